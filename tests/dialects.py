"""Workbooks as several programs write them: the same cells, other XML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from tests.workbooks import zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STYLES = (
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="mm/yyyy"/></numFmts><fonts count="1"><font/></fonts>'
    '<cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
)


@dataclass(frozen=True)
class Calculated:
    """A formula with its stored result; None: without one."""

    formula: str
    result: object = None


@dataclass(frozen=True)
class Xml:
    """The inside of a cell as it stands in the file, and its attributes."""

    inside: str
    attributes: str = ""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """``texts``: shared, inline, rich (in runs), str (as results of formulas). ``whole``: how 5 is written."""

    name: str
    prefix: str = ""
    texts: str = "shared"
    whole: str = "{}"
    has_places: bool = True  # r="A1"
    has_styles: bool = True
    is_strict: bool = False  # the ISO form, with dates as text
    is_absolute: bool = False  # targets from the root of the package
    row_attributes: str = ""
    before_rows: str = ""
    after_rows: str = ""
    declaration: str = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    others: tuple[str, ...] = ()  # parts that nobody reads


EXCEL = Dialect(
    name="excel",
    row_attributes=' spans="1:20" x14ac:dyDescent="0.25"',
    before_rows='<sheetPr codeName="Sheet1"/><dimension ref="A1:T99"/><sheetViews><sheetView tabSelected="1"'
    ' workbookViewId="0"><pane ySplit="8" topLeftCell="A9" state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="1" width="12"/></cols>',
    after_rows='<phoneticPr fontId="1"/><pageMargins left="0.7"/><extLst><ext uri="{x}"><y/></ext></extLst>',
    others=("xl/theme/theme1.xml", "docProps/app.xml", "xl/calcChain.xml"),
)
LIBREOFFICE = Dialect(
    name="libreoffice",
    row_attributes=' customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0"'
    ' collapsed="false"',
    before_rows='<sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr>',
    declaration='<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
)
GOOGLE = Dialect(
    name="google", whole="{}.0", row_attributes="", others=("xl/drawings/drawing1.xml",)
)
WPS = Dialect(name="wps", is_absolute=True, texts="rich", before_rows="<sheetPr/>")
DOTNET = Dialect(
    name="dotnet",
    prefix="x:",
    texts="inline",
    has_places=False,
    has_styles=False,
    is_absolute=True,
    declaration='\ufeff<?xml version="1.0" encoding="utf-8"?>',
)
STRICT = Dialect(name="strict", is_strict=True, texts="str", whole="{}E0")
DIALECTS = (EXCEL, LIBREOFFICE, GOOGLE, WPS, DOTNET, STRICT)


def written(
    sheets: dict[str, Sequence[Sequence]],
    dialect: Dialect = EXCEL,
    *,
    merges: dict[str, Sequence[str]] | None = None,
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    calendar_1904: bool = False,
    extra: dict[str, bytes] | None = None,
) -> bytes:
    """Sheet name -> rows of cells from A1 on, of the first sheet also ``hidden_rows``."""
    return zipped(
        _Writer(dialect, calendar_1904).parts(
            sheets, merges or {}, hidden_rows=hidden_rows, hidden_sheets=hidden_sheets
        )
        | (extra or {})
    )


class _Writer:
    def __init__(self, dialect: Dialect, calendar_1904: bool) -> None:
        self.dialect = dialect
        self.epoch = datetime(1904, 1, 1) if calendar_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.is_1904 = calendar_1904
        self.strings: dict[str, int] = {}
        self.main = _STRICT_MAIN if dialect.is_strict else _MAIN
        self.office = _STRICT_OFFICE if dialect.is_strict else _OFFICE

    def parts(self, sheets, merges, *, hidden_rows, hidden_sheets) -> dict[str, bytes]:
        parts = {}
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            hidden = hidden_rows if number == 1 else ()
            parts[f"xl/worksheets/sheet{number}.xml"] = self._sheet(
                rows, merges.get(name, ()), hidden
            )
        states = dict.fromkeys(hidden_sheets, ' state="hidden"')
        listed = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n + 4}"{states.get(name, "")} r:id="rId{n}"/>'
            for n, name in enumerate(sheets, start=1)
        )
        calendar = '<workbookPr date1904="1"/>' if self.is_1904 else "<workbookPr/>"
        parts["xl/workbook.xml"] = self._part("workbook", f"{calendar}<sheets>{listed}</sheets>")
        relations = [
            (f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)
        ]
        if self.strings:
            items = "".join(self._item(text) for text in self.strings)
            parts["xl/sharedStrings.xml"] = self._part("sst", items)
            relations.append(("rId91", "sharedStrings", "sharedStrings.xml"))
        if self.dialect.has_styles:
            parts["xl/styles.xml"] = self._part("styleSheet", _STYLES)
            relations.append(("rId92", "styles", "styles.xml"))
        parts |= dict.fromkeys(self.dialect.others, b"<x/>")
        base = "/xl/" if self.dialect.is_absolute else ""
        parts["xl/_rels/workbook.xml.rels"] = self._relations(
            [(id_, kind, base + target) for id_, kind, target in reversed(relations)]
        )
        root = "/" if self.dialect.is_absolute else ""
        parts["_rels/.rels"] = self._relations([("R1", "officeDocument", f"{root}xl/workbook.xml")])
        return {"[Content_Types].xml": b"<Types/>"} | {
            name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()
        }

    def _relations(self, relations) -> str:
        inside = "".join(
            f'<Relationship Id="{id_}" Type="{self.office}/{kind}" Target="{target}"/>'
            for id_, kind, target in relations
        )
        return f'<Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'

    def _part(self, name: str, inside: str) -> str:
        """With the namespaces that the program declares, and its prefix before every name."""
        prefix = self.dialect.prefix
        if prefix:
            inside = (
                inside.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
            )
        xmlns = f"xmlns:{prefix.strip(':')}" if prefix else "xmlns"
        return (
            f'{self.dialect.declaration}<{prefix}{name} {xmlns}="{self.main}" xmlns:r="{self.office}"'
            ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
            f"{inside}</{prefix}{name}>"
        )

    def _sheet(self, rows, merges, hidden) -> str:
        data = []
        for number, row in enumerate(rows, start=1):
            if not row and self.dialect.has_places:
                continue
            place = f' r="{number}"' if self.dialect.has_places else ""
            is_hidden = ' hidden="1"' if number in hidden else ""
            cells = "".join(self._cell(number, n, value) for n, value in enumerate(row, start=1))
            data.append(f"<row{place}{self.dialect.row_attributes}{is_hidden}>{cells}</row>")
        ranges = "".join(f'<mergeCell ref="{cells}"/>' for cells in merges)
        return self._part(
            "worksheet",
            f"{self.dialect.before_rows}<sheetData>{''.join(data)}</sheetData>"
            + (f'<mergeCells count="{len(merges)}">{ranges}</mergeCells>' if merges else "")
            + self.dialect.after_rows,
        )

    def _cell(self, row: int, column: int, value: object) -> str:  # noqa: PLR0911  (a way for each kind of content)
        place = f' r="{_letters(column)}{row}"' if self.dialect.has_places else ""
        style = ' s="0"' if self.dialect.has_styles else ""
        if value is None:
            # Without places a blank cell must be there, so that those behind stand right.
            return "" if self.dialect.has_places and column % 2 else f"<c{place}{style}/>"
        if isinstance(value, Xml):
            return f"<c{place}{value.attributes}>{value.inside}</c>"
        formula = ""
        if isinstance(value, Calculated):
            formula, value = f"<f>{escape(value.formula)}</f>", value.result
            if value is None:
                return f"<c{place}{style}>{formula}</c>"
            if isinstance(value, str):
                return f'<c{place}{style} t="str">{formula}<v>{escape(value)}</v></c>'
        if isinstance(value, bool):
            return f'<c{place} t="b">{formula}<v>{int(value)}</v></c>'
        if isinstance(value, date):
            return self._date(place, datetime(value.year, value.month, value.day))  # noqa: DTZ001
        if isinstance(value, int):
            return f"<c{place}{style}>{formula}<v>{self.dialect.whole.format(value)}</v></c>"
        if isinstance(value, float):
            return f"<c{place}{style}>{formula}<v>{value!r}</v></c>"
        return self._text(place, style, value)

    def _date(self, place: str, value: datetime) -> str:
        if self.dialect.is_strict:
            return f'<c{place} t="d"><v>{value.isoformat()}</v></c>'
        if not self.dialect.has_styles:
            return self._text(place, "", f"{value:%m/%Y}")
        return f'<c{place} s="1"><v>{(value - self.epoch).days}</v></c>'

    def _text(self, place: str, style: str, text: str) -> str:
        kind = self.dialect.texts
        if kind == "inline":
            return f'<c{place}{style} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        if kind == "str":
            return f'<c{place}{style} t="str"><v>{escape(text)}</v></c>'
        number = self.strings.setdefault(text, len(self.strings))
        return f'<c{place}{style} t="s"><v>{number}</v></c>'

    def _item(self, text: str) -> str:
        if self.dialect.texts != "rich":
            return f'<si><t xml:space="preserve">{escape(text)}</t></si>'
        half = len(text) // 2
        runs = "".join(
            f'<r><rPr><b/></rPr><t xml:space="preserve">{escape(part)}</t></r>'
            for part in (text[:half], text[half:])
        )
        return f'<si>{runs}<rPh sb="0" eb="1"><t>x</t></rPh></si>'


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
