"""Who rose, who fell, and many units as one: pure functions."""

from decimal import Decimal
from fractions import Fraction

import pytest

from dashboards.filters import (
    BY_IMPROVEMENT,
    BY_MOVEMENT,
    BY_NAME,
    BY_RANK,
    BY_TOTAL,
    BoardFilter,
    filtered,
    ordered,
)
from dashboards.tables import some_names
from metrics.scoring.movement import Direction, Movement, movements
from metrics.scoring.rollup import roll_up
from metrics.scoring.scores import Status
from tests.dashboards.test_tables import (
    AUGUST,
    LATE,
    ONLINE,
    PLAN,
    POST,
    facts,
    make_board,
    missing,
)


def board_of(rules=(POST,), **posts):
    """Units in the order of their received_post; None: no report."""
    return make_board(
        *(
            facts(code, **(missing(AUGUST) if post is None else {"received_post": post}))
            for code, post in posts.items()
        ),
        rules=rules,
    )


def test_movement_of_every_kind():
    before = board_of(A=10, B=12, C=14, D=None, E=16).ranked
    now = board_of(A=15, B=12, C=13, D=5, E=None).ranked
    assert movements(before, now) == {
        "A": Movement(Direction.RISEN, 3, Decimal("4.00"), 1),
        "B": Movement(Direction.SAME, 0, Decimal("0.00"), 2),
        "C": Movement(Direction.SAME, 0, Decimal("-0.80"), 3),
        "D": Movement(Direction.NEWLY),
    }


def test_equal_changes_share_a_place():
    before = board_of(A=10, B=11, C=12, D=19).ranked
    now = board_of(A=12, B=13, C=14, D=19).ranked
    found = movements(before, now)
    assert [found[code].improvement for code in "ABCD"] == [1, 1, 1, 4]


@pytest.mark.parametrize(
    ("places", "points", "is_notable"),
    [(1, "0.99", False), (1, "-1.00", True), (2, "0.00", True), (0, "0.50", False)],
)
def test_changes_below_the_gap_are_no_news(places, points, is_notable):
    assert Movement(Direction.RISEN, places, Decimal(points), 1).is_notable is is_notable


# Many units as one


def test_a_group_is_the_sum_of_its_parts_and_never_the_mean_of_rates():
    board = make_board(
        facts("A", received=10, received_post=9),
        facts("B", received=400, received_post=40),
        rules=(POST,),
    )
    [one] = roll_up([unit.score for unit in board.units], board.rules)
    assert (one.numerator, one.denominator, one.rate) == (49, 410, Fraction(490, 41))
    assert (one.status, one.known, one.met) == (Status.NOT_MET, 2, 1)


def test_units_without_figures_are_named_and_those_that_take_no_part_are_left_out():
    board = make_board(
        facts("A", received_post=30),
        facts("B", **missing(AUGUST)),
        facts("C", takes_part=False, received_post=0),
        facts("D", exclusion="vi phạm", received_post=10),
        rules=(POST, LATE),
    )
    post, late = roll_up([unit.score for unit in board.units], board.rules)
    assert (post.numerator, post.denominator, post.without) == (40, 200, ("UBND xã B",))
    assert (late.status, late.numerator) == (Status.MET, 0)


def test_what_is_assessed_and_what_does_not_apply_has_no_sum():
    board = make_board(
        facts("A", assessed={"KH": Decimal(100)}, received=0, received_post=0),
        facts("B", assessed={"KH": Decimal(90)}, received=0, received_post=0),
        rules=(PLAN, POST),
    )
    plan, post = roll_up([unit.score for unit in board.units], board.rules)
    assert (plan.rate, plan.known, plan.met, plan.status) == (None, 2, 1, None)
    assert (post.rate, post.denominator, post.status) == (None, 0, None)


# Order and filter


def codes(board, choice, moved=None):
    units = board.ranked.groups[0].units
    rows = ordered(board, filtered(board, units, choice), choice, moved or {})
    return "".join(unit.score.unit.code for unit in rows)


ORDERS = [
    (BY_RANK, "BDACE", "ACDBE"),
    (BY_TOTAL, "ACDBE", "BDACE"),
    (BY_NAME, "ABCDE", "EDCBA"),
    ("BCN", "ACDBE", "BDACE"),
]


@pytest.mark.parametrize(("sort", "up", "down"), ORDERS)
def test_what_is_missing_stands_last_both_ways_and_equals_stay_as_they_rank(sort, up, down):
    board = board_of(A=10, B=25, C=10, D=15, E=None)
    assert codes(board, BoardFilter(sort=sort)) == up
    assert codes(board, BoardFilter(sort=sort, is_descending=True)) == down


def test_order_by_change_and_by_improvement():
    board = board_of(A=10, B=25, C=10, D=15, E=None)
    moved = movements(board_of(A=8, B=25, C=10, D=1, E=3).ranked, board.ranked)
    assert codes(board, BoardFilter(sort=BY_MOVEMENT, is_descending=True), moved) == "DABCE"
    assert codes(board, BoardFilter(sort=BY_IMPROVEMENT), moved) == "DABCE"
    assert codes(board, BoardFilter(sort=BY_IMPROVEMENT)) == "BDACE"  # nothing to go by


def test_names_are_in_the_vietnamese_order():
    names = ["UBND xã Đông", "UBND xã Dư", "UBND xã Ân", "UBND xã An", "UBND xã Dừ", "UBND xã Em"]
    board = make_board(*(facts(str(n), name) for n, name in enumerate(names)), rules=(POST,))
    rows = ordered(board, board.units, BoardFilter(sort=BY_NAME), {})
    assert [unit.score.unit.name.split()[-1] for unit in rows] == [
        "An",
        "Ân",
        "Dư",
        "Dừ",
        "Đông",
        "Em",
    ]


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (BoardFilter(failing="BCN"), "B"),
        (BoardFilter(overdue=True), "B"),
        (BoardFilter(unreported=True), "C"),
        (BoardFilter(name="PHU tho"), "A"),
        (BoardFilter(name="b"), "BAC"),  # "UBND"
        (BoardFilter(failing="BCN", unreported=True), ""),
    ],
)
def test_filters(choice, found):
    board = make_board(
        facts("A", "UBND xã Phú Thọ"),
        facts("B", received_post=5, pending_overdue=2, late=2),
        facts("C", **missing(AUGUST)),
        facts("X", "Phòng Y tế", takes_part=False, pending_overdue=1, received_post=30),
        rules=(ONLINE, POST, LATE),
    )
    assert sorted(codes(board, choice)) == sorted(found)


def test_choice_is_what_its_address_says():
    choice = BoardFilter(sort="BCN", is_descending=True, group="xa", overdue=True, page=2)
    assert choice.parameters == {"xep": "-BCN", "khoi": "xa", "qua-han": "1", "trang": "2"}
    assert BoardFilter().parameters == {}
    again = choice.sorted_by("BCN", best_is_greatest=True)
    assert (again.is_descending, again.page, again.group) == (False, 1, "xa")


@pytest.mark.parametrize(
    ("names", "text"),
    [("AB", "A, B"), ("ABC", "A, B, C"), ("ABCDE", "A, B và 3 đơn vị khác")],
)
def test_names_stay_few(names, text):
    assert some_names(list(names)) == text
