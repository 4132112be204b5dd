"""The reading order of a document: which headings and which clause every paragraph stands under."""

from collections import Counter
from dataclasses import dataclass

from ingestion.pipeline.parsing import clauses
from ingestion.pipeline.parsing.characters import clean, count_marks, secret_signs
from ingestion.pipeline.parsing.limits import MAX_TEXT
from ingestion.pipeline.values import Block, Box, Place, Problem, UnreadableFile

IMPLIED_LEVEL = 50
"""A numbered line that is a heading only by its look stands below every marked heading."""
CHAPTER_LEVEL = 39
"""A chapter that is known by its words stands above every heading that is known by its look."""
LONGEST_HEADING = 200
MOST_ALIKE = 10
"""Suspicions of one kind that are told one by one; a file with more of them is looked at whole anyway."""
Boxes = tuple[Box, ...]
NOWHERE = Place()


@dataclass(slots=True)
class _Heading:
    level: int
    text: str
    clause: str
    page: int | None
    boxes: Boxes = ()
    confidence: float | None = None
    used: bool = False


class Outline:
    """Collects blocks; parsers call heading, paragraph and row in reading order, then finish."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.first_heading = ""
        self.last_text = ""
        """The heading or paragraph after which nothing came yet."""
        self.struck = 0
        """How often text was left out because it is struck out."""
        self._blocks: list[Block] = []
        self._stack: list[_Heading] = []
        self._clause = ""
        self._top = 0
        self._item = 0
        self._expects_list = False
        self._restarts = False
        self._invisible = 0
        self._suspected: Counter[str] = Counter()
        self._size = 0
        self._introduction = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come yet."""
        return not (self._blocks or self._stack)

    def heading(
        self,
        text: str,
        level: int,
        *,
        page: int | None = None,
        boxes: Boxes = (),
        confidence: float | None = None,
    ) -> None:
        """Open a heading: it closes those of its own and deeper levels. A very long one is a paragraph."""
        text = self._take(text).replace("\n", " ")
        if not text:
            return
        self.last_text = text
        if len(text) > LONGEST_HEADING:
            self.paragraph(text, page=page, boxes=boxes, confidence=confidence)
            return
        self._open(_Heading(level, text, clauses.of_heading(text), page, boxes, confidence))

    def paragraph(
        self,
        text: str,
        *,
        page: int | None = None,
        item: bool = False,
        boxes: Boxes = (),
        confidence: float | None = None,
    ) -> None:
        """Add a paragraph; `item` when the format says it belongs to a list, so its number is no clause."""
        text = self._take(text)
        if not text:
            return
        self.last_text = text
        if not item and clauses.chapter(text) and clauses.looks_like_title(text):
            self._open(_Heading(CHAPTER_LEVEL, text, "", page, boxes, confidence))
            return
        found = None if item else clauses.leading(text)
        if found and not self._is_list_item(found):
            if found.plain and clauses.looks_like_title(text):
                self._open(_Heading(IMPLIED_LEVEL, text, found.number, page, boxes, confidence))
                return
            self._enter(found.number)
        self._introduction = ""
        self._expects_list = text.endswith(":")
        self._add(text, Place(page=page, clause=self._clause), "text", (), boxes, confidence)

    def row(
        self,
        text: str,
        place: Place,
        sections: tuple[str, ...] = (),
        boxes: Boxes = (),
        confidence: float | None = None,
        *,
        preamble: bool = False,
    ) -> None:
        """Add a row of a table at `place`; without a clause of its own it inherits the current one."""
        text = self._take(text)
        self.last_text = ""
        if text:
            clause = place.clause or ("" if place.sheet and place.page is None else self._clause)
            place = Place(page=place.page, clause=clause, sheet=place.sheet, row=place.row)
            self._take_introduction(place)
            introduced = (self._introduction,) if self._introduction else ()
            self._add(text, place, "row", (*introduced, *sections), boxes, confidence, preamble)

    def see(self, raw: str, place: Place = NOWHERE) -> None:
        """Look at text as it stands in the file, before anything cleaned it, for invisible characters."""
        self._invisible += count_marks(raw)
        if found := secret_signs(raw):
            self.suspect("zero_width_characters", found, place)

    def suspect(self, code: str, text: str, place: Place = NOWHERE) -> None:
        """Note something that only a machine would read, quoting it; blank text is nobody's secret."""
        text = " ".join(clean(text).split())
        if text and self._suspected[code] < MOST_ALIKE:
            self._suspected[code] += 1
            self.problems.append(Problem(code, "", place, text[:200]))

    def strike(self, text: str, place: Place = NOWHERE) -> None:
        """Note, quoting it, text that is left out because it is struck out: it holds no longer."""
        self.struck += bool(text.strip())
        self.suspect("struck_out_skipped", text, place)

    def report(self, code: str, detail: str = "", place: Place = NOWHERE) -> None:
        """Note a problem; the same one is noted once."""
        problem = Problem(code, detail, place)
        if problem not in self.problems:
            self.problems.append(problem)

    def finish(self) -> tuple[Block, ...]:
        """All blocks in reading order, headings without anything below them included."""
        self._close_to(-1)
        if self._invisible:
            self.report("invisible_characters", str(self._invisible))
        return tuple(self._blocks)

    def _take(self, text: str) -> str:
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise UnreadableFile("too_large", f"{MAX_TEXT} characters")
        return clean(text)

    def _take_introduction(self, place: Place) -> None:
        """«3.3. Ставка зависит от категории:» says nothing alone: it becomes a heading of the rows below."""
        last = self._blocks[-1] if self._blocks else None
        if last is None or last.kind == "row":
            return
        here = (last.place.clause, last.place.page) == (place.clause, place.page)
        if here and last.text.endswith(":") and len(last.text) <= LONGEST_HEADING and "\n" not in last.text:
            self._blocks.pop()
            self._introduction = last.text.rstrip(":")
        else:
            self._introduction = ""

    def _is_list_item(self, found: clauses.Clause) -> bool:
        """«1.» after a colon opens a list and «2.» goes on with it; otherwise it must be the next clause.

        In a chapter clauses may begin again from 1.
        """
        if not found.plain:
            return False
        number = int(found.number)
        if (self._expects_list and number == 1) or (self._item and number == self._item + 1):
            self._item = number
            return True
        if number == self._top + 1 or (number == 1 and self._restarts):
            return False
        self._item = number
        return True

    def _open(self, heading: _Heading) -> None:
        self._introduction = ""
        self._close_to(heading.level - 1)
        if heading.clause:
            self._leave_other_clauses(heading.clause)
            self._top = _first_number(heading.clause)
        for parent in self._stack:
            parent.used = True
        self._stack.append(heading)
        chapter = bool(clauses.chapter(heading.text))
        # «Глава 1. Общие положения» is no title
        self.first_heading = self.first_heading or ("" if chapter else heading.text)
        self._clause = next((parent.clause for parent in reversed(self._stack) if parent.clause), "")
        self._item, self._expects_list = 0, False
        self._restarts = self._restarts or chapter

    def _enter(self, number: str) -> None:
        """A paragraph opens a clause; headings of another clause end before it."""
        self._leave_other_clauses(number)
        self._clause, self._top, self._item = number, _first_number(number), 0
        self._restarts = False

    def _leave_other_clauses(self, number: str) -> None:
        while (
            self._stack and self._stack[-1].clause and not clauses.is_within(number, self._stack[-1].clause)
        ):
            self._close_to(self._stack[-1].level - 1)

    def _close_to(self, level: int) -> None:
        """Close headings deeper than `level`; one that had nothing below it is kept as a paragraph."""
        while self._stack and self._stack[-1].level > level:
            closed = self._stack.pop()
            if not closed.used:
                path = tuple(heading.text for heading in self._stack)
                place = Place(page=closed.page, clause=closed.clause)
                self._blocks.append(
                    Block(closed.text, place, path, boxes=closed.boxes, confidence=closed.confidence)
                )

    def _add(
        self,
        text: str,
        place: Place,
        kind: str,
        sections: tuple[str, ...],
        boxes: Boxes,
        confidence: float | None,
        preamble: bool = False,
    ) -> None:
        for heading in self._stack:
            heading.used = True
        path = tuple(heading.text for heading in self._stack) + sections
        self._blocks.append(Block(text, place, path, kind, boxes, confidence, preamble=preamble))


def _first_number(clause: str) -> int:
    return int(clause.split(".")[0].split("(")[0])
