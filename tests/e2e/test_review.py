"""A supervisor's day: the queue, the whole chain of an answer on one page, the verdict."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PRIVATE, Open, ask
from tests.fakes import FakeEngine
from tests.house import House

COMMENT = "Иванов Пётр Сергеевич говорит, что цена другая"
CORRECTED = "Иванову Петру Сергеевичу скажите: перевыпуск карты стоит 1 500 ₸."


def doubted(open_page: Open) -> Page:
    """An operator's desk with an answer that was just reported."""
    desk = open_page("operator")
    ask(desk)
    desk.locator("[hx-get$='/flag/']").click()
    desk.locator(".flag-form input[value=wrong]").check()
    desk.locator(".flag-form textarea").fill(COMMENT)
    desk.locator(".flag-form button.button-main").click()
    expect(desk.locator(".note-good")).to_be_visible()
    return desk


def test_a_reported_answer_shows_its_whole_chain_and_gets_a_verdict(
    open_page: Open, engine: FakeEngine, house: House
) -> None:
    doubted(open_page)
    answer = house.value("SELECT max(id) FROM assistant_answer")
    page = open_page("supervisor", "/review/")
    page.locator(f"a[href*='/review/{answer}/']").first.click()
    chain = page.locator(".chain")
    expect(chain.locator(".placeholder").first).to_be_visible()
    expect(chain).to_contain_text("1 500")
    expect(chain.locator("blockquote")).to_contain_text("говорит, что цена другая")
    chain.locator("details summary").last.scroll_into_view_if_needed()
    prompt = chain.locator("details", has_text="system")
    prompt.locator("summary").click()
    expect(prompt).to_contain_text("<PERSON_1>")
    assert not any(word in page.content().lower() for word in PRIVATE)

    page.locator("input[name=verdict][value=wrong]").check(force=True)
    page.locator("input[name=cause][value=model]").check(force=True)
    page.fill("[name=corrected]", CORRECTED.replace("1 500", "2 500"))
    said = page.locator(".correction")
    expect(said).to_contain_text("2 500 ₸")
    page.fill("[name=corrected]", CORRECTED)
    expect(said).not_to_contain_text("2 500 ₸")
    page.locator("[data-part=verdict] button[name=stay]").click()
    expect(page.locator(f"a[href*='/review/{answer}/']")).to_have_count(0)
    page.goto("/review/?tab=reviewed")
    expect(page.locator(f"a[href*='/review/{answer}/']").first).to_be_visible()
    review = house.rows(
        "SELECT verdict, cause, corrected_answer FROM assistant_review WHERE answer_id = ?", answer
    )
    assert review[0][:2] == ("wrong", "model")
    assert "<PERSON_" in review[0][2]
    assert "ивано" not in review[0][2].lower()


def test_the_verdict_needs_no_mouse(open_page: Open, engine: FakeEngine, house: House) -> None:
    doubted(open_page)
    answer = house.value("SELECT max(id) FROM assistant_answer")
    page = open_page("supervisor", f"/review/{answer}/")
    page.locator("input[name=verdict][value=wrong]").focus()
    page.keyboard.press("Space")
    page.locator("body").press("Digit5")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/review/{answer}/" not in url)
    assert house.rows("SELECT verdict, cause FROM assistant_review WHERE answer_id = ?", answer) == [
        ("wrong", "model")
    ]


def test_keys_of_the_desk_do_nothing_elsewhere(open_page: Open, engine: FakeEngine, house: House) -> None:
    doubted(open_page)
    answer = house.value("SELECT max(id) FROM assistant_answer")
    page = open_page("supervisor", f"/review/{answer}/")
    page.locator("input[name=verdict][value=right]").check(force=True)
    page.locator(".chain summary").first.press("Control+Enter")
    page.keyboard.press("?")
    page.keyboard.press("Digit5")
    page.keyboard.press("KeyT")
    expect(page.locator("dialog[open]")).to_be_visible()
    expect(page.locator("input[name=cause][value=model]")).not_to_be_checked()
    expect(page.locator("[data-part=claim]")).to_be_visible()
    assert house.rows("SELECT 1 FROM assistant_review WHERE answer_id = ?", answer) == []


def test_what_is_wrong_needs_a_cause(open_page: Open, engine: FakeEngine, house: House) -> None:
    doubted(open_page)
    answer = house.value("SELECT max(id) FROM assistant_answer")
    page = open_page("supervisor", f"/review/{answer}/")
    page.locator("input[name=verdict][value=wrong]").check(force=True)
    page.locator("[data-part=verdict] button[name=stay]").click()
    expect(page.locator(".field-error, [role=alert]").first).to_be_visible()
    assert house.rows("SELECT 1 FROM assistant_review WHERE answer_id = ?", answer) == []
