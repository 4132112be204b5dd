"""Spans say where the time goes and nothing else; a collector that is away changes nothing."""

import logging
import ssl
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from foundation import client, collecting, tracing
from foundation.client import EngineError, Message
from foundation.masked import Masked
from foundation.routes import Route
from inference import collecting as engine_collecting
from tests.collector import Collector, hand_over, serving, traced
from tests.directory_server import certificate
from tests.fakes import FakeEngine
from tests.fakes import serving as serving_engine
from tests.foundation.test_reaching import named

__all__ = ["named"]
MARKER = "Ахметова секрет"


@pytest.fixture(autouse=True)
def off_again() -> Iterator[None]:
    yield
    tracing.end()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with traced() as collector:
        yield collector


@tracing.traced("outer")
def outer() -> Generator[int, None, str]:
    yield 1
    inner()
    yield 2
    return "end"


@tracing.traced("inner")
def inner() -> None:
    tracing.note(rows=3)


@tracing.traced("failing")
def failing(error: BaseException) -> None:
    raise error


def current() -> str:
    """The id of the current span."""
    return tracing.carried().get("traceparent", "--").split("-")[2]


def test_off_nothing_of_opentelemetry_is_loaded() -> None:
    code = (
        "import sys; from foundation import client, tracing\n"
        "tracing.begin('x', ''); tracing.traced('a')(print)(); tracing.note(a=1); tracing.carried()\n"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert tracing.carried() == {}
    assert list(outer()) == [1, 2]


def test_a_generator_is_a_span_until_its_end(collector: Collector) -> None:
    def reader() -> Generator[int, None, str]:
        return (yield from outer())

    reading = reader()
    assert next(reading) == 1
    # the reader's own work is not the generator's
    assert current() == ""
    assert next(reading) == 2
    with pytest.raises(StopIteration) as ended:
        next(reading)
    hand_over()
    assert ended.value.value == "end"
    whole, part = collector.one("outer"), collector.one("inner")
    assert (whole.parent, part.parent, part.trace) == ("", whole.id, whole.trace)
    assert part.facts == {"sufler.rows": 3}


def test_what_has_begun_goes_on_when_traces_end(collector: Collector) -> None:
    before, amid = outer(), outer()
    assert next(amid) == 1
    tracing.end()
    assert (list(before), list(amid)) == ([1, 2], [2])
    assert not tracing.is_on()


def test_a_reader_who_leaves_is_no_fault(collector: Collector) -> None:
    reading = outer()
    next(reading)
    reading.close()
    hand_over()
    span = collector.one("outer")
    assert (span.failed, span.facts) == (False, {"sufler.code": "left"})


@pytest.mark.parametrize(
    "error, code, failed",
    [
        (ValueError(MARKER), "ValueError", True),
        (EngineError("busy"), "busy", False),
        (EngineError(MARKER), "?", False),
    ],
)
def test_of_an_exception_only_its_code_or_type_is_told(
    collector: Collector, error: Exception, code: str, failed: bool
) -> None:
    with pytest.raises(type(error)):
        failing(error)
    hand_over()
    span = collector.one("failing")
    assert (span.failed, span.facts) == (failed, {"sufler.code": code})
    assert MARKER.encode() not in b"".join(collector.bodies)


@pytest.mark.parametrize(
    "text, told",
    [
        ("not_in_sources", "not_in_sources"),
        ("/conversations/<int:pk>/", "/conversations/<int:pk>/"),
        ("Ахметова", "?"),
        ("Asel Akhmetova", "?"),
        ("+77011234567", "?"),
        ("87011234567", "?"),
        ("asel@bank.kz", "?"),
        ("a" * 101, "?"),
    ],
)
def test_what_is_no_code_is_not_told(collector: Collector, text: str, told: str) -> None:
    with tracing.span("noted"):
        tracing.note(reason=text)
    hand_over()
    assert collector.one("noted").facts == {"sufler.reason": told}


def test_a_model_inside_is_told_the_trace_and_one_outside_never(collector: Collector) -> None:
    asked = [Message("user", Masked("сколько стоит"))]
    with serving_engine(FakeEngine(reply="один два")) as engine, tracing.span("asking"):
        list(client.stream_chat(Route("own", engine.url, "m", ""), asked))
        client.embed(Route("own", engine.url, "m", ""), ["раз", "два"])
        # a machine of the bank's own that is said to lead outside
        outside = Route("sold", engine.url, "m", "", place="outside", stored=1, believed=True)
        list(client.stream_chat(outside, asked))
        trace = tracing.carried()["traceparent"].split("-")[1]
    hand_over()
    inside, embed, out = engine.traceparents
    chat = next(span for span in collector.named("chat") if span.facts["sufler.route"] == "own")
    assert inside.startswith(f"00-{trace}-{chat.id}-")
    assert embed.startswith(f"00-{trace}-{collector.one('embed').id}-")
    assert out == ""
    assert (chat.facts["sufler.read_tokens"], chat.facts["sufler.written_tokens"]) == (10, 5)


def test_a_model_that_fails_is_seen(collector: Collector) -> None:
    with serving_engine(FakeEngine(status=503)) as engine, pytest.raises(EngineError):
        list(client.stream_chat(Route("own", engine.url, "m", ""), [Message("user", Masked("?"))]))
    hand_over()
    span = collector.one("chat")
    assert (span.failed, span.facts["sufler.code"]) == (True, "busy")


# --- the collector ----------------------------------------------------------------------------------------


def test_a_collector_that_is_away_costs_nothing_and_is_told_of_once(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(Collector()) as gone:
        pass
    tracing.begin("sufler-web", gone.address)
    began = time.perf_counter()
    for _ in range(3 * collecting.MOST_WAITING):
        inner()
    took = time.perf_counter() - began
    hand_over()
    inner()
    hand_over()
    tracing.end()
    # under 1 ms each, in thousands more than ever wait
    assert took < 6
    (line,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert (line.name, "dropped" in line.getMessage()) == ("sufler.tracing", True)
    port = gone.address.rpartition(":")[2]
    assert "127.0.0.1" not in caplog.text
    assert port not in caplog.text + "".join(capfd.readouterr())


def test_a_collector_that_is_back_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "sufler.tracing")
    with traced() as collector:
        collector.status = 400
        inner()
        hand_over()
        collector.status = 200
        inner()
        hand_over()
        assert len(collector.named("inner")) == 1
    assert [one.levelname for one in caplog.records] == ["WARNING", "INFO"]


def test_a_collector_that_hangs_delays_neither_work_nor_the_end() -> None:
    with traced() as collector:
        collector.seconds = 30
        began = time.perf_counter()
        inner()
        assert time.perf_counter() - began < 0.5
        tracing.end()
        assert time.perf_counter() - began < tracing.SECONDS_TO_END + 1


def test_nothing_is_handed_on_to_where_a_collector_points() -> None:
    with serving(Collector()) as other, traced() as collector:
        collector.status, collector.location = 307, f"{other.address}/v1/traces"
        inner()
        hand_over()
        assert other.bodies == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:4318", "http://8.8.8.8:4318", "http://134744072:4318", "http://169.254.169.254",
     "http://user@10.1.2.3", "http://10.1.2.3:0", "http://10.1.2.3:99999", "http://a?b=c", "ftp://10.1.2.3"],
)  # fmt: skip
def test_what_is_no_address_inside_leaves_traces_off(address: str, caplog: pytest.LogCaptureFixture) -> None:
    tracing.begin("sufler-web", address)
    assert not tracing.is_on()
    assert address not in caplog.text
    assert "SUFLER_OTLP" in caplog.text


def test_a_name_that_leads_outside_is_told_nothing(named, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Collector()) as collector:
        # the second time at an address where nobody listens, too
        named("127.0.0.1", "127.0.0.2 127.0.0.1", "8.8.8.8")
        address = collector.address.replace("127.0.0.1", "models.bank")
        assert collecting.answers(address)
        tracing.begin("sufler-web", address)
        inner()
        hand_over()
        monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("it was reached"))
        inner()
        hand_over()
        tracing.end()
        assert len(collector.named("inner")) == 1


@pytest.mark.parametrize("name, told", [("models.bank", 1), ("other.bank", 0)])
def test_a_certificate_counts_for_its_name(
    named, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, told: int
) -> None:
    for file, pem in (("ca.pem", certificate(name).authority), ("own.pem", certificate(name).pem.decode())):
        (tmp_path / file).write_text(pem)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "own.pem")
    named("127.0.0.1")
    with serving(Collector(), tls) as collector:
        address = collector.address.replace("127.0.0.1", "models.bank")
        assert collecting.answers(address) == bool(told)
        tracing.begin("sufler-web", address)
        inner()
        hand_over()
        tracing.end()
        assert len(collector.named("inner")) == told


def test_whether_a_collector_answers() -> None:
    with serving(Collector()) as collector:
        assert collecting.answers(collector.address)
        collector.status = 500
        assert not collecting.answers(collector.address)
    assert not collecting.answers(collector.address)
    assert not collecting.answers("http://8.8.8.8")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.0.7", "100.64.1.1", "fd12::7", "::ffff:10.1.2.3",
     "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "172.32.0.1", "169.254.169.254", "fe80::1%eth0",
     "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "0.0.0.0", "::"],
)  # fmt: skip
def test_the_engine_room_means_the_same_by_inside(address: str) -> None:
    from foundation.reaching import INSIDE, may_lead

    assert engine_collecting.is_inside(address) == may_lead(address, INSIDE)
