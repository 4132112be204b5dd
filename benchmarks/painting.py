"""First paint of the console in headless Chromium, from a running Sufler with the demo bank.

python -m benchmarks.painting [--base http://127.0.0.1:8000] [--loads 20]

"same_tab": from one page to the next, as all day; "new_tab": Chromium starts a process for it first;
"first_visit": a new tab of a browser that has no file of Sufler's yet. One JSON object: milliseconds from the
address to the answer's first byte, and to the first contentful paint.
"""

import argparse
import json

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.ratios import high, middle
from benchmarks.serving import machine
from requirements.machine import browser as chromium
from tests.house import PASSWORD

GOAL_MS = 300
Times = tuple[float, float]
TIMES = """() => new Promise((tell) => new PerformanceObserver((list, watch) => {
  const painted = list.getEntriesByName('first-contentful-paint')[0];
  if (!painted) return;
  watch.disconnect();
  tell([performance.getEntriesByType('navigation')[0].responseStart, painted.startTime]);
}).observe({ type: 'paint', buffered: true }))"""


def main() -> None:
    """Sign in once, load the console often."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--loads", type=int, default=20)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        kept = _signed_in(opened, options.base)
        tab = kept.new_page()
        _painted(tab, options.base)
        told = {
            "same_tab": _told([_painted(tab, options.base) for _ in range(options.loads)]),
            "new_tab": _told([_in_new_tab(kept, options.base) for _ in range(options.loads)]),
            "first_visit": _told([_visited(opened, kept, options.base) for _ in range(options.loads)]),
        }
        version = opened.version
        opened.close()
    about = {"machine": machine(), "chromium": version, "loads": options.loads, "goal_ms": GOAL_MS}
    print(json.dumps(about | told, ensure_ascii=False))


def _signed_in(opened: Browser, base: str) -> BrowserContext:
    context = opened.new_context(viewport={"width": 1280, "height": 800}, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{base}/sign-in/")
    page.fill("input[name=username]", "operator")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.close()
    return context


def _visited(opened: Browser, kept: BrowserContext, base: str) -> Times:
    """A load with an empty cache, by the session of `kept`."""
    context = opened.new_context(storage_state=kept.storage_state(), viewport={"width": 1280, "height": 800})
    try:
        return _in_new_tab(context, base)
    finally:
        context.close()


def _in_new_tab(context: BrowserContext, base: str) -> Times:
    page = context.new_page()
    try:
        return _painted(page, base)
    finally:
        page.close()


def _painted(page: Page, base: str) -> Times:
    page.goto(f"{base}/", wait_until="networkidle")
    first_byte, painted = page.evaluate(TIMES)
    return first_byte, painted


def _told(loads: list[Times]) -> dict[str, dict[str, int]]:
    names = ("first_byte", "first_paint")
    return {
        name: {"p50": round(middle(times) or 0), "p95": round(high(times) or 0)}
        for name, times in zip(names, map(list, zip(*loads, strict=True)), strict=True)
    }


if __name__ == "__main__":
    main()
