"""The board: the answer as a sentence, what it stands on, and the rows of each group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from django.utils import timezone

from campaigns.text import day, instant, month_label, number
from dashboards.board_status import word_of
from dashboards.models import PublishedBoard
from dashboards.presenters.adjustments import AdjustmentLine, adjustment_lines
from dashboards.presenters.arranging import (
    LONG_GROUP,
    PAGE_LENGTH,
    Choice,
    arranged,
    has_overdue,
    shown,
)
from dashboards.presenters.cells import Cell, Column, cells, columns, length, months_in_words, worst
from dashboards.presenters.moves import Move, move, what_is_noise
from dashboards.presenters.sums import SumRow, sum_row
from metrics.queries.boards import Board
from metrics.scoring.measures import REPORT
from metrics.scoring.movement import Movement
from metrics.scoring.ranks import RankedGroup, RankedUnit
from metrics.scoring.scores import NO_POINTS_ASKED, Status, UnitScore, round_half_up

MOST_NAMES = 3  # units that the sentence still calls by name


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of the sentence. ``tone``: met, not-met, missing or nothing."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    rank: int | None
    total: str
    total_bar: str
    met: int
    of: int
    takes_part: bool
    reason: str
    cells: list[Cell]
    worst: Cell | None
    adjustments: list[AdjustmentLine]
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class GroupOfRows:
    """``rows``: one page of the ``found`` units that the filter lets through, of the ``size`` of the group."""

    code: str
    name: str
    summary: str
    rows: list[Row]
    total: SumRow | None
    size: int
    found: int
    first: int  # the place of the first row, from 1
    page: int
    pages: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whether the figures may still change, and what they stand on."""

    word: str
    facts: list[str]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``size`` and ``found``: units of all groups, and those that the filter lets through.

    ``since``: the month that movements are counted from; empty where there is none before.
    """

    answer: list[Phrase]
    stamp: Stamp
    columns: list[Column]
    max_points: str
    groups: list[GroupOfRows]
    total: SumRow | None
    size: int
    found: int
    since: str
    noise: str


def board_page(
    board: Board,
    *,
    choice: Choice = Choice(),  # noqa: B008  (frozen)
    movements: Mapping[str, Movement] = MappingProxyType({}),
    since: date | None = None,
    published: PublishedBoard | None = None,
) -> BoardPage:
    """``movements`` by unit code, counted ``since`` a month before; None for a board that shows none.

    ``published``: the announced board that this one is, number by number.
    """
    scores = [unit.score for unit in board.units]
    of_columns = columns(board.rules, scores)
    groups = [
        _group(group, board, of_columns, choice, movements)
        for group in board.ranked.groups
        if group.units and choice.group in ("", group.code)
    ]
    inhabited = sum(bool(group.units) for group in board.ranked.groups)
    return BoardPage(
        answer=answer(board, of_columns),
        stamp=stamp(board, published),
        columns=of_columns,
        max_points=number(round_half_up(board.rules.max_points), decimals=2),
        groups=groups,
        total=sum_row("Toàn huyện", scores, board, of_columns) if inhabited > 1 else None,
        size=len(scores),
        found=sum(group.found for group in groups),
        since=month_label(since).lower() if since else "",
        noise=what_is_noise(),
    )


def _group(
    group: RankedGroup,
    board: Board,
    of_columns: Sequence[Column],
    choice: Choice,
    movements: Mapping[str, Movement],
) -> GroupOfRows:
    scores = [unit.score for unit in group.units]
    found = arranged(board, shown(board, group.units, choice), choice, movements)
    pages = -(-len(found) // PAGE_LENGTH) if len(found) > LONG_GROUP else 1
    page = min(choice.page, pages) if choice.group == group.code else 1
    begin = (page - 1) * PAGE_LENGTH
    on_page = found[begin : begin + PAGE_LENGTH] if pages > 1 else found
    return GroupOfRows(
        code=group.code,
        name=group.name,
        summary=_group_summary(scores),
        rows=[row(unit, board, of_columns, movements.get(_code(unit))) for unit in on_page],
        total=sum_row("Cả khối", scores, board, of_columns),
        size=len(scores),
        found=len(found),
        first=begin + 1,
        page=page,
        pages=pages,
    )


def _code(unit: RankedUnit) -> str:
    return unit.score.unit.code


def row(
    unit: RankedUnit,
    board: Board,
    of_columns: Sequence[Column],
    movement: Movement | None = None,
) -> Row:
    score = unit.score
    of_cells = cells(score, of_columns, year=board.month.year)
    total = number(score.total, decimals=2)
    return Row(
        code=score.unit.code,
        name=score.unit.name,
        rank=unit.rank,
        total=total,
        total_bar=length(Fraction(score.total), board.rules.max_points) if total else "",
        met=score.met,
        of=len(score.criteria),
        takes_part=score.unit.takes_part,
        reason=unit.reason or "",
        cells=of_cells,
        worst=worst(score, of_cells) if unit.rank else None,
        adjustments=adjustment_lines(score.unit.adjustments),
        move=move(movement),
    )


def stamp(board: Board, published: PublishedBoard | None = None) -> Stamp:
    """Nothing here is final but what is, number by number, the ``published`` board."""
    campaign = board.campaign
    first, last = campaign.first_month, board.month
    if first == last:
        period = f"Tháng {last.month}/{last.year}"
    else:
        year = "" if first.year == last.year else f"/{first.year}"
        period = f"Lũy kế tháng {first.month}{year} – tháng {last.month}/{last.year}"
    participants = _participants(board)
    complete = sum(not score.is_missing for score in participants)
    facts = [period]
    if board.data_known_from:
        facts.append(f"số liệu biết đến {instant(board.data_known_from)}")
    if participants:
        facts.append(f"{number(complete)}/{number(len(participants))} đơn vị có đủ số liệu")
    facts.append(f"mẫu số: {board.rules_version.get_denominator_display()}")
    if timezone.localdate(board.as_of) > campaign.ends_on:
        facts.append(f"phong trào đã kết thúc ngày {day(campaign.ends_on)}")
    if campaign.is_simulated:
        facts.append("số liệu mô phỏng")
    return Stamp(word_of(board, published), facts)


def stamp_of_published(published: PublishedBoard, board: Board) -> Stamp:
    """``board``: the published one, thawed."""
    facts = stamp(board).facts
    facts.insert(1, f"bản số {published.number}, công bố lúc {instant(published.known_at)}")
    if published.signer:
        facts.insert(2, f"{published.signer} ký")
    facts.append(f"mã bảng {published.code}, mã kiểm tra {published.checksum[:12]}")
    return Stamp(published.word, facts)


def answer(board: Board, of_columns: Sequence[Column]) -> list[Phrase]:
    """Who meets the targets, who has late dossiers, who has not reported: two to four sentences."""
    participants = _participants(board)
    if not participants:
        return [Phrase("Chưa có đơn vị nào", "missing"), Phrase(" đăng ký tham gia phong trào.")]
    missing = [score for score in participants if score.is_missing]
    phrases: list[Phrase] = []
    if len(missing) < len(participants):
        phrases += _met_sentence(participants, len(board.units))
        phrases += _late_sentence(participants, of_columns)
    phrases += _missing_sentence(missing, participants, board)
    phrases += _not_assessed_sentence(participants, of_columns)
    return phrases


def before_figures(board: Board, *, today: date) -> list[Phrase]:
    """What is so while no figure is known: how many have registered, and until when they may."""
    if board.as_of is not None:
        return [Phrase("Chưa có số liệu nào", "missing"), Phrase(" vào thời điểm đang xem.")]
    campaign = board.campaign
    phrases = [Phrase("Phong trào chưa có số liệu.")]
    if not board.units:
        return [*phrases, Phrase(" Chưa có đơn vị nào trong phạm vi.", "missing")]
    if board.rules_version.requires_registration:
        registered = len(_participants(board))
        phrases += [
            Phrase(" "),
            Phrase(
                f"{number(registered)} trong {number(len(board.units))} đơn vị",
                "met" if registered else "",
            ),
            Phrase(" đã đăng ký"),
        ]
        if today <= campaign.last_registration_day:
            until = day(campaign.last_registration_day)
            phrases.append(Phrase(f"; hạn đăng ký đến 24:00 ngày {until}"))
        phrases.append(Phrase("."))
    return phrases


def _participants(board: Board) -> list[UnitScore]:
    return [unit.score for unit in board.units if unit.score.unit.takes_part]


def meets_all(score: UnitScore) -> bool:
    """Every criterion that is asked of the unit is met. Too little asked is not enough."""
    return score.total is not None and all(
        result.is_met or result.status in NO_POINTS_ASKED for result in score.criteria
    )


def _asked(scores: Sequence[UnitScore]) -> str:
    """``7 chỉ tiêu``, or in other words where fewer are asked of a unit that meets them."""
    winners = [score for score in scores if meets_all(score)]
    all_of_them = len(scores[0].criteria)
    open_ones = sum(r.status is Status.NOT_ASSESSED for r in scores[0].criteria)
    if any(score.met < all_of_them - open_ones for score in winners):
        return "các chỉ tiêu phải thực hiện"
    if open_ones:
        return f"{all_of_them - open_ones} chỉ tiêu đã có kết quả"
    return f"{all_of_them} chỉ tiêu"


def _met_sentence(participants: Sequence[UnitScore], in_scope: int) -> list[Phrase]:
    if len(participants) == 1:
        score = participants[0]
        return [
            Phrase(f"{score.unit.name} đạt "),
            Phrase(f"{score.met} trong {len(score.criteria)} chỉ tiêu", _tone(score)),
            Phrase("."),
        ]
    winners = sum(meets_all(score) for score in participants)
    registered = " đã đăng ký" if len(participants) < in_scope else ""
    if not winners:
        return [
            Phrase("Chưa đơn vị nào", "not-met"),
            Phrase(
                f" trong {number(len(participants))} đơn vị{registered} đạt đủ {_asked(participants)}."
            ),
        ]
    return [
        Phrase(f"{number(winners)} trong {number(len(participants))} đơn vị", "met"),
        Phrase(f"{registered} đạt đủ {_asked(participants)}."),
    ]


def _tone(score: UnitScore) -> str:
    """Of how many criteria one unit meets: good news only where it is all that is asked, bad where it is none."""
    if meets_all(score):
        return "met"
    return "" if score.met else "not-met"


def _late_sentence(participants: Sequence[UnitScore], of_columns: Sequence[Column]) -> list[Phrase]:
    places = [place for place, column in enumerate(of_columns) if column.is_late]
    if not places:
        return []
    late = sum(bool(score.criteria[place].numerator) for score in participants for place in places)
    if not late:
        known = any(score.criteria[places[0]].rate is not None for score in participants)
        return [Phrase(" Không có hồ sơ trễ hạn, quá hạn.")] if known else []
    if len(participants) == 1:
        count = participants[0].criteria[places[0]].numerator
        return [
            Phrase(" Có "),
            Phrase(f"{number(count)} hồ sơ", "not-met"),
            Phrase(" trễ hạn, quá hạn."),
        ]
    return [
        Phrase(" "),
        Phrase(f"{number(late)} đơn vị", "not-met"),
        Phrase(" có hồ sơ trễ hạn, quá hạn"),
        *_overdue_phrases(participants),
        Phrase("."),
    ]


def _overdue_phrases(participants: Sequence[UnitScore]) -> list[Phrase]:
    """Settled late is past; open and overdue can still be acted on."""
    overdue = sum(has_overdue(score) for score in participants)
    if not overdue:
        return []
    return [
        Phrase(", trong đó "),
        Phrase(f"{number(overdue)} đơn vị", "not-met"),
        Phrase(" còn quá hạn"),
    ]


def _missing_sentence(
    missing: Sequence[UnitScore], participants: Sequence[UnitScore], board: Board
) -> list[Phrase]:
    if not missing:
        return []
    if len(missing) == len(participants) > 1:
        whole = board.month in missing[0].missing_months
        what = f"tháng {board.month.month}/{board.month.year}" if whole else "đủ số liệu"
        return [Phrase("Chưa có đơn vị nào", "missing"), Phrase(f" báo cáo {what}.")]
    if len(missing) > MOST_NAMES:
        return [
            Phrase(" "),
            Phrase(f"{number(len(missing))} đơn vị", "missing"),
            Phrase(" chưa báo cáo đủ số liệu."),
        ]
    phrases: list[Phrase] = []
    for score in missing:
        phrases += [
            Phrase(" "),
            Phrase(score.unit.name, "missing"),
            Phrase(f" {missing_in_words(score, year=board.month.year)}."),
        ]
    return phrases


def missing_in_words(score: UnitScore, *, year: int) -> str:
    """``chưa báo cáo tháng 8``, or ``báo cáo thiếu số liệu tháng 8`` where a report is there but has gaps."""
    without = score.unit.measures.missing_months.get(REPORT, ())
    if without:
        return f"chưa báo cáo {months_in_words(without, year=year)}"
    return f"báo cáo thiếu số liệu {months_in_words(score.missing_months, year=year)}"


def _not_assessed_sentence(
    participants: Sequence[UnitScore], of_columns: Sequence[Column]
) -> list[Phrase]:
    names = [
        column.name
        for column, result in zip(of_columns, participants[0].criteria, strict=True)
        if result.status is Status.NOT_ASSESSED
    ]
    if not names:
        return []
    return [
        Phrase(" Chỉ tiêu "),
        Phrase(", ".join(names), "missing"),
        Phrase(" chưa được đánh giá."),
    ]


def _group_summary(scores: Sequence[UnitScore]) -> str:
    taking_part = [score for score in scores if score.unit.takes_part]
    if not taking_part:
        return f"{number(len(scores))} đơn vị, chưa đơn vị nào đăng ký"
    winners = sum(meets_all(score) for score in taking_part)
    return f"{number(winners)} trong {number(len(taking_part))} đơn vị đạt đủ {_asked(taking_part)}"
