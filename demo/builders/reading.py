"""The plain text from which documents are built, line by line.

`# ` title, `## ` section or sheet, `### ` section row of a sheet, `| a | b |` table row, `---` page break,
anything else a paragraph.
"""

from pathlib import Path


def read_lines(source: Path) -> list[str]:
    """The lines of `source` that are not empty."""
    return [line for line in source.read_text("utf8").splitlines() if line.strip()]


def cells(line: str) -> list[str]:
    """The cells of `| a | b |`."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
