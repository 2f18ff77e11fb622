"""How the cells of the exported workbook look: calm, and readable in black and white."""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

FONT = "Arial"
HEAD, TEXT, WORD, RANK = "Đầu cột", "Chữ", "Chữ, giữa", "Hạng"
COUNT, POINTS, PER_CENT = "Số đếm", "Điểm", "Tỷ lệ"
FAILED = "Tỷ lệ chưa đạt"
TITLE, SOFT, LABEL = "Tên bảng", "Chú dẫn", "Nhãn"

_HAIR = Side(style="thin", color="B9B4AA")
_RULED = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
_LACQUER = Side(style="medium", color="8E1B1F")
_RIGHT = Alignment(horizontal="right", vertical="center")
_ONE_LINE = Alignment(vertical="center")
_LEFT = Alignment(vertical="center", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)

_FIELDS = {
    TITLE: {
        "font": Font(name=FONT, size=14, bold=True),
        "border": Border(),
        "alignment": _ONE_LINE,
    },
    SOFT: {
        "font": Font(name=FONT, size=10, color="3B3F45"),
        "border": Border(),
        "alignment": _ONE_LINE,
    },
    LABEL: {"font": Font(name=FONT, size=10, bold=True), "border": Border(), "alignment": _LEFT},
    HEAD: {
        "font": Font(name=FONT, size=9, bold=True),
        "fill": PatternFill("solid", start_color="F3F0EA"),
        "border": Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_LACQUER),
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    },
    TEXT: {},
    WORD: {"alignment": _MIDDLE},
    RANK: {"alignment": _MIDDLE, "font": Font(name=FONT, size=10, bold=True)},
    COUNT: {"number_format": "#,##0", "alignment": _RIGHT},
    POINTS: {"number_format": "#,##0.00", "alignment": _RIGHT},
    PER_CENT: {"number_format": "0.00%", "alignment": _RIGHT},
    FAILED: {
        "number_format": "0.00%",
        "alignment": _RIGHT,
        "font": Font(name=FONT, size=10, bold=True, color="A04506"),
    },
}


def named_styles() -> list[NamedStyle]:
    """Made anew for each workbook: a named style belongs to one."""
    usual = {"font": Font(name=FONT, size=10), "border": _RULED, "alignment": _LEFT}
    return [NamedStyle(name, **usual | fields) for name, fields in _FIELDS.items()]
