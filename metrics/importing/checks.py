"""What a line must not say: one small class a rule. ``LINE_CHECKS`` is the order of work.

Rules on single cells (numbers, codes, names, the total row) are told where the cell is read: rows.py, values.py,
matching.py. What lines must not say together is in comparisons.py, what is doubtful in warnings.py.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from campaigns.text import month_label, number
from metrics.importing import rules
from metrics.importing.log import ImportLog, Rule
from metrics.importing.reference import KnownUnit, Reference
from metrics.importing.rows import Line
from metrics.scoring.measures import COUNT_FIELDS, ONLINE_LEVELS

CHANNELS = ("received_online_l3", "received_online_l4", "received_post")
_RECEIVED, _L3, _L4, _POST, _RETURNED, _RETURNED_POST = (
    COUNT_FIELDS.index(field) for field in ("received", *CHANNELS, "returned", "returned_post")
)

OfMonth = tuple[KnownUnit | None, date | None]


class Lines(list[Line]):
    """The lines of a run in their order."""

    @cached_property
    def by_month(self) -> dict[OfMonth, list[Line]]:
        """By unit and month, None where a line does not say."""
        found: dict[OfMonth, list[Line]] = {}
        for line in self:
            key = line.unit, line.month
            if key in found:
                found[key].append(line)
            else:
                found[key] = [line]
        return found

    def only(self, some: Iterable[Line]) -> list[Line]:
        """These, in the order of all."""
        chosen = set(map(id, some))
        return [line for line in self if id(line) in chosen] if chosen else []


@dataclass(frozen=True)
class Check:
    reference: Reference
    log: ImportLog

    def check(self, lines: Lines) -> None:
        suspects = (
            line
            for (unit, month), of_month in lines.by_month.items()
            for line in self.suspects(of_month, unit, month)
        )
        for line in lines.only(suspects):
            self.check_line(line)

    def suspects(
        self, lines: list[Line], unit: KnownUnit | None, month: date | None
    ) -> Collection[Line]:
        """Of the lines of one unit and month those that may break the rule: found at a glance, for most never do."""
        raise NotImplementedError

    def check_line(self, line: Line) -> None:
        """Looks at a suspect."""
        raise NotImplementedError

    def _add(
        self,
        rule: Rule,
        line: Line,
        fields: Sequence[str],
        message: str,
        *,
        text: str | None = None,
    ) -> None:
        """``text``: what stands in the first of the cells, unless it is given."""
        self.log.add(
            rule,
            line.table.place,
            message,
            cells=line.cells(*fields),
            text=line.text(fields[0]) if text is None else text,
        )


class MonthCheck(Check):
    """A rule on the month alone: all its lines break it, or none."""

    def suspects(self, lines, unit, month):
        return lines if month is not None and self.is_broken_by(unit, month) else ()

    def is_broken_by(self, unit: KnownUnit | None, month: date) -> bool:
        raise NotImplementedError


class MonthOutsideCampaign(MonthCheck):
    def is_broken_by(self, unit, month):
        return not self.reference.campaign.covers(month)

    def check_line(self, line: Line) -> None:
        campaign = self.reference.campaign
        self._add(
            rules.MONTH_OUTSIDE,
            line,
            ["period"],
            f"{month_label(line.month)} nằm ngoài phong trào (từ {_short(campaign.first_month)} đến"
            f" {_short(campaign.last_month)}); hãy sửa kỳ hoặc chọn đúng phong trào.",
        )


class MonthNotBegun(MonthCheck):
    """A month that has not begun in Vietnam has no figures; the running month may have some."""

    def is_broken_by(self, unit, month):
        return month > self.reference.today and self.reference.campaign.covers(month)

    def check_line(self, line: Line) -> None:
        self._add(
            rules.MONTH_NOT_BEGUN,
            line,
            ["period"],
            f"{month_label(line.month)} chưa bắt đầu nên chưa thể có số liệu; hãy sửa kỳ.",
        )


class MonthLocked(MonthCheck):
    """A closed month takes no figures, but from units for which it is open today by an approved request."""

    def is_broken_by(self, unit, month):
        return self.reference.is_closed(unit, month)

    def check_line(self, line: Line) -> None:
        self._add(
            rules.MONTH_LOCKED,
            line,
            ["period"],
            f"{month_label(line.month)} đã khóa; hãy đề nghị mở khóa ở trang Khóa tháng.",
        )


class ProcedureNotInCatalogue(Check):
    """The unit must handle the procedure in that month; what is left of one that has ended may still run off."""

    def suspects(self, lines, unit, month):
        if unit is None or month is None:
            return ()
        levels = self.reference.levels_in(unit, month)
        return [
            line for line in lines if line.procedure is not None and line.procedure.id not in levels
        ]

    def check_line(self, line: Line) -> None:
        terms = self.reference.terms(line.unit, line.procedure)
        has_ended = any(t.valid_to is not None and t.valid_to < line.month for t in terms)
        if has_ended and line["received"] == 0 and "received" not in line.faulty:
            return
        if not terms:
            why = "không có trong danh mục của đơn vị"
        elif has_ended:
            why = "đã hết hiệu lực nên không được tiếp nhận hồ sơ mới"
        else:
            why = "chưa có hiệu lực"
        self._add(
            rules.NOT_IN_CATALOGUE,
            line,
            [line.procedure_field],
            f"{line.unit.name}, {month_label(line.month)}: thủ tục {line.procedure.code} {why};"
            " hãy kiểm tra lại mã hoặc đề nghị Phòng Nội vụ cập nhật danh mục.",
        )


class LevelContradictsCatalogue(Check):
    """A blank level is fine, and so is any level where the catalogue knows none."""

    def suspects(self, lines, unit, month):
        if unit is None or month is None:
            return ()
        levels = self.reference.levels_in(unit, month)
        return [
            line
            for line in lines
            if line.level is not None
            and line.procedure is not None
            and line.level not in levels.get(line.procedure.id, ())
        ]

    def check_line(self, line: Line) -> None:
        levels = levels_in_catalogue(line, self.reference)
        if not levels or None in levels:
            return
        known = " và ".join(str(level) for level in sorted(levels))
        self._add(
            rules.LEVEL_CONTRADICTS,
            line,
            ["online_level"],
            f"Thủ tục {line.procedure.code} ghi mức {line.level} nhưng danh mục là mức {known};"
            " hãy sửa mức độ hoặc để trống.",
        )


class OnlineAtLevel2(Check):
    """A procedure at level 2 takes no dossier online. Where the catalogue knows no level, that of the row counts."""

    def suspects(self, lines, unit, month):
        is_known = unit is not None and month is not None
        levels = self.reference.levels_in(unit, month) if is_known else {}
        return [
            line
            for line in lines
            if (line.counts[_L3] or line.counts[_L4])
            and (
                line.procedure is None
                or levels.get(line.procedure.id, _UNKNOWN) in _LEVEL_2_OR_UNKNOWN
            )
        ]

    def check_line(self, line: Line) -> None:
        levels = levels_in_catalogue(line, self.reference)
        if levels in (_UNKNOWN, {None}):
            levels = {line.level}
        fields = [field for field in ONLINE_LEVELS if line[field]]
        if levels == {2}:
            self._add(
                rules.ONLINE_AT_LEVEL_2,
                line,
                fields,
                f"Thủ tục {line.procedure.code if line.procedure else ''} ở mức 2, không tiếp nhận trực tuyến;"
                " hãy chuyển số hồ sơ về đúng kênh hoặc đúng thủ tục.",
                text=line.text(*fields),
            )


_UNKNOWN: frozenset[int | None] = frozenset()
_LEVEL_2_OR_UNKNOWN = frozenset({_UNKNOWN, frozenset({None}), frozenset({2})})


class ChannelsExceedReceived(Check):
    """Blank channels count nothing here; a blank total says nothing."""

    def suspects(self, lines, unit, month):
        return [
            line
            for line in lines
            if (line.counts[_L3] or 0) + (line.counts[_L4] or 0) + (line.counts[_POST] or 0)
            > (line.counts[_RECEIVED] or 0)
        ]

    def check_line(self, line: Line) -> None:
        received = line["received"]
        if received is None or not line.faulty.isdisjoint(("received", *CHANNELS)):
            return
        channels = sum(line[field] or 0 for field in CHANNELS)
        self._add(
            rules.CHANNELS_ABOVE_RECEIVED,
            line,
            ["received", *CHANNELS],
            f"Trực tuyến mức 3, mức 4 và BCCI cộng lại là {number(channels)}, lớn hơn số tiếp nhận trong kỳ"
            f" {number(received)}; hãy kiểm tra lại các số này.",
        )


class PostExceedsReturned(Check):
    def suspects(self, lines, unit, month):
        return [
            line
            for line in lines
            if (line.counts[_RETURNED_POST] or 0) > (line.counts[_RETURNED] or 0)
        ]

    def check_line(self, line: Line) -> None:
        returned, by_post = line["returned"], line["returned_post"]
        if returned is not None:
            self._add(
                rules.POST_ABOVE_RETURNED,
                line,
                ["returned_post", "returned"],
                f"Trả kết quả qua BCCI là {number(by_post)}, lớn hơn kết quả đã trả {number(returned)};"
                " hãy kiểm tra lại hai số này.",
            )


class NilContradicted(Check):
    """KHÔNG PHÁT SINH stands alone, once, without any count above 0."""

    def check(self, lines: Lines) -> None:
        for line in lines:
            if line.is_nil:
                self._check_nil(line, lines.by_month[line.unit, line.month])

    def _check_nil(self, line: Line, of_month: Sequence[Line]) -> None:
        counted = [field for field in COUNT_FIELDS if line[field]]
        if counted:
            self._add(
                rules.NIL_CONTRADICTED,
                line,
                counted,
                "Dòng ghi KHÔNG PHÁT SINH nhưng có số lớn hơn 0; hãy ghi số liệu theo từng thủ tục"
                " hoặc xóa các số này.",
                text=line.text(*counted),
            )
        if line.unit is not None and line.month is not None and len(of_month) > 1:
            self._add(
                rules.NIL_CONTRADICTED,
                line,
                [line.procedure_field],
                f"{line.unit.name}, {month_label(line.month)}: có dòng KHÔNG PHÁT SINH bên cạnh dòng khác;"
                " hãy chỉ giữ dòng KHÔNG PHÁT SINH hoặc chỉ giữ các dòng số liệu.",
            )


LINE_CHECKS = [
    MonthOutsideCampaign,
    MonthNotBegun,
    MonthLocked,
    ProcedureNotInCatalogue,
    LevelContradictsCatalogue,
    OnlineAtLevel2,
    ChannelsExceedReceived,
    PostExceedsReturned,
    NilContradicted,
]
MONTH_CHECKS = [MonthOutsideCampaign, MonthNotBegun, MonthLocked]


def levels_in_catalogue(line: Line, reference: Reference) -> frozenset[int | None]:
    """The levels at which the unit offers the line's procedure in its month; None in it = not known."""
    if line.unit is None or line.procedure is None or line.month is None:
        return _UNKNOWN
    return reference.levels_in(line.unit, line.month).get(line.procedure.id, _UNKNOWN)


def _short(month: date) -> str:
    return f"{month:%m/%Y}"
