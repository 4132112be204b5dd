"""A CRM in one file: a page with a customer's card and Sufler's panel beside it (docs/embedding.md).

SUFLER_PANEL_SECRET=… python demo/crm_panel.py http://127.0.0.1:8000/panel/crm/ [port]

Allow `http://localhost:8090` (or the port given) on the page “Panels” of the security role first.
"""

import base64
import hashlib
import hmac
import html
import json
import os
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

CARD = {"PERSON": "Смагулов Ерлан Бекович", "IIN": "850315300125", "PHONE": "+7 701 555 12 34"}
PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8"><title>CRM</title>
<h1>{person}</h1><p>ИИН {iin}, {phone}</p>
<form method="post" action="{panel}" target="sufler"><input type="hidden" name="context" value="{context}">
<button>Sufler</button></form>
<iframe name="sufler" title="Sufler" width="520" height="760"></iframe></html>"""


def context(secret: str, username: str, card: dict[str, str]) -> str:
    """Who sits there and whose card is open, signed: a JSON Web Token (HS256) that is used once, at once."""
    said = {"sub": username, "jti": secrets.token_urlsafe(16), "exp": int(time.time()) + 60, "card": card}
    parts = ({"alg": "HS256", "typ": "JWT"}, said)
    signed = ".".join(_text(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_text(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Crm(BaseHTTPRequestHandler):
    """Every page of this CRM is the card of its only customer."""

    panel = secret = ""

    def do_GET(self) -> None:
        signed = context(self.secret, "operator", CARD)
        values = {"person": CARD["PERSON"], "iin": CARD["IIN"], "phone": CARD["PHONE"]}
        values |= {"panel": self.panel, "context": signed}
        page = PAGE.format(**{name: html.escape(value) for name, value in values.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


if __name__ == "__main__":
    Crm.panel, Crm.secret = sys.argv[1], os.environ["SUFLER_PANEL_SECRET"]
    HTTPServer(("localhost", int(sys.argv[2]) if len(sys.argv) > 2 else 8090), Crm).serve_forever()
