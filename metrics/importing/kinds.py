"""The five layouts: which columns each has, by meaning, and what it says of a unit's month.

A *slot* is what a column of a layout holds: a field of a figure row, or a number that only serves this layout
(totals that must add up, dossiers received online without a level).
"""

from dataclasses import dataclass, field

from metrics.importing.headers import field_of_meaning
from metrics.scoring.measures import COUNT_FIELDS

LABELS = {
    "unit_code": "Mã đơn vị",
    "unit_name": "Tên đơn vị",
    "field_of_work": "Lĩnh vực",
    "period": "Kỳ",
    "procedure_code": "Mã TTHC",
    "procedure_name": "Tên TTHC",
    "online_level": "Mức độ DVCTT",
    "carried_over": "Kỳ trước chuyển qua",
    "received": "Tiếp nhận trong kỳ",
    "received_online_l3": "Trực tuyến mức 3",
    "received_online_l4": "Trực tuyến mức 4",
    "received_post": "Tiếp nhận qua BCCI",
    "resolved_early": "Giải quyết trước hạn",
    "resolved_on_time": "Giải quyết đúng hạn",
    "resolved_late": "Giải quyết trễ hạn",
    "pending_in_time": "Đang giải quyết chưa đến hạn",
    "pending_overdue": "Đang giải quyết quá hạn",
    "returned": "Kết quả đã trả",
    "returned_post": "Trả kết quả qua BCCI",
    "withdrawn": "Trả lại, rút",
    "suspended": "Tạm dừng, chờ bổ sung",
    "note": "Ghi chú",
    "received_online": "Tiếp nhận trực tuyến",
    "received_direct": "Tiếp nhận trực tiếp",
    "received_direct_or_post": "Trực tiếp, dịch vụ bưu chính",
    "returned_to_applicant": "Hồ sơ trả lại",
    "received_total": "Tổng số phải giải quyết",
    "done_total": "Tổng số đã giải quyết",
    "pending_total": "Tổng số đang giải quyết",
    "late_total": "Tổng số trễ hạn",
}

_PROCEDURE = ("procedure_code", "procedure_name")
_UNIT = ("unit_code", "unit_name")
_RESOLVED = ("resolved_early", "resolved_on_time", "resolved_late")
_PENDING = ("pending_in_time", "pending_overdue")
_POST = ("received_post", "returned_post", "returned")

# A total of a row and the columns that must add up to it; checked where they all are there.
SUMS = (
    ("received_total", ("carried_over", "received")),
    ("received_total", ("carried_over", "received_online", "received_direct_or_post")),
    ("received_total", ("carried_over", "received_online", "received_direct", "received_post")),
    ("done_total", _RESOLVED),
    ("pending_total", _PENDING),
    ("late_total", ("resolved_late", "pending_overdue")),
)
_TOTALS = ("received_total", "done_total", "pending_total", "late_total")


@dataclass(frozen=True)
class Layout:
    """``keys``: of each tuple at least one column must be there. ``counts``: every one of them must.

    ``numbers``: the slots that hold numbers, in the order of reading. ``own``: meanings that are slots of their own
    here, though elsewhere they fill a field together with others, or nothing. ``speaks_of``: the fields of a figure
    row that it may fill; of those others what is known stays. ``title``: what stands above the table, not in it.
    """

    code: str
    name: str
    keys: tuple[tuple[str, ...], ...]
    counts: tuple[str, ...]
    optional: tuple[str, ...]
    numbers: tuple[str, ...] = COUNT_FIELDS
    own: frozenset[str] = frozenset()
    speaks_of: frozenset[str] = field(default=frozenset(COUNT_FIELDS))
    title: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        return (*(slot for keys in self.keys for slot in keys), *self.counts, *self.optional)

    @property
    def is_of_totals(self) -> bool:
        return not self.speaks_of

    def slot(self, meaning: str) -> str | None:
        if meaning in self.own:
            return meaning
        return field_of_meaning(meaning)

    def missing(self, columns: dict[str, int]) -> list[str]:
        """Labels of what a table must have and has not."""
        keys = [
            " hoặc ".join(LABELS[slot] for slot in keys)
            for keys in self.keys
            if columns.keys().isdisjoint(keys)
        ]
        counts = [LABELS[slot] for slot in self.counts if slot not in columns]
        return keys + counts


LAYOUT_A = Layout(
    code="A",
    name="mẫu số liệu",
    keys=(_UNIT, ("period",), _PROCEDURE),
    counts=tuple(name for name in COUNT_FIELDS if name != "suspended"),
    optional=("online_level", "suspended", "note"),
)
LAYOUT_B = Layout(
    code="B",
    name="thống kê theo thủ tục của một đơn vị",
    keys=(_PROCEDURE, ("online_level",)),
    counts=("carried_over", "received", "received_online", *_RESOLVED, *_PENDING),
    optional=("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    numbers=(
        *("carried_over", "received", "received_online", *_RESOLVED, *_PENDING),
        *("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    ),
    own=frozenset({"received_online", "returned_to_applicant", *_TOTALS}),
    speaks_of=frozenset(COUNT_FIELDS) - set(_POST),
    title=frozenset({"unit_name", "period"}),
)
LAYOUT_C = Layout(
    code="C",
    name="thống kê BCCI theo thủ tục của một đơn vị",
    keys=(_PROCEDURE,),
    counts=("returned_post", "received_post"),
    optional=("online_level", "returned"),
    numbers=_POST,
    speaks_of=frozenset(_POST),
    title=frozenset({"unit_name", "period"}),
)
_BY_UNIT_OR_FIELD = (("unit_code", "unit_name", "field_of_work"),)
_OWN_OF_TOTALS = frozenset(
    {
        "field_of_work",
        "received_online",
        "received_direct",
        "received_direct_or_post",
        "returned_to_applicant",
        *_TOTALS,
    }
)
LAYOUT_D = Layout(
    code="D",
    name="biểu II.06a/VPCP/KSTT",
    keys=_BY_UNIT_OR_FIELD,
    counts=("carried_over", "received_online", *_RESOLVED, *_PENDING),
    optional=(
        *("received", "received_direct_or_post", "received_direct", "received_post"),
        *("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    ),
    numbers=(
        *("received_online", "received_direct_or_post", "received_direct", "received_post"),
        *("carried_over", "received", *_RESOLVED, *_PENDING),
        *("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    ),
    own=_OWN_OF_TOTALS,
    speaks_of=frozenset(),
    title=frozenset({"period"}),
)
LAYOUT_E = Layout(
    code="E",
    name="báo cáo cấp huyện của phần mềm Một cửa",
    keys=_BY_UNIT_OR_FIELD,
    counts=("carried_over", "received", *_RESOLVED, *_PENDING),
    optional=("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    numbers=(
        *("carried_over", "received", *_RESOLVED, *_PENDING),
        *("withdrawn", "returned_to_applicant", "suspended", *_TOTALS),
    ),
    own=_OWN_OF_TOTALS,
    speaks_of=frozenset(),
    title=frozenset({"period"}),
)
LAYOUTS = (LAYOUT_A, LAYOUT_B, LAYOUT_C, LAYOUT_D, LAYOUT_E)


def kind_of(slots: set[str]) -> Layout | None:
    """The layout that a person would call a table with these slots, complete or not.

    ``slots``: of all layouts together, so that "Qua mạng" is told from a number at a level.
    """
    has_procedure = not slots.isdisjoint(_PROCEDURE)
    has_unit = not slots.isdisjoint((*_UNIT, "field_of_work"))
    if (
        sum((has_procedure, not slots.isdisjoint(_UNIT), "period" in slots)) >= 2
        and len(slots & set(LAYOUT_A.counts)) >= 3
    ):
        return LAYOUT_A
    main = slots & {"carried_over", "received", "received_online", *_RESOLVED, *_PENDING}
    if has_procedure:
        if len(main) >= 3:
            return LAYOUT_B
        return LAYOUT_C if not main and slots & {"received_post", "returned_post"} else None
    if has_unit and len(main) >= 5:
        is_form = slots & {"received_online", "received_direct_or_post", "received_direct"}
        return LAYOUT_D if is_form else LAYOUT_E
    return None


def nearest(slots: set[str]) -> Layout:
    """The layout that lacks the least; of equals the first."""
    return min(LAYOUTS, key=lambda layout: len(layout.missing(dict.fromkeys(slots, 0))))
