"""The board of who has reported which month, and who owes what, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.urls import reverse

from campaigns.models import Campaign, UnitMember
from campaigns.text import day, last_day, month_label, number
from metrics.completeness import MISSING, REPORTED, Completeness, State, UnitMonth, UnitMonths
from metrics.models import MonthlyReport

# The word of a cell; its symbol in icons.html is called like the state. A month that runs says so in its head.
WORDS = {
    State.IN_TIME: "đúng hạn",
    State.LATE: "trễ",
    State.CAME: "đã có",
    State.OVERDUE: "thiếu",
    State.NOT_DUE: "chưa đến hạn",
    State.LACKING: "thiếu",
    State.RUNNING: "",
}
# What a reader who does not see the symbol has to be told.
LONG_WORDS = {
    **WORDS,
    State.OVERDUE: "thiếu, quá hạn nộp",
    State.NOT_DUE: "thiếu, chưa đến hạn nộp",
    State.RUNNING: "tháng chưa kết thúc",
}
LEGEND = {
    State.IN_TIME: "Đúng hạn",
    State.LATE: "Trễ",
    State.CAME: "Đã có (chưa đặt hạn)",
    State.OVERDUE: "Thiếu, quá hạn nộp",
    State.NOT_DUE: "Thiếu, chưa đến hạn nộp",
    State.LACKING: "Thiếu (chưa đặt hạn)",
    State.RUNNING: "Tháng chưa kết thúc",
}
OF_CAMPAIGNS_WITH_A_DUE_DAY = {State.IN_TIME, State.LATE, State.OVERDUE, State.NOT_DUE}
OF_CAMPAIGNS_WITHOUT = {State.CAME, State.LACKING}


@dataclass(frozen=True, slots=True)
class MonthOfUnit:
    """``state``: reported, nil (nothing to report), missing (the month is over), open (it is not over yet)."""

    month: date
    state: str
    report: MonthlyReport | None


def months_of_unit(
    months: Sequence[date], reports: Mapping[date, MonthlyReport], *, today: date
) -> list[MonthOfUnit]:
    """For the card of one unit."""

    def state(month: date) -> str:
        if month not in reports:
            return "missing" if today > last_day(month) else "open"
        return "nil" if reports[month].is_nil else "reported"

    return [MonthOfUnit(month, state(month), reports.get(month)) for month in months]


@dataclass(frozen=True, slots=True)
class Cell:
    """``words``: all that the cell says. ``marks``: further symbols. ``address``: where the figures came from."""

    state: State
    word: str
    revision: int  # 0 for the first
    marks: tuple[str, ...]
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    """``tallies``: of each month how many units have reported; empty while the month runs and none has."""

    name: str
    rows: list[Row]
    tallies: list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """A month over its column. ``mark``: closed, opened (for some or all units), or nothing."""

    month: date
    is_running: bool
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Debtor:
    code: str
    name: str
    officers: str

    @property
    def text(self) -> str:
        return f"{self.name} ({self.officers})" if self.officers else self.name


@dataclass(frozen=True, slots=True)
class Debt:
    """A month for which units still have to report. ``is_overdue``: not only coming up."""

    sentence: str
    units: list[Debtor]
    is_overdue: bool

    @property
    def text(self) -> str:
        names = "; ".join(unit.text for unit in self.units)
        return f"{self.sentence}: {names}." if names else f"{self.sentence}."


@dataclass(frozen=True, slots=True)
class CompletenessPage:
    """``legend``: (state, words) of what may stand on the board."""

    answer: str
    heads: list[Head]
    groups: list[GroupOfRows]
    debts: list[Debt]
    legend: list[tuple[State, str]]
    has_due_day: bool

    @property
    def text(self) -> str:
        """What to paste into a letter."""
        return "\n".join([self.answer, *(debt.text for debt in self.debts)])


def completeness_page(facts: Completeness) -> CompletenessPage:
    campaign = facts.campaign
    has_due_day = campaign.report_due_day is not None
    unused = OF_CAMPAIGNS_WITHOUT if has_due_day else OF_CAMPAIGNS_WITH_A_DUE_DAY
    addresses: dict[int, str] = {}
    groups = []
    for _, same in groupby(facts.units, key=lambda one: one.unit.group_id):
        units = list(same)
        groups.append(
            GroupOfRows(
                name=units[0].unit.group.name,
                rows=[_row(one, campaign, addresses) for one in units],
                tallies=_tallies(units),
            )
        )
    return CompletenessPage(
        answer=_answer(facts),
        heads=[_head(month, facts) for month in campaign.months],
        groups=groups,
        debts=_debts(facts),
        legend=[(state, words) for state, words in LEGEND.items() if state not in unused],
        has_due_day=has_due_day,
    )


# The board


def _row(one: UnitMonths, campaign: Campaign, addresses: dict[int, str]) -> Row:
    unit = one.unit.unit
    return Row(unit.code, unit.name, [_cell(month, campaign, addresses) for month in one.months])


def _cell(month: UnitMonth, campaign: Campaign, addresses: dict[int, str]) -> Cell:
    report = month.report
    marks = []
    words = [LONG_WORDS[month.state]]
    if report is not None:
        if report.is_nil:
            marks.append("nil")
            words.append("không phát sinh")
        words.append(f"có từ {_day(report.first_known, campaign)}")
        if report.revision > 1:
            words.append(f"bản {report.revision}")
        if report.has_warnings:
            marks.append("doubt")
            words.append("có cảnh báo")
        if report.upload not in addresses:
            addresses[report.upload] = reverse("upload", args=[report.upload])
    elif month.has_totals:
        marks.append("totals")
        words.append("mới có tổng số, chưa có số liệu theo thủ tục")
    if month.open_until:
        marks.append("opened")
        words.append(f"mở khóa đến hết ngày {day(month.open_until)}")
    elif month.is_closed:
        words.append("đã khóa")
    return Cell(
        state=month.state,
        word=WORDS[month.state],
        revision=report.revision if report is not None and report.revision > 1 else 0,
        marks=tuple(marks),
        words="; ".join(words),
        address=addresses[report.upload] if report is not None else "",
    )


def _tallies(units: Sequence[UnitMonths]) -> list[str]:
    tallies = []
    for states in zip(*([month.state for month in one.months] for one in units), strict=True):
        reported = sum(state in REPORTED for state in states)
        is_running = not reported and State.RUNNING in states
        tallies.append("" if is_running else number(reported))
    return tallies


def _head(month: date, facts: Completeness) -> Head:
    is_running = not facts.campaign.month_has_ended_by(month, facts.now)
    words = [month_label(month)]
    if is_running:
        words.append("chưa kết thúc")
    if last := _last_day(month, facts.campaign):
        words.append(f"hạn báo cáo hết {day(last)}")
    mark = ""
    if month in facts.closed.locks:
        is_opened = any(opened == month for opened, _ in facts.closed.openings)
        mark = "opened" if is_opened else "closed"
        if facts.closed.open_until(None, month):
            words.append("đã khóa, đang mở cho mọi đơn vị")
        elif is_opened:
            words.append("đã khóa, đang mở cho một số đơn vị")
        else:
            words.append("đã khóa")
    return Head(month, is_running, mark, "; ".join(words))


# Who owes what


def _answer(facts: Completeness) -> str:
    """The newest month that is over, in figures."""
    campaign = facts.campaign
    if not facts.units:
        return "Phong trào chưa có đơn vị nào trong phạm vi."
    over = [m for m in campaign.months if campaign.month_has_ended_by(m, facts.now)]
    if not over:
        return f"{month_label(campaign.first_month)} chưa kết thúc; chưa đơn vị nào phải báo cáo."
    of_month = _of_month(facts, over[-1])
    reported = sum(month.state in REPORTED for _, month in of_month)
    counts = {
        "thiếu": sum(month.state in MISSING for _, month in of_month),
        "trễ": sum(month.state == State.LATE for _, month in of_month),
        "có cảnh báo": sum(bool(m.report and m.report.has_warnings) for _, m in of_month),
    }
    name = month_label(over[-1]).lower()
    parts = [
        f"{number(reported)}/{number(len(of_month))} đơn vị đã báo cáo {name}",
        *(f"{number(count)} {word}" for word, count in counts.items() if count),
    ]
    return "; ".join(parts) + "."


def _of_month(facts: Completeness, month: date) -> list[tuple[UnitMonths, UnitMonth]]:
    place = facts.campaign.months.index(month)
    return [(one, one.months[place]) for one in facts.units]


def _debts(facts: Completeness) -> list[Debt]:
    """Months that are over first, in their order; then, where a due day is set, the one that runs or comes next."""
    campaign = facts.campaign
    debts = []
    for month in campaign.months:
        last = _last_day(month, campaign)
        if not campaign.month_has_ended_by(month, facts.now):
            if last is not None:
                debts.append(
                    Debt(
                        f"{month_label(month)} chưa kết thúc, hạn báo cáo đến hết ngày {day(last)}",
                        [],
                        is_overdue=False,
                    )
                )
            break
        missing = [one for one, of_unit in _of_month(facts, month) if of_unit.state in MISSING]
        if not missing:
            continue
        sentence = f"{month_label(month)}: {number(len(missing))} đơn vị chưa báo cáo"
        is_overdue = last is None or facts.now >= campaign.report_due_at(month)
        if last is None:
            sentence += f", tháng đã hết từ {day(last_day(month) + timedelta(days=1))}"
        elif is_overdue:
            sentence += f", quá hạn từ {day(last + timedelta(days=1))}"
        else:
            sentence += f", hạn báo cáo đến hết ngày {day(last)}"
        debts.append(Debt(sentence, [_debtor(one) for one in missing], is_overdue=is_overdue))
    return debts


def _debtor(one: UnitMonths) -> Debtor:
    return Debtor(
        one.unit.unit.code, one.unit.unit.name, ", ".join(_officer(m) for m in one.officers)
    )


def _officer(member: UnitMember) -> str:
    parts = [member.user.get_full_name(), member.user.email]
    return " – ".join(part for part in parts if part)


def _last_day(month: date, campaign: Campaign) -> date | None:
    """The last day on which a report of the month is in time."""
    due_at = campaign.report_due_at(month)
    return None if due_at is None else (due_at - timedelta(days=1)).date()


def _day(instant: datetime, campaign: Campaign) -> str:
    return day(instant.astimezone(campaign.zone).date())
