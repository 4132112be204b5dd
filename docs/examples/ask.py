"""Ask Sufler out of a CRM, with nothing but Python.

SUFLER_URL=https://sufler.bank.kz SUFLER_KEY=sufler_… python ask.py "Сколько стоит перевыпуск карты?"
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

URL, KEY = os.environ["SUFLER_URL"], os.environ["SUFLER_KEY"]
# an engine that is busy or away, and a request that is still in flight, are worth another try
WORTH_A_TRY = (409, 503)


def post(path: str, body: dict, tries: int = 3) -> dict:
    """One request, tried again under one name: however often it arrives, it is done once."""
    headers = {
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    request = urllib.request.Request(f"{URL}/api/v1/{path}", json.dumps(body).encode(), headers)
    while True:
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            problem, tries = json.load(error), tries - 1
            if error.code not in WORTH_A_TRY or not tries:
                sys.exit(f"{problem['code']}: {problem['message']}")
            time.sleep(2)


def main() -> None:
    """Ask for the customer whose card is open; print what the operator should see."""
    card = {"PERSON": "Смагулов Ерлан Бекович"}
    answer = post("ask", {"question": sys.argv[1], "known_values": card})
    if answer["refused"]:
        print("no answer:", answer["reason"])
    else:
        print(answer["answer"])
    for source in answer["citations"]:
        print("source:", source)


main()
