"""The month's template: layout A, filled in with units and procedures, ready to be typed into and imported.

Sheets: "Số liệu" (the only one with data), "Hướng dẫn", and ``_meta``, which nobody sees: the version stamp and the
list of a drop-down. An untouched template holds no figures at all: what is not typed is not known.
There is no total row: a formula that no program has calculated would be a fault.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.models import Campaign, Unit
from campaigns.text import month_code, month_label
from metrics.importing.stamp import SHEET, TEMPLATE, VERSION
from metrics.template.content import (
    ListedProcedure,
    month_to_fill_in,
    procedures_in_force,
    units_in_force,
)
from metrics.template.figures import (
    FIRST_ROW,
    Columns,
    Line,
    line_of,
    line_of_nothing,
    lines_to_fill_in,
    write_figures,
)
from metrics.template.guide import write_guide
from spreadsheets.writing import put, workbook_bytes

__all__ = [
    "FIRST_ROW",
    "VERSION",
    "Columns",
    "Line",
    "ListedProcedure",
    "layout_a",
    "line_of",
    "line_of_nothing",
    "month_to_fill_in",
    "procedures_in_force",
    "template_filename",
    "template_workbook",
    "units_in_force",
]


def template_filename(month: date, unit: Unit | None = None) -> str:
    """``unit``: the only one in the template."""
    of_unit = f"-{unit.code}" if unit else ""
    return f"mau-so-lieu-{month_code(month)}{of_unit}.xlsx"


def template_workbook(
    campaign: Campaign, month: date, units: Collection[Unit] | None = None
) -> bytes:
    """The template of ``month`` (a first day) for the units of the campaign, or some of them: two queries.

    A unit that does not exist in that month is left out. Raises ValueError for a month outside the campaign, for a
    unit outside its scope, and when no unit is left.
    """
    if not campaign.covers(month):
        raise ValueError(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
    chosen = units_in_force(campaign, month, units)
    procedures = procedures_in_force(campaign, month, chosen)
    return layout_a(campaign, month, chosen, lines_to_fill_in(procedures, month))


def layout_a(
    campaign: Campaign,
    month: date,
    units: Collection[Unit],
    lines: Iterable[Line],
    *,
    columns: Columns | None = None,
    remark: str = "",
) -> bytes:
    """The workbook with these lines, of which the first stands in row ``FIRST_ROW``. ``remark``: under the title."""
    book = Workbook()
    figures, guide, meta = book.active, book.create_sheet("Hướng dẫn"), book.create_sheet(SHEET)
    _write_meta(meta, campaign, month, units)
    codes = f"{meta.title}!$D$1:$D${len(units)}"
    rows = write_figures(
        figures, campaign, month, lines, codes=codes, columns=columns or Columns(), remark=remark
    )
    write_guide(guide)
    return rows.into(workbook_bytes(book))


def _write_meta(sheet: Worksheet, campaign: Campaign, month: date, units: Collection[Unit]) -> None:
    """The version stamp, and the unit codes for the drop-down."""
    sheet.sheet_state = "veryHidden"
    stamp = {
        "template": TEMPLATE,
        "version": VERSION,
        "campaign": campaign.slug,
        "month": month_code(month),
        "made_at": timezone.localtime(timezone=campaign.zone).isoformat(timespec="seconds"),
    }
    for row, (key, value) in enumerate(stamp.items(), start=1):
        put(sheet.cell(row, 1), key)
        put(sheet.cell(row, 2), value)
    for row, unit in enumerate(units, start=1):
        put(sheet.cell(row, 4), unit.code)
