"""The same workbook back, with what is wrong marked in it. The one public door."""

from metrics.importing.marking.marks import marked_workbook

__all__ = ["marked_workbook"]
