"""From a grid of cells to rows that can be read alone: «label — column: value unit; column: value»."""

from ingestion.pipeline.parsing.tables.grids import Cell, Line, TableRow
from ingestion.pipeline.parsing.tables.reading import Header, read

__all__ = ["Cell", "Header", "Line", "TableRow", "read"]
