"""How the cells of the template look, and which of them may be typed into."""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

FONT = "Times New Roman"

_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY, _DARK = (
    PatternFill("solid", start_color="F2F2F2"),
    PatternFill("solid", start_color="D9D9D9"),
)
_OPEN = Protection(locked=False)
_LEFT = Alignment(vertical="center", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TEXT_FORMAT = "@"  # so that Excel does not turn 1.001193 into a number

HEADING = "Tiêu đề cột"
GIVEN, GIVEN_CENTRED = "Điền sẵn", "Điền sẵn, giữa"
TIP, CLOSED = "Gợi ý", "Không điền"
COUNT, TEXT, TEXT_CENTRED = "Số liệu", "Chữ", "Chữ, giữa"

_FIELDS = {
    HEADING: {
        "font": Font(name=FONT, size=11, bold=True),
        "fill": PatternFill("solid", start_color="DDEBF7"),
        "alignment": _CENTRED,
    },
    GIVEN: {"fill": _GREY, "number_format": _TEXT_FORMAT},
    GIVEN_CENTRED: {"fill": _GREY, "alignment": _CENTRED, "number_format": _TEXT_FORMAT},
    TIP: {
        "fill": _GREY,
        "font": Font(name=FONT, size=11, italic=True),
        "number_format": _TEXT_FORMAT,
    },
    CLOSED: {"fill": _DARK},
    COUNT: {
        "alignment": Alignment(horizontal="right", vertical="center"),
        "number_format": "#,##0",
        "protection": _OPEN,
    },
    TEXT: {"number_format": _TEXT_FORMAT, "protection": _OPEN},
    TEXT_CENTRED: {
        "alignment": _CENTRED,
        "number_format": _TEXT_FORMAT,
        "protection": _OPEN,
    },
}
NAMES = tuple(_FIELDS)


def named_styles() -> list[NamedStyle]:
    """Made anew for each workbook: a named style belongs to one."""
    usual = {"font": Font(name=FONT, size=11), "border": _BORDER, "alignment": _LEFT}
    return [NamedStyle(name, **usual | fields) for name, fields in _FIELDS.items()]
