"""The security role's day: letting somebody in, labels, the audit chain. And every language and theme."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open, ask, sign_in, wait_for_scripts
from tests.fakes import FakeEngine
from tests.house import House

WORDS = {
    "ru": ("Вопрос", "История", "Документы"),
    "kk": ("Сұрақ", "Тарих", "Құжаттар"),
    "en": ("Question", "History", "Documents"),
}


def test_somebody_is_let_in_with_a_role_and_a_label(open_page: Open, house: House) -> None:
    page = open_page("security", "/people/new/")
    for name, value in {
        "last_name": "Смирнова",
        "first_name": "Анна",
        "username": "anna",
        "password": "long-enough-9",
    }.items():
        page.fill(f"[name={name}]", value)
    page.locator("label", has=page.locator("input[name=groups]")).first.click()
    page.locator("input[name=labels]").first.check(force=True)
    page.locator("form.person button.button-main").click()
    expect(page).to_have_url(re.compile("/people/$"))
    expect(page.locator("tbody", has_text="anna")).to_be_visible()

    newcomer = open_page("", "/sign-in/")
    sign_in(newcomer, "anna", "long-enough-9")
    expect(newcomer).to_have_url(re.compile("/me/password/$"))
    for name, value in {
        "old": "long-enough-9",
        "password": "my-own-words-9",
        "again": "my-own-words-9",
    }.items():
        newcomer.fill(f"[name={name}]", value)
    newcomer.locator("button.button-main").click()
    expect(newcomer.locator("[data-part=text]")).to_be_visible()

    page.goto("/people/audit/")
    expect(page.locator("tbody")).to_contain_text("user.created")
    page.locator("form[action='/people/audit/verify/'] button").click()
    expect(page.locator(".note-good, .messages, [role=status]").first).to_be_visible()

    page.goto("/people/")
    page.locator("tbody a", has_text="Смирнова").click()
    page.locator("input[name=is_active]").uncheck(force=True)
    page.locator("form.person button.button-main").click()
    newcomer.goto("/")
    expect(newcomer).to_have_url(re.compile("/sign-in/"))


def test_a_label_is_made_and_named(open_page: Open) -> None:
    page = open_page("security", "/people/labels/new/")
    page.fill("[name=name]", "Правление")
    page.fill("[name=slug]", "board")
    page.locator("main form button.button-main").click()
    expect(page.locator("tbody", has_text="Правление")).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_every_page_speaks_the_language_that_was_chosen(
    open_page: Open, engine: FakeEngine, language: str
) -> None:
    page = open_page("operator")
    page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for words in WORDS[language]:
        expect(page.locator(".nav")).to_contain_text(words)
    wait_for_scripts(page)
    ask(page)
    expect(page.locator("[data-part=answer] .rung-grounded")).to_be_visible()
    for address in (
        "/history/",
        "/documents/",
        "/documents/card-blocking-ru/",
        "/documents/card-blocking-ru/1/",
    ):
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_be_visible()
    page.goto("/")
    page.locator("button[name=language][value=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_both_themes_are_kept_with_the_person(open_page: Open) -> None:
    page = open_page("operator")
    grounds = {}
    for theme in ("light", "dark"):
        page.locator(f"#theme button[value={theme}]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        grounds[theme] = page.evaluate(
            "getComputedStyle(document.querySelector('.pane-sheet')).backgroundColor"
        )
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert grounds["light"] != grounds["dark"]
    page.locator("#theme button[value=system]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "system")


@pytest.mark.parametrize(
    "who, address", [("operator", "/review/"), ("supervisor", "/people/"), ("operator", "/x/y/")]
)
def test_a_page_that_is_not_open_says_so(open_page: Open, watch, who: str, address: str) -> None:
    watch.expect(r"status 40[34]|console error: Failed to load resource.*40[34]")
    page = open_page(who, address)
    expect(page.locator("h1")).to_be_visible()
    page.locator("main a.button").click()
    expect(page.locator("[data-part=text]")).to_be_visible()


def test_headers_of_every_page_are_strict(open_page: Open) -> None:
    page = open_page("operator")
    response = page.goto("/history/")
    assert response is not None
    headers = response.all_headers()
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
