"""The states of the console and how each is reached, for looking at them and for holding them against axe."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import QUESTION, Watch, ask
from tests.fakes import FakeEngine

FIELD = "[data-part=text]"
STATUS = "[data-part=status]"
# how a line begins that names whom to ask
NAMED = re.compile("Кого спросить|Кімнен сұрау")
Reach = Callable[[Page, FakeEngine, Watch], object]


def asked(desk: Page) -> None:
    desk.fill(FIELD, QUESTION)
    desk.keyboard.press("Enter")


def typing(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.locator(FIELD).press_sequentially("клиент иванов пётр потерял карту")
    expect(desk.locator("[data-part=hides]")).to_be_visible()


def foreseen(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.locator(FIELD).press_sequentially("клиент потерял карту, сколько стоит перевыпуск")
    expect(desk.locator("[data-part=early] [data-found='1']")).to_be_visible()


def foreseen_beside(desk: Page, engine: FakeEngine, watch: Watch) -> None:
    ask(desk)
    foreseen_words = desk.locator("[data-early-toggle][data-when=held]")
    desk.locator(FIELD).press_sequentially("а как заблокировать карту по звонку клиента")
    expect(foreseen_words).to_be_visible()


def too_long(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.fill(FIELD, "слово " * 2000)
    expect(desk.locator("[data-part=count]")).to_be_visible()


def waiting(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.waits, engine.holds_queue = 2, True
    asked(desk)
    expect(desk.locator(f"{STATUS} [data-slot=place]")).to_be_visible()


def writing(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.holds_after = 3
    asked(desk)
    expect(desk.locator(".draft")).to_contain_text("Перевыпуск")


def answered(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)


def with_a_place_open(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[data-cite]").first.click()
    expect(desk.locator("[data-place] [aria-current=true]").first).to_be_visible()


def reporting(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[hx-get$='/flag/']").click()
    expect(desk.locator(".flag-form")).to_be_visible()


def doubtful(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.reply = "Перевыпуск карты стоит 9 999 ₸. Карту привезёт курьер на дом через месяц."
    ask(desk)


def stopped(desk: Page, engine: FakeEngine, watch: Watch) -> None:
    writing(desk, engine, watch)
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-part=answer] .rung-stopped")).to_be_visible()


def failed(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.breaks_after = 2
    asked(desk)
    expect(desk.locator("[data-part=answer] .rung-evidence")).to_be_visible()


def without_engines(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.status = 503
    desk.fill(FIELD, "перевыпуск карты при утрате")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-part=answer] .note-check")).to_be_visible()


def doubted(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.reply, engine.refusal_chance = "Обратитесь завтра утром к управляющему филиала.", 0.9
    ask(desk)
    expect(desk.locator("[data-part=answer] .quoted")).to_be_visible()
    expect(desk.locator("[data-part=answer]")).to_contain_text(NAMED)


def restarting(desk: Page, engine: FakeEngine, _watch: Watch) -> None:
    engine.breaks_after, engine.code = 2, "restarting"
    asked(desk)
    expect(desk.locator("[data-part=answer] .note-check")).to_be_visible()


def refused(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    desk.fill(FIELD, "Здравствуйте!")
    desk.keyboard.press("Enter")
    desk.locator("[data-part=answer] .rung").wait_for()


def several_customers(desk: Page, _engine: FakeEngine, _watch: Watch) -> None:
    ask(desk)
    desk.locator("[data-open-customer]").click()
    expect(desk.locator(".customer-tab")).to_have_count(2)


REACHED: tuple[Reach, ...] = (
    typing,
    foreseen,
    foreseen_beside,
    too_long,
    waiting,
    writing,
    answered,
    with_a_place_open,
    reporting,
    doubtful,
    stopped,
    failed,
    without_engines,
    doubted,
    restarting,
    refused,
    several_customers,
)
