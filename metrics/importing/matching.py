"""Which unit and which procedure a row names: by code, else by exact name or alias; never by likeness."""

from dataclasses import dataclass
from datetime import date

from campaigns.text import match_key
from metrics.importing import rules
from metrics.importing.log import Rule, UnknownName, shortened
from metrics.importing.reference import KnownProcedure, KnownUnit, Reference
from metrics.importing.values import Invalid, read_text
from spreadsheets.reader import Cell

Finding = tuple[str, Cell, Rule, str]  # field, its cell's value, rule, message


@dataclass(frozen=True, slots=True)
class Match:
    """``field``: the column that decided. ``faults`` hold for every row with the same cells.

    ``unknown``: the name that was looked for, when it is nobody's.
    """

    found: KnownUnit | KnownProcedure | None
    field: str
    faults: tuple[Finding, ...] = ()
    unknown: UnknownName | None = None


def match_unit(code: Cell, name: Cell, month: date | None, reference: Reference) -> Match:
    """A code decides over a name; a name alone must be exact. ``month`` tells units with the same code apart."""
    faults, code_text, name_text = _texts("unit", code, name)
    unknown = None
    if code_text:
        unit = reference.unit_of_code(code_text, month)
        if unit is not None:
            faults += _unit_name_differs(unit, name, name_text, reference)
            return Match(unit, "unit_code", faults)
        if name_text in (
            "",
            code_text,
        ):  # a name that was written, or merged, into the code's column
            units = reference.units_of_name(code_text, month)
            if len(units) == 1:
                return Match(units[0], "unit_code", faults)
        finding = _unknown_unit("unit_code", code, code_text, "", reference)
    elif faults:
        return Match(None, faults[0][0], faults)
    elif name_text:
        units = reference.units_of_name(name_text, month)
        if len(units) == 1:
            return Match(units[0], "unit_name")
        finding = _unknown_unit("unit_name", name, "", name_text, reference)
        if units:
            codes = ", ".join(unit.code for unit in units)
            message = (
                f"Tên “{shortened(name_text)}” ứng với nhiều đơn vị ({codes}); hãy ghi mã đơn vị."
            )
            finding = ("unit_name", name, rules.UNKNOWN_UNIT, message)
        elif not reference.is_outside("", name_text):
            unknown = UnknownName("unit", name_text)
    else:
        message = "Dòng có số liệu nhưng không ghi đơn vị; hãy ghi mã đơn vị."
        finding = ("unit_code", None, rules.NO_UNIT, message)
    return Match(None, finding[0], (*faults, finding), unknown)


def _unit_name_differs(
    unit: KnownUnit, name: Cell, name_text: str, reference: Reference
) -> tuple[Finding, ...]:
    if not name_text or unit in reference.units_by_name.get(match_key(name_text), ()):
        return ()
    message = (
        f"Mã {unit.code} là “{unit.name}” nhưng tên ghi là “{shortened(name_text)}”;"
        " chương trình lấy theo mã, hãy kiểm tra lại."
    )
    return (("unit_name", name, rules.CODE_AND_NAME_DIFFER, message),)


def _unknown_unit(field: str, value: Cell, code: str, name: str, reference: Reference) -> Finding:
    what = f"mã “{shortened(code)}”" if code else f"tên “{shortened(name)}”"
    if reference.is_outside(code, name):
        message = f"Đơn vị {what} không thuộc phong trào này; hãy bỏ các dòng của đơn vị đó."
        return (field, value, rules.UNIT_OUTSIDE, message)
    message = (
        f"Không có đơn vị nào mang {what} trong danh sách của phong trào;"
        " hãy ghi mã hoặc tên đúng như danh sách."
    )
    return (field, value, rules.UNKNOWN_UNIT, message)


def match_procedure(
    code: Cell, name: Cell, unit: KnownUnit | None, month: date | None, reference: Reference
) -> Match:
    """By code (restored if Excel took it for a number), else by a name that is one procedure of the unit's."""
    faults, code_text, name_text = _texts("procedure", code, name)
    if code_text:
        procedure = reference.procedure_of_code(code_text)
        if procedure is None and type(code) in (int, float):
            procedure = reference.procedure_of_number(code)
        if procedure is not None:
            faults += _procedure_name_differs(procedure, name, name_text, reference)
            return Match(procedure, "procedure_code", faults)
        message = (
            f"Không có thủ tục nào mang mã “{shortened(code_text)}” trong danh mục của phong trào;"
            " hãy ghi đúng mã trong danh mục (mã quốc gia có sáu chữ số sau dấu chấm)."
        )
        finding = ("procedure_code", code, rules.UNKNOWN_PROCEDURE, message)
    elif faults:
        return Match(None, faults[0][0], faults)
    elif name_text and (both := reference.procedure_in_name(name_text)):
        procedure, name_text = both
        faults += _procedure_name_differs(procedure, name, name_text, reference)
        return Match(procedure, "procedure_name", faults)
    elif name_text:
        return _procedure_by_name(name, name_text, unit, month, reference)
    else:
        message = "Dòng có số liệu nhưng không ghi thủ tục; hãy ghi mã TTHC."
        finding = ("procedure_code", None, rules.NO_PROCEDURE, message)
    return Match(None, "procedure_code", (*faults, finding))


def _procedure_by_name(
    name: Cell, text: str, unit: KnownUnit | None, month: date | None, reference: Reference
) -> Match:
    known = [
        reference.procedures[pk] for pk in reference.procedures_by_name.get(match_key(text), ())
    ]
    known.sort(key=lambda procedure: procedure.code)
    if not known:
        message = (
            f"Không có thủ tục nào tên “{shortened(text)}” trong danh mục của phong trào;"
            " hãy ghi mã TTHC hoặc tên đúng như danh mục."
        )
        return Match(
            None,
            "procedure_name",
            (("procedure_name", name, rules.UNKNOWN_PROCEDURE, message),),
            UnknownName("procedure", text, unit.code if unit else None),
        )
    if unit is None:
        return Match(known[0] if len(known) == 1 else None, "procedure_name")
    of_unit = [procedure for procedure in known if reference.terms(unit, procedure)]
    if len(of_unit) > 1 and month is not None:
        of_unit = [p for p in of_unit if p.id in reference.levels_in(unit, month)] or of_unit
    if len(of_unit) > 1:
        codes = ", ".join(procedure.code for procedure in of_unit)
        message = f"Tên “{shortened(text)}” ứng với nhiều thủ tục ({codes}); hãy ghi mã TTHC."
        return Match(
            None, "procedure_name", (("procedure_name", name, rules.AMBIGUOUS_PROCEDURE, message),)
        )
    # None of the unit's own: the first stands for them, and the check of the catalogue says so.
    return Match((of_unit or known)[0], "procedure_name")


def _procedure_name_differs(
    procedure: KnownProcedure, name: Cell, name_text: str, reference: Reference
) -> tuple[Finding, ...]:
    if not name_text or reference.is_called(procedure, name_text):
        return ()
    message = (
        f"Mã {procedure.code} là “{shortened(procedure.name)}” nhưng tên ghi là “{shortened(name_text)}”;"
        " chương trình lấy theo mã, hãy kiểm tra lại."
    )
    return (("procedure_name", name, rules.CODE_AND_NAME_DIFFER, message),)


def _texts(kind: str, code: Cell, name: Cell) -> tuple[tuple[Finding, ...], str, str]:
    """(faults of cells that hold no text at all, code, name)"""
    faults = []
    texts = []
    for field, value in ((f"{kind}_code", code), (f"{kind}_name", name)):
        text = read_text(value)
        if isinstance(text, Invalid):
            faults.append((field, value, text.rule, text.message))
            text = ""
        texts.append(text)
    return tuple(faults), *texts
