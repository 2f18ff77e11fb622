"""What happened between a check and the wish to import: said in one sentence."""

from campaigns.text import instant, month_label, parse_month_code
from metrics.models import Intake, MonthlyReport, UnitTotals

LAYOUTS_OF_TOTALS = ("D", "E")


def what_changed(intake: Intake) -> str:
    """Which upload has touched the same months since the last check, by whom and when, if one has."""
    newest = max(
        _newer(intake, MonthlyReport) + _newer(intake, UnitTotals), key=_when, default=None
    )
    what = "số liệu, danh mục hoặc tháng khóa đã thay đổi"
    if newest is not None:
        is_withdrawal = isinstance(newest, MonthlyReport) and (
            newest.is_void or newest.restores_id is not None
        )
        did = "rút một lần nhập" if is_withdrawal else f"nhập lần số {newest.upload_id}"
        what = (
            f"{newest.recorded_by.get_full_name()} đã {did} lúc {instant(newest.recorded_at)}, có"
            f" {newest.unit.name}, {month_label(newest.month).lower()}"
        )
    return f"Từ lúc kiểm tra đến nay, {what}; chưa ghi gì, dưới đây là kết quả kiểm tra mới."


def _when(row: MonthlyReport | UnitTotals) -> tuple:
    return row.recorded_at, row.upload_id


def _expected(intake: Intake, *, of_totals: bool) -> dict[tuple, int]:
    """(unit code, month[, layout]) -> the revision that the check would have written next."""
    expected: dict[tuple, int] = {}
    for month in intake.outcome.get("months", []):
        layout = month["layout"]
        if (layout in LAYOUTS_OF_TOTALS) == of_totals:
            key = (month["unit"], parse_month_code(month["month"]), layout if of_totals else "")
            expected[key] = min(month["revision"], expected.get(key, month["revision"]))
    return expected


def _newer(intake: Intake, model: type[MonthlyReport] | type[UnitTotals]) -> list:
    """Rows of the checked units and months that stand where the check would have written, or later."""
    of_totals = model is UnitTotals
    expected = _expected(intake, of_totals=of_totals)
    rows = model.objects.filter(
        campaign=intake.campaign_id,
        unit__code__in={unit for unit, *_ in expected},
        month__in={month for _, month, _ in expected},
    ).select_related("unit", "recorded_by")

    def is_newer(row: MonthlyReport | UnitTotals) -> bool:
        next_one = expected.get(
            (row.unit.code, row.month, row.layout if isinstance(row, UnitTotals) else "")
        )
        return next_one is not None and row.revision >= next_one

    return [row for row in rows if is_newer(row)]
