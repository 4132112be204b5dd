"""What is for staff only does not get into the clipboard: not by a button, a key, or by dragging."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessible import findings
from tests.e2e.conftest import DOCUMENTS, Open, Watch, ask, until
from tests.fakes import FakeEngine
from tests.house import House

SAID = (
    "Перевыпуск карты при утрате стоит 1 500 ₸. Оператор вправе один раз за 12 месяцев вернуть клиенту "
    "комиссию до 3 000 ₸, если клиент пользуется Банком больше года и жалуется впервые."
)
INSIDE = "Комиссия за перевыпуск карты при утрате возвращается по коду LOY-1, если карту украли"
QUESTION = "сколько стоит перевыпуск карты при утрате и какую комиссию оператор вправе вернуть клиенту"
SELECT = """(selector) => getSelection().selectAllChildren(document.querySelector(selector))"""
# an answer of two sentences as the buttons copy it, without and with sources
BUTTONS = """async () => {
  const at = new URL("./copying.js", document.querySelector("script[src*='answer-stream']").src);
  const root = document.createElement("div");
  root.innerHTML = `<div data-part="answer-text"><p><span>Стоит 5 ₸<button data-cite="1">1</button>.</span>
    <span data-internal>Код LOY<button data-cite="2">2</button>.</span></p></div>`;
  const { answerText } = await import(at);
  return [answerText(root, false), answerText(root, true)];
}"""
REFUSED = "[data-part=not-copied] .note"


@pytest.fixture(scope="module")
def inside(house: House) -> Iterator[None]:
    """A document for the staff. Afterwards nobody holds its label, so that no other test finds it."""
    house.manage("ingest", DOCUMENTS / "loyalty-internal-ru.md", "--label", "internal", "--publish")
    yield
    house.change("DELETE FROM foundation_user_labels")


@pytest.fixture
def answer(inside: None, engine: FakeEngine, open_page: Open) -> Page:
    """An answer that gives the rule of that document."""
    engine.reply = SAID
    page = open_page("operator")
    ask(page, QUESTION)
    page.evaluate("navigator.clipboard.writeText('nothing')")
    return page


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()")).replace("\u00a0", " ")


def test_it_is_marked_left_out_of_copies_and_refused_to_the_hands(answer: Page) -> None:
    inside = answer.locator(".sentence[data-internal]")
    # what was said is the rule that stands best, so it is not quoted beside
    expect(inside).to_contain_text(["только для сотрудников"])
    expect(answer.locator("[data-part=answer]")).to_contain_text("1 предложение держится на источниках для")
    assert findings(answer) == []
    # nothing else is said, so there is nothing to copy
    expect(answer.locator("[data-copy]")).to_have_count(0)
    assert answer.evaluate(BUTTONS) == ["Стоит 5 ₸.", "Стоит 5 ₸ [1].\n\n[1]"]
    for touched in ("[data-part=answer-text]", ".sentence[data-internal]", ".passage[data-internal]", "main"):
        answer.evaluate(SELECT, touched)
        answer.keyboard.press("Control+c")
        expect(answer.locator(REFUSED)).to_be_visible()
        assert clipboard(answer) == "nothing"
    assert findings(answer) == []
    answer.evaluate(SELECT, ".passage:not([data-internal]) .passage-text")
    answer.keyboard.press("Control+c")
    until(answer, "navigator.clipboard.readText().then((text) => text !== 'nothing')")
    # the field of the question is nobody's document
    answer.fill("[data-part=text]", "своё")
    answer.locator("[data-part=text]").press("Control+a")
    answer.locator("[data-part=text]").press("Control+c")
    until(answer, "navigator.clipboard.readText().then((text) => text === 'своё')")


def test_a_reply_is_looked_through_before_any_of_it_is_copied_or_cut(answer: Page, watch: Watch) -> None:
    watch.expect("409")  # the check's own no
    answer.goto("/texts/reply/")
    until(answer, "customElements.get('task-stream') !== undefined")
    field = answer.locator("[data-part=reply]")
    field.fill(f"Здравствуйте! {INSIDE}.")
    for keys in ("Control+c", "Control+x"):
        field.press("Control+a")
        field.press(keys)
        expect(answer.locator("[data-part=inside]")).to_be_visible()
        assert clipboard(answer) == "nothing"
    # not in pieces either
    answer.evaluate("document.querySelector('[data-part=reply]').setSelectionRange(0, 5)")
    with answer.expect_response("**/letters/check/"):
        field.press("Control+c")
    assert clipboard(answer) == "nothing"
    field.fill("Здравствуйте! Перевыпуск стоит 1 500 ₸.")
    answer.evaluate("document.querySelector('[data-part=reply]').setSelectionRange(0, 13)")
    field.press("Control+c")
    until(answer, "navigator.clipboard.readText().then((text) => text === 'Здравствуйте!')")
    field.press("Control+a")
    field.press("Control+x")
    expect(field).to_have_value("")
    assert clipboard(answer).startswith("Здравствуйте! Перевыпуск")
