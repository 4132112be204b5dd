"""`make screenshots`: the pictures of README.md and of the guides, from a running Sufler with the demo bank.

python docs/take_screenshots.py [http://127.0.0.1:8000]
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from requirements.machine import browser as chromium

FOLDER = Path(__file__).parent / "screenshots"
# the language of the pages, with what is asked on them
QUESTIONS = {
    "ru": "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск",
    "kk": "Ахметова Гүлнәр картасын жоғалтты, жоғалған картаны қайта шығару қанша тұрады",
}
ANSWER_SECONDS = 240
# flat grounds and letters need no more, and a picture takes a third of the room
COLOURS = 128
# what load_demo.py gives the four people of the fictional bank
PASSWORD = "kokzhiek-demo"


def main() -> None:
    """Sign in as four people in each language and take one picture each."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for language in QUESTIONS:
            _console(_signed_in(opened, base, "operator", language), base, language)
            _review(_signed_in(opened, base, "supervisor", language), base, language)
            _documents(_signed_in(opened, base, "admin", language), base, language)
            _audit(_signed_in(opened, base, "security", language), base, language)
        opened.close()


def _signed_in(opened: Browser, base: str, username: str, language: str) -> Page:
    context = opened.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    return page


def _console(page: Page, base: str, language: str) -> None:
    """Ask, wait for the answer, flag it so that the review has something to show."""
    page.goto(f"{base}/")
    page.wait_for_load_state("networkidle")
    # as fast as people type: meanwhile the model reads ahead
    page.locator("textarea[name=text]").press_sequentially(QUESTIONS[language], delay=80)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-part=answer] .actions", timeout=1000 * ANSWER_SECONDS)
    _take(page, "console", language)
    page.click("[data-part=answer] [hx-get$='/flag/']")
    page.check(".flag-form [name=reason][value=incomplete]", force=True)
    page.click(".flag-form .button-main")
    page.wait_for_selector(".note-good")


def _review(page: Page, base: str, language: str) -> None:
    page.goto(f"{base}/review/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")  # the hints for who is here for the first time
    page.click(".queue a")
    page.wait_for_load_state("networkidle")
    _take(page, "review", language)


def _documents(page: Page, base: str, language: str) -> None:
    page.goto(f"{base}/documents/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    _take(page, "documents", language)


def _audit(page: Page, base: str, language: str) -> None:
    page.goto(f"{base}/people/audit/")
    page.wait_for_load_state("networkidle")
    _take(page, "audit", language)


def _take(page: Page, name: str, language: str) -> None:
    path = FOLDER / f"{name}.{language}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
