"""What a line must not say: one small class a rule. ``LINE_CHECKS`` is the order of work.

Rules on single cells (numbers, codes, names, the total row) are told where the cell is read: rows.py, values.py,
matching.py. What lines must not say together is in comparisons.py, what is doubtful in warnings.py.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.text import month_label, number
from metrics.importing import rules
from metrics.importing.log import ImportLog, Rule
from metrics.importing.reference import Reference
from metrics.importing.rows import Line
from metrics.measures import COUNT_FIELDS, ONLINE_LEVELS

CHANNELS = ("received_online_l3", "received_online_l4", "received_post")


@dataclass(frozen=True)
class Check:
    reference: Reference
    log: ImportLog

    def check(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.check_line(line)

    def check_line(self, line: Line) -> None:
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


class MonthOutsideCampaign(Check):
    def check_line(self, line: Line) -> None:
        campaign = self.reference.campaign
        if line.month is not None and not campaign.covers(line.month):
            self._add(
                rules.MONTH_OUTSIDE,
                line,
                ["period"],
                f"{month_label(line.month)} nằm ngoài phong trào (từ {_short(campaign.first_month)} đến"
                f" {_short(campaign.last_month)}); hãy sửa kỳ hoặc chọn đúng phong trào.",
            )


class MonthNotBegun(Check):
    """A month that has not begun in Vietnam has no figures; the running month may have some."""

    def check_line(self, line: Line) -> None:
        campaign = self.reference.campaign
        if (
            line.month is not None
            and line.month > self.reference.today
            and campaign.covers(line.month)
        ):
            self._add(
                rules.MONTH_NOT_BEGUN,
                line,
                ["period"],
                f"{month_label(line.month)} chưa bắt đầu nên chưa thể có số liệu; hãy sửa kỳ.",
            )


class MonthLocked(Check):
    """A closed month takes no figures, but from units for which it is open today by an approved request."""

    def check_line(self, line: Line) -> None:
        if line.month is not None and self.reference.is_closed(line.unit, line.month):
            self._add(
                rules.MONTH_LOCKED,
                line,
                ["period"],
                f"{month_label(line.month)} đã khóa; hãy đề nghị mở khóa ở trang Khóa tháng.",
            )


class ProcedureNotInCatalogue(Check):
    """The unit must handle the procedure in that month; what is left of one that has ended may still run off."""

    def check_line(self, line: Line) -> None:
        if line.unit is None or line.procedure is None or line.month is None:
            return
        if self.reference.terms_in(line.unit, line.procedure, line.month):
            return
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

    def check_line(self, line: Line) -> None:
        levels = levels_in_catalogue(line, self.reference)
        if line.level is None or not levels or None in levels or line.level in levels:
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

    def check_line(self, line: Line) -> None:
        levels = levels_in_catalogue(line, self.reference)
        if levels in (set(), {None}):
            levels = {line.level}
        fields = [field for field in ONLINE_LEVELS if line[field]]
        if levels == {2} and fields:
            self._add(
                rules.ONLINE_AT_LEVEL_2,
                line,
                fields,
                f"Thủ tục {line.procedure.code if line.procedure else ''} ở mức 2, không tiếp nhận trực tuyến;"
                " hãy chuyển số hồ sơ về đúng kênh hoặc đúng thủ tục.",
                text=line.text(*fields),
            )


class ChannelsExceedReceived(Check):
    """Blank channels count nothing here; a blank total says nothing."""

    def check_line(self, line: Line) -> None:
        received = line["received"]
        if received is None or not line.faulty.isdisjoint(("received", *CHANNELS)):
            return
        channels = sum(line[field] or 0 for field in CHANNELS)
        if channels > received:
            self._add(
                rules.CHANNELS_ABOVE_RECEIVED,
                line,
                ["received", *CHANNELS],
                f"Trực tuyến mức 3, mức 4 và BCCI cộng lại là {number(channels)}, lớn hơn số tiếp nhận trong kỳ"
                f" {number(received)}; hãy kiểm tra lại các số này.",
            )


class PostExceedsReturned(Check):
    def check_line(self, line: Line) -> None:
        returned, by_post = line["returned"], line["returned_post"]
        if returned is not None and by_post is not None and by_post > returned:
            self._add(
                rules.POST_ABOVE_RETURNED,
                line,
                ["returned_post", "returned"],
                f"Trả kết quả qua BCCI là {number(by_post)}, lớn hơn kết quả đã trả {number(returned)};"
                " hãy kiểm tra lại hai số này.",
            )


class NilContradicted(Check):
    """KHÔNG PHÁT SINH stands alone, once, without any count above 0."""

    def check(self, lines: Sequence[Line]) -> None:
        others = defaultdict(int)
        for line in lines:
            if line.unit is not None and line.month is not None:
                others[line.unit, line.month] += 1
        for line in lines:
            if not line.is_nil:
                continue
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
            if others[line.unit, line.month] > 1:
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


def levels_in_catalogue(line: Line, reference: Reference) -> set[int | None]:
    """The levels at which the unit offers the line's procedure in its month; None in it = not known."""
    if line.unit is None or line.procedure is None or line.month is None:
        return set()
    return {t.online_level for t in reference.terms_in(line.unit, line.procedure, line.month)}


def _short(month: date) -> str:
    return f"{month:%m/%Y}"
