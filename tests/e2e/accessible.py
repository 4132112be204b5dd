"""What axe-core finds on a page as it stands."""

from pathlib import Path

from playwright.sync_api import Frame, Page

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules});
  const why = (rule, node) => (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help;
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${why(rule, node)}`));
}"""


def findings(page: Page | Frame) -> list[str]:
    """One line for each rule and place; WCAG 2.2 AA and axe's best practices."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found
