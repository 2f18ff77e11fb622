"""A unit's card: where it stands, what each target lacks, how it got there, who stands beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.panels import Reached
from campaigns.text import number
from dashboards.models import PublishedBoard
from dashboards.presenters.board import Phrase, Row, Stamp, missing_in_words, row, stamp
from dashboards.presenters.cells import JUDGED, Cell, Column, columns, length, months_in_words
from dashboards.presenters.trends import Trend, trend
from dashboards.presenters.whatif import Advice, Gap, advice, gap
from metrics.presenters.completeness import MonthOfUnit
from metrics.queries.boards import Board
from metrics.queries.units import LateProcedure
from metrics.scoring.ranks import RankedGroup, RankedUnit, Unranked
from metrics.scoring.scores import Rules, Status, UnitScore, round_half_up
from metrics.scoring.sensitivity import RankRange
from metrics.scoring.whatif import ProcedureState

NEIGHBOURS = 2  # shown above and below
LATE_PROCEDURES = 4  # named on the card


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a bullet, from ``start`` on, both in hundredths. ``tint``: good, near or far from the target."""

    start: str
    width: str
    tint: str


@dataclass(frozen=True, slots=True)
class Target:
    cell: Cell
    bands: list[Band]
    gap: Gap | None
    advice: Advice | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class Late:
    """``procedures``: those with the most; ``more``: the further ones; ``others``: the dossiers of these.

    ``unnamed``: those that only a report without procedures gives.
    """

    total: int
    resolved_late: int
    overdue: int
    rate: str
    procedures: list[LateProcedure]
    more: list[LateProcedure]
    others: int
    unnamed: int

    @property
    def in_short(self) -> str:
        return f"{number(self.total)} hồ sơ" if self.total else "không có"


@dataclass(frozen=True, slots=True)
class Card:
    group: str
    max_points: str
    row: Row
    of_ranked: int  # units that have a rank in the group
    answer: list[Phrase]
    stamp: Stamp
    targets: list[Target]
    neighbours: list[Row]
    late: Late | None

    @property
    def rank_in_short(self) -> str:
        return f"hạng {self.row.rank}/{self.of_ranked}"


def unit_card(
    board: Board,
    unit: RankedUnit,
    group: RankedGroup,
    history: Mapping[date, UnitScore],
    procedures: Mapping[str, Sequence[ProcedureState]],
    *,
    late_procedures: Sequence[LateProcedure] = (),
    published: PublishedBoard | None = None,
) -> Card:
    """``history``: month of the campaign -> the unit's score on the board of that month; ``procedures``: what is

    measured of procedures -> those of the unit; ``late_procedures``: those with late dossiers, the most first;
    ``published``: the announced board that ``board`` is.
    """
    of_columns = columns(board.rules, [other.score for other in board.units])
    own = row(unit, board, of_columns)
    ranked = [other for other in group.units if other.rank is not None]
    targets = [
        Target(
            cell=cell,
            bands=bands(cell.column, board.rules),
            gap=gap(result, cell.column, board.rules),
            advice=advice(
                board, unit.score, result, cell.column, procedures.get(cell.column.rule.measure, ())
            ),
            trend=trend(place, cell.column, history, until=board.month),
        )
        for place, (cell, result) in enumerate(zip(own.cells, unit.score.criteria, strict=True))
    ]
    return Card(
        group=group.name,
        max_points=number(round_half_up(board.rules.max_points), decimals=2),
        row=own,
        of_ranked=len(ranked),
        answer=answer(unit, targets, year=board.month.year),
        stamp=stamp(board, published),
        targets=targets,
        neighbours=[row(other, board, of_columns) for other in neighbours(ranked, unit)],
        late=late(unit.score, own, late_procedures),
    )


def answer(unit: RankedUnit, targets: Sequence[Target], *, year: int) -> list[Phrase]:
    """Where the unit stands, then what is missing."""
    score = unit.score
    if unit.unranked is Unranked.NOT_REGISTERED:
        return [Phrase("Đơn vị "), Phrase("chưa đăng ký", "missing"), Phrase(" tham gia.")]
    if unit.unranked is Unranked.MISSING:
        return [
            Phrase("Đơn vị "),
            Phrase(missing_in_words(score, year=year), "missing"),
            Phrase(" nên chưa có điểm và thứ hạng."),
        ]
    phrases: list[Phrase] = []
    if unit.unranked is Unranked.EXCLUDED:
        reason = score.unit.exclusion
        phrases += [Phrase("Không xếp hạng", "missing"), Phrase(f": {reason}. ")]
    elif unit.unranked is Unranked.NOT_APPLICABLE:
        return [
            Phrase("Chưa xếp hạng", "missing"),
            Phrase(": có quá ít chỉ tiêu áp dụng được cho đơn vị."),
        ]
    return phrases + _met_sentence(targets)


def _met_sentence(targets: Sequence[Target]) -> list[Phrase]:
    asked = [target for target in targets if target.cell.status in JUDGED]
    if not asked:
        return [Phrase("Chưa chỉ tiêu nào có kết quả", "missing"), Phrase(".")]
    failed = [t for t in asked if t.cell.status is Status.NOT_MET]
    whole = len(asked) == len(targets)
    kind = "chỉ tiêu" if whole else "chỉ tiêu đã có kết quả"
    if not failed:
        return [Phrase("Đạt đủ "), Phrase(f"{len(asked)} {kind}", "met"), Phrase(".")]
    met = len(asked) - len(failed)
    if not met and len(asked) > 1:
        none = Phrase("Chưa đạt chỉ tiêu nào", "not-met")
        return [none, Phrase(f" trong {len(asked)} {kind}.")]
    phrases = [
        Phrase("Đạt "),
        Phrase(f"{met} trong {len(asked)} {kind}", "met" if met else ""),
        Phrase("."),
    ]
    return phrases + _failed_sentence(failed)


def _failed_sentence(failed: Sequence[Target]) -> list[Phrase]:
    if len(failed) == 1 and failed[0].gap:
        only, lacking = failed[0].cell.column, failed[0].gap
        return [
            Phrase(f" {lacking.before} "),
            Phrase(lacking.amount, "not-met"),
            Phrase(f" để đạt chỉ tiêu {only.name}." if not only.is_late else f" {lacking.after}."),
        ]
    names = [target.cell.column.name for target in failed]
    return [Phrase(" Chưa đạt: "), Phrase("; ".join(names), "not-met"), Phrase(".")]


def neighbours(ranked: Sequence[RankedUnit], unit: RankedUnit) -> list[RankedUnit]:
    """The unit with those just above and below; none where the unit has no rank."""
    if unit.rank is None:
        return []
    place = ranked.index(unit)
    first = max(0, min(place - NEIGHBOURS, len(ranked) - 2 * NEIGHBOURS - 1))
    return list(ranked[first : first + 2 * NEIGHBOURS + 1])


def late(score: UnitScore, own: Row, procedures: Sequence[LateProcedure]) -> Late | None:
    """The late and overdue dossiers behind the criterion; None while they are not known."""
    known = [cell for cell in own.cells if cell.column.is_late and cell.rate]
    if not known:
        return None
    measures = score.unit.measures
    named = sum(one.total for one in procedures)
    shown, more = list(procedures[:LATE_PROCEDURES]), list(procedures[LATE_PROCEDURES:])
    return Late(
        total=measures.late,
        resolved_late=measures.resolved_late,
        overdue=measures.pending_overdue,
        rate=known[0].rate,
        procedures=shown,
        more=more,
        others=sum(one.total for one in more),
        unnamed=max(0, measures.late - named),
    )


def bands(column: Column, rules: Rules) -> list[Band]:
    """The ground of a bullet: how far from the target. Of late dossiers less is better, so it is turned round."""
    if column.is_late:
        ends = [("good", column.limit), ("near", max(rules.zero_at, column.limit))]
        return _bands([*ends, ("far", column.scale)], column.scale)
    ends = [("far", column.limit / 2), ("near", column.limit), ("good", column.scale)]
    return _bands(ends, column.scale)


def _bands(ends: Iterable[tuple[str, Fraction]], scale: Fraction) -> list[Band]:
    found, start = [], Fraction(0)
    for tint, end in ends:
        until = min(end, scale)
        if until > start:
            found.append(Band(length(start, scale), length(until - start, scale), tint))
            start = until
    return found


def range_in_words(found: RankRange | None) -> str:
    """``khoảng 5–7 nếu tính cách khác``; nothing where it was not computed."""
    if found is None:
        return ""
    if found.best == found.worst:
        return "mọi cách tính đều cho hạng này"
    return f"khoảng {found.best}–{found.worst} nếu tính cách khác"


def reported_in_words(months: Sequence[MonthOfUnit]) -> list[Phrase]:
    """``7/8 tháng đã báo cáo; thiếu tháng 8.``"""
    over = [one for one in months if one.state != "open"]
    if not over:
        return [Phrase("Chưa tháng nào kết thúc.")]
    lacking = [one.month for one in over if one.state == "missing"]
    phrases = [Phrase(f"{len(over) - len(lacking)}/{len(over)} tháng đã báo cáo")]
    if lacking:
        words = months_in_words(lacking, year=over[-1].month.year)
        phrases += [Phrase("; thiếu "), Phrase(words, "missing")]
    return [*phrases, Phrase(".")]


def reported_in_short(months: Sequence[MonthOfUnit]) -> str:
    """``7/8 tháng``"""
    over = [one for one in months if one.state != "open"]
    return f"{sum(one.state != 'missing' for one in over)}/{len(over)} tháng" if over else ""


def reached(targets: Iterable[Target], score: UnitScore) -> dict[str, Reached]:
    """Code of the criterion -> what the unit has reached, for the panels that others add."""
    return {
        result.code: Reached(
            name=target.cell.column.name,
            words=target.cell.rate or target.cell.word,
            rate=result.rate,
            less_is_better=target.cell.column.is_late,
        )
        for target, result in zip(targets, score.criteria, strict=True)
    }
