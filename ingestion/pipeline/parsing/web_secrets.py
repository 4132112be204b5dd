"""What a web page hides from its readers: by attributes, inline styles and the rules of its style sheets."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:[;!]|$)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
TINY = re.compile(
    r"font-size\s*:\s*(?:0(?:\.\d+)?(?:[a-z%]*)|[12](?:\.\d+)?p[xt])\s*(?:[;!]|$)", re.IGNORECASE
)
PALE = (
    r"(?:white|#[ef]{3}\b|#(?:[ef][0-9a-f]){3}\b|transparent"
    r"|rgba?\(\s*2[45]\d\s*,\s*2[45]\d\s*,\s*2[45]\d[^)]*\))"
)
WHITE = re.compile(rf"(?<![-\w])color\s*:\s*(?:{PALE}|rgba\([^)]*,\s*0(?:\.0+)?\s*\))", re.IGNORECASE)
GROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,3000})\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MEDIA = re.compile(
    r"@(?:media|supports)[^{]*(?:print|max-width|min-width)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL
)
MOST_RULES = 500


class Secrets:
    """Answers for each element why a reader does not see it."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._styles: dict[int, str] = {}
        sheets = "\n".join(node.text() or "" for node in tree.css("style"))
        rules = RULE.findall(MEDIA.sub(" ", COMMENT.sub(" ", sheets)))
        for selector, declarations in rules[:MOST_RULES]:
            if not _matters(declarations) or ":" in selector or "@" in selector:
                continue
            try:
                nodes = tree.css(selector.strip())
            except ValueError:
                continue
            for node in nodes:
                self._styles[node.mem_id] = f"{self._styles.get(node.mem_id, '')};{declarations}"

    def code(self, node: LexborNode) -> str:
        """The suspicion that an element raises, or empty."""
        style = self._style(node)
        if "hidden" in node.attributes or HIDDEN.search(style):
            return "hidden_text"
        if TINY.search(style):
            return "tiny_text"
        return "white_text" if WHITE.search(style) and not self._is_on_ground(node) else ""

    def is_struck(self, node: LexborNode) -> bool:
        """Whether a style draws a line through the element's text."""
        return STRUCK.search(self._style(node)) is not None

    def _style(self, node: LexborNode) -> str:
        attributes = node.attributes
        own = f"{self._styles.get(node.mem_id, '')};{attributes.get('style') or ''}"
        if colour := attributes.get("color"):
            own += f";color:{colour}"
        if ground := attributes.get("bgcolor"):
            own += f";background:{ground}"
        return own

    def _is_on_ground(self, node: LexborNode) -> bool:
        """Whether the element or one around it has a ground that is not white."""
        element: LexborNode | None = node
        while element is not None and element.tag != "-document":
            found = GROUND.search(self._style(element))
            if found and not re.match(rf"\s*(?:{PALE}|none|inherit|initial)", found[1], re.IGNORECASE):
                return True
            element = element.parent
        return False


def _matters(declarations: str) -> bool:
    return any(pattern.search(declarations) for pattern in (HIDDEN, TINY, WHITE, GROUND, STRUCK))
