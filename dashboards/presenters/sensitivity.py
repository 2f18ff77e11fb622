"""How sure a ranking is, in words: ranges of ranks and what moves them, bands of rates, changes that are news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from campaigns.models import RulesVersion
from campaigns.text import number
from dashboards.presenters.board import Phrase
from dashboards.presenters.cells import JUDGED, Cell, Column, cell, columns
from dashboards.presenters.moves import signed
from metrics.queries.boards import Board
from metrics.scoring.movement import LEAST_POINTS, LEAST_RANKS
from metrics.scoring.ranks import RankedBoard, RankedGroup, RankedUnit
from metrics.scoring.scores import CriterionResult
from metrics.scoring.sensitivity import (
    DOSSIER_MEASURES,
    Change,
    Choice,
    RankRange,
    Variation,
    changes,
    improvement_ranks,
    wilson,
)

MOST_CHOICES = 2  # named at once for a rank; the others behind one touch


@dataclass(frozen=True, slots=True)
class Move:
    """``hạng 5`` nếu ``bỏ Trễ, quá hạn``, …"""

    rank: str
    choices: list[str]

    @property
    def in_short(self) -> str:
        more = len(self.choices) - MOST_CHOICES
        shown = "; ".join(self.choices[:MOST_CHOICES])
        return f"{shown}; và {more} lựa chọn khác" if more > 0 else shown


@dataclass(frozen=True, slots=True)
class SureRow:
    """``range``: "2–5"; empty where nothing moves the rank. ``farthest``: the moves to the ends of the range."""

    code: str
    name: str
    rank: int | None
    range: str
    total: str
    reason: str
    farthest: list[Move]
    moves: list[Move]
    change: str
    is_news: bool
    improved: str
    improvement_rank: int | None

    @property
    def has_more(self) -> bool:
        """Whether the farthest moves in short leave something out."""
        return self.moves != self.farthest or any(
            len(move.choices) > MOST_CHOICES for move in self.moves
        )


@dataclass(frozen=True, slots=True)
class BandCell:
    """A rate of dossiers with its band; ``is_unsure``: the target lies inside the band. No rate: ``cell`` says why."""

    cell: Cell
    band: str
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class BandRow:
    code: str
    name: str
    cells: list[BandCell]


@dataclass(frozen=True, slots=True)
class SureGroup:
    code: str
    name: str
    summary: str
    rows: list[SureRow]
    bands: list[BandRow]


@dataclass(frozen=True, slots=True)
class SensitivityPage:
    answer: list[Phrase]
    tried: int  # other choices, each alone
    least_points: str
    least_ranks: int
    columns: list[Column]  # those of dossiers
    groups: list[SureGroup]


def sensitivity_page(
    board: Board,
    ranges: Mapping[str, RankRange],
    *,
    tried: int,
    previous: RankedBoard | None,
    first: RankedBoard | None,
) -> SensitivityPage:
    """``ranges`` by unit code; ``tried``: choices that were varied; ``previous``: the ranking of the month before,

    ``first``: that of the month from which improvement is measured; None where there is none.
    """
    of_columns = columns(board.rules, [unit.score for unit in board.units])
    rows = _Rows(
        names={column.rule.code: column.name for column in of_columns},
        month=board.month,
        ranges=ranges,
        news=changes(previous, board.ranked) if previous else {},
        since=changes(first, board.ranked) if first else {},
        places=improvement_ranks(first, board.ranked) if first else {},
    )
    return SensitivityPage(
        answer=_answer(ranges, tried),
        tried=tried,
        least_points=number(LEAST_POINTS, decimals=2),
        least_ranks=LEAST_RANKS,
        columns=[column for column in of_columns if column.rule.measure in DOSSIER_MEASURES],
        groups=[
            SureGroup(
                code=group.code,
                name=group.name,
                summary=_summary(group, ranges),
                rows=[rows.row(unit) for unit in group.units],
                bands=[_band_row(unit, board, of_columns) for unit in group.units],
            )
            for group in board.ranked.groups
            if group.units
        ],
    )


def _answer(ranges: Mapping[str, RankRange], tried: int) -> list[Phrase]:
    if not ranges:
        return [Phrase("Chưa có đơn vị nào", "missing"), Phrase(" được xếp hạng.")]
    firm = sum(one.is_firm for one in ranges.values())
    return [
        Phrase(f"{firm} trong {len(ranges)} đơn vị", "met" if firm else "not-met"),
        Phrase(f" giữ nguyên hạng ở cả {tried} cách chọn khác."),
    ]


def _summary(group: RankedGroup, ranges: Mapping[str, RankRange]) -> str:
    known = [ranges[u.score.unit.code] for u in group.units if u.score.unit.code in ranges]
    if not known:
        return "chưa đơn vị nào được xếp hạng"
    return f"{sum(one.is_firm for one in known)} trong {len(known)} đơn vị giữ nguyên hạng"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of a board; all by unit code but ``names``: criterion code -> its short name."""

    names: Mapping[str, str]
    month: date
    ranges: Mapping[str, RankRange]
    news: Mapping[str, Change]
    since: Mapping[str, Change]
    places: Mapping[str, int]

    def row(self, unit: RankedUnit) -> SureRow:
        code = unit.score.unit.code
        known, change = self.ranges.get(code), self.news.get(code)
        moves = self._moves(known.moved) if known else []
        return SureRow(
            code=code,
            name=unit.score.unit.name,
            rank=unit.rank,
            range=_range(known) if known else "",
            total=number(unit.score.total, decimals=2),
            reason=unit.reason or "",
            farthest=moves if len(moves) <= 2 else [moves[0], moves[-1]],
            moves=moves,
            change=_change(change) if change else "",
            is_news=bool(
                change and change.is_notable(least_points=LEAST_POINTS, least_ranks=LEAST_RANKS)
            ),
            improved=signed(self.since[code].points) if code in self.since else "",
            improvement_rank=self.places.get(code),
        )

    def _moves(self, moved: Sequence[tuple[Variation, int | None]]) -> list[Move]:
        """One a rank, the best first; no rank at all last."""
        ordered = sorted(moved, key=lambda move: (move[1] is None, move[1] or 0))
        return [
            Move(
                rank="không xếp hạng" if rank is None else f"hạng {rank}",
                choices=[self._choice(variation) for variation, _ in same],
            )
            for rank, same in groupby(ordered, key=lambda move: move[1])
        ]

    def _choice(self, variation: Variation) -> str:
        about = variation.about
        if variation.choice is Choice.DENOMINATOR:
            return f"mẫu số là {RulesVersion.Denominator(about).label}"
        if variation.choice is Choice.MONTH_ALONE:
            return f"chỉ tính riêng tháng {self.month.month}/{self.month.year}"
        return {
            Choice.LIGHTER: f"giảm 25 % điểm của “{self.names[about]}”",
            Choice.HEAVIER: f"tăng 25 % điểm của “{self.names[about]}”",
            Choice.LEFT_OUT: f"bỏ “{self.names[about]}”",
        }[variation.choice]


def _range(known: RankRange) -> str:
    return "" if known.best == known.worst else f"{known.best}–{known.worst}"


def _change(change: Change) -> str:
    points = f"{signed(change.points)} điểm"
    if not change.ranks:
        return points
    return f"{points}, {'lên' if change.ranks > 0 else 'xuống'} {abs(change.ranks)} hạng"


def _band_row(unit: RankedUnit, board: Board, of_columns: Sequence[Column]) -> BandRow:
    cells = [
        _band(result, column, year=board.month.year)
        for result, column in zip(unit.score.criteria, of_columns, strict=True)
        if column.rule.measure in DOSSIER_MEASURES
    ]
    return BandRow(unit.score.unit.code, unit.score.unit.name, cells)


def _band(result: CriterionResult, column: Column, *, year: int) -> BandCell:
    shown = cell(result, column, year=year)
    if result.rate is None:
        return BandCell(shown, "", is_unsure=False)
    band = wilson(result.numerator, result.denominator)
    none_late = column.is_late and not result.numerator  # "none" is a fact, whatever comes
    return BandCell(
        shown,
        f"{number(band.low, decimals=2)}–{number(band.high, decimals=2)} %",
        is_unsure=result.status in JUDGED and not none_late and band.holds(column.limit),
    )
