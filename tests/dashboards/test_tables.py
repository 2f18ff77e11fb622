"""Boards in words, marks and lengths. No database: a board is put together by hand."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from campaigns.models import Campaign, RulesVersion
from dashboards.advice import advice, gap
from dashboards.answer import answer, answer_in_words, group_in_words
from dashboards.board_status import Edition
from dashboards.tables import (
    MARKS,
    STATUS_WORDS,
    columns_of,
    months_in_words,
    per_cent,
    rows,
)
from dashboards.trends import trend
from dashboards.views.unit import unit_card
from metrics.presenters.completeness import months_of_unit
from metrics.presenters.uploads import changes, fault_groups
from metrics.queries.boards import Board, participants_of
from metrics.scoring.measures import REPORT, Measures
from metrics.scoring.movement import Direction, Movement
from metrics.scoring.ranks import rank_board
from metrics.scoring.scores import CriterionRule, Rules, Status, UnitFacts, score_board
from metrics.scoring.whatif import ProcedureState
from tests.factories import at

MARCH, AUGUST, OCTOBER = date(2022, 3, 1), date(2022, 8, 1), date(2022, 10, 1)


def rule(code: str, measure: str, threshold: int | None = None, *, operator=">", **fields):
    return CriterionRule(
        code=code,
        title=fields.pop("title", f"Tiêu chí {code}"),
        measure=measure,
        operator=operator,
        threshold=None if threshold is None else Fraction(threshold),
        points=Fraction(fields.pop("points", 20)),
        **fields,
    )


PLAN = rule("KH", "assessed", 100, operator=">=", title="Hoàn thành kế hoạch", points=10)
ONLINE = rule("TT3", "procedures_online_l3", 40)
POST = rule("BCN", "received_post", 20)
LATE = rule("TH", "late", operator="none_or_low")


def facts(code: str, name: str = "", **fields) -> UnitFacts:
    """Meets POST and LATE, has 31 of 78 procedures online, unless told otherwise."""
    measures = {
        "procedures_all": 78,
        "procedures_online_l3": 40,
        "received": 100,
        "received_post": 30,
        "late_base": 100,
    }
    given = {key: fields.pop(key) for key in list(fields) if key in Measures.__dataclass_fields__}
    return UnitFacts(
        code=code,
        name=name or f"UBND xã {code}",
        group=fields.pop("group", "xa"),
        display_order=fields.pop("display_order", 1),
        measures=Measures(**{**measures, **given}),
        **fields,
    )


def missing(*months: date) -> dict:
    return {"missing_months": {REPORT: months}}


def make_board(*units: UnitFacts, rules=(ONLINE, POST, LATE), groups=(("xa", "Xã"),), **fields):
    campaign = Campaign(
        slug="cchc-2022",
        title="Cải cách hành chính 2022",
        first_month=MARCH,
        last_month=OCTOBER,
        registration_before=date(2022, 3, 31),
        ends_on=fields.pop("ends_on", date(2999, 12, 31)),
        is_simulated=fields.pop("is_simulated", False),
    )
    all_rules = Rules(criteria=tuple(rules))
    return Board(
        campaign=campaign,
        month=fields.pop("month", OCTOBER),
        as_of=fields.pop("as_of", None),
        rules_version=RulesVersion(denominator="all", requires_registration=True),
        rules=all_rules,
        ranked=rank_board(score_board(units, all_rules), groups=groups),
        data_known_from=fields.pop("known", at("2022-11-05 08:10")),
    )


def said(board: Board) -> str:
    return answer_in_words(board)


def rendered(name: str, context: dict) -> str:
    return " ".join(render_to_string(f"dashboards/{name}", context).split())


def tones(board: Board) -> list[tuple[str, str]]:
    """What of the answer has a colour: (words, tone)."""
    page = rendered("_answer.html", {"answer": answer(board, columns_of(board))})
    found = re.findall(r'<span class="tone-([a-z-]+)">([^<]*)</span>', page)
    return [(unescape(words), tone) for tone, words in found]


def rows_of(board: Board):
    return rows(board.ranked.groups[0].units, columns_of(board))


def sentence_of(card: dict) -> str:
    return unescape(strip_tags(rendered("_unit_answer.html", card))).strip()


def card_of(board: Board, code: str, procedures=None):
    group = board.ranked.groups[0]
    unit = board.unit(code)
    months = dict.fromkeys(board.campaign.months, unit.score)
    return unit_card(board, unit, group, months, procedures or {}) | {"board": board}


# The sentence


def test_answer_counts_those_who_meet_all_and_those_with_late_dossiers():
    board = make_board(facts("A"), facts("B", procedures_online_l3=31), facts("C", late=5))
    assert said(board) == "1 trong 3 đơn vị đạt đủ 3 chỉ tiêu. 1 đơn vị có hồ sơ trễ hạn, quá hạn."
    assert tones(board) == [("1 trong 3 đơn vị", "met"), ("1 đơn vị", "not-met")]


def test_answer_names_who_has_not_reported():
    board = make_board(facts("A"), facts("Phú Thành B", **missing(AUGUST)))
    assert said(board) == (
        "1 trong 2 đơn vị đạt đủ 3 chỉ tiêu. Không có hồ sơ trễ hạn, quá hạn. "
        "UBND xã Phú Thành B chưa báo cáo tháng 8."
    )


def test_answer_counts_the_missing_when_there_are_many():
    others = [facts(f"B{n}", **missing(AUGUST, OCTOBER)) for n in range(4)]
    assert said(make_board(facts("A"), *others)).endswith(" 4 đơn vị chưa báo cáo đủ số liệu.")


def test_a_report_with_gaps_is_not_called_missing():
    gaps = {"missing_months": {"received_post": (AUGUST,)}}
    assert said(make_board(facts("A"), facts("B", **gaps))).endswith(
        "UBND xã B báo cáo thiếu số liệu tháng 8."
    )


@pytest.mark.parametrize(
    ("units", "sentence"),
    [
        ([], "Chưa có đơn vị nào đăng ký tham gia phong trào."),
        ([facts("A", takes_part=False)], "Chưa có đơn vị nào đăng ký tham gia phong trào."),
        (
            [facts("A", **missing(OCTOBER)), facts("B", **missing(OCTOBER))],
            "Chưa có đơn vị nào báo cáo tháng 10/2022.",
        ),
        (
            [facts("A", **missing(AUGUST)), facts("B", **missing(AUGUST))],
            "Chưa có đơn vị nào báo cáo đủ số liệu.",
        ),
        (
            [facts("A", received_post=1, late=3)],
            "UBND xã A đạt 1 trong 3 chỉ tiêu. Có 3 hồ sơ trễ hạn, quá hạn.",
        ),
        (
            [facts("A", received_post=1), facts("B", received_post=1)],
            "Chưa đơn vị nào trong 2 đơn vị đạt đủ 3 chỉ tiêu. Không có hồ sơ trễ hạn, quá hạn.",
        ),
        (
            [facts("A"), facts("B"), facts("C", takes_part=False)],
            "2 trong 2 đơn vị đã đăng ký đạt đủ 3 chỉ tiêu. Không có hồ sơ trễ hạn, quá hạn.",
        ),
        (
            [facts("A", received=0, received_post=0), facts("B", received_post=1)],
            "1 trong 2 đơn vị đạt đủ các chỉ tiêu phải thực hiện. Không có hồ sơ trễ hạn, quá hạn.",
        ),
    ],
)
def test_answer_of_particular_boards(units, sentence):
    assert said(make_board(*units)) == sentence


def test_answer_says_what_is_not_assessed():
    board = make_board(facts("A"), facts("B", received_post=1), rules=(PLAN, ONLINE, POST, LATE))
    assert said(board) == (
        "1 trong 2 đơn vị đạt đủ 3 chỉ tiêu đã có kết quả. Không có hồ sơ trễ hạn, quá hạn. "
        "Chỉ tiêu Kế hoạch chưa được đánh giá."
    )


def test_too_little_asked_is_not_meeting_all():
    nothing = dict.fromkeys(
        ("procedures_all", "procedures_online_l3", "received", "received_post"), 0
    )
    board = make_board(facts("A", **nothing), facts("B"))
    assert said(board).startswith("1 trong 2 đơn vị")


def test_before_the_first_figure():
    board = make_board(facts("A"), facts("B", takes_part=False), known=None)
    context = {"board": board, "registered": participants_of(board.units)}
    words = [
        strip_tags(rendered("_before_figures.html", {**context, "may_register": may_register}))
        for may_register in (True, False)
    ]
    assert words == [
        (
            "Phong trào chưa có số liệu. 1 trong 2 đơn vị đã đăng ký; "
            "hạn đăng ký đến 24:00 ngày 30/3/2022."
        ),
        "Phong trào chưa có số liệu. 1 trong 2 đơn vị đã đăng ký.",
    ]


# The stamp


def test_stamp_says_what_the_figures_stand_on():
    board = make_board(facts("A"), facts("B", **missing(AUGUST)), is_simulated=True)
    assert Edition(board, None).word == "Tạm thời"
    assert Edition(board, None).facts == [
        "Lũy kế tháng 3 – tháng 10/2022",
        "số liệu biết đến 08:10 ngày 5/11/2022",
        "1/2 đơn vị có đủ số liệu",
        "mẫu số: toàn bộ TTHC của đơn vị",
        "số liệu mô phỏng",
    ]


def test_a_board_that_nobody_published_is_never_called_final():
    board = make_board(facts("A"), month=MARCH)
    assert (Edition(board, None).word, Edition(board, None).facts[0]) == (
        "Chưa chốt",
        "Tháng 3/2022",
    )


def test_stamp_says_that_the_campaign_has_ended():
    end = {"ends_on": date(2022, 10, 31)}
    board = make_board(facts("A"), as_of=at("2022-10-31 23:59"), **end)
    assert not [fact for fact in Edition(board, None).facts if "kết thúc" in fact]
    board = make_board(facts("A"), as_of=at("2022-11-01 00:00"), **end)
    assert "phong trào đã kết thúc ngày 31/10/2022" in Edition(board, None).facts


def test_one_unit_that_meets_nothing_is_no_good_news():
    nothing = {"procedures_online_l3": 0, "received_post": 0, "resolved_late": 5}
    board = make_board(facts("A", **nothing), rules=(ONLINE, POST))
    assert said(board) == "UBND xã A đạt 0 trong 2 chỉ tiêu."
    assert tones(board) == [("0 trong 2 chỉ tiêu", "not-met")]


# Cells


def test_targets_in_signs_and_words():
    of_columns = columns_of(make_board(facts("A"), rules=(PLAN, ONLINE, LATE)))
    assert [(c.name, c.target, c.target_in_words) for c in of_columns] == [
        ("Kế hoạch", "≥ 100 %", "100 %"),
        ("TTHC mức 3", "> 40 %", "trên 40 %"),
        ("Trễ, quá hạn", "0, hoặc ≤ 1 %", "không phát sinh, hoặc tỷ lệ không quá 1 %"),
    ]


def test_equal_short_names_are_told_apart():
    one, two = rule("S1", "received_post", 10), rule("S2", "received_post", 20)
    other = rule("DG", "assessed", 80, operator=">=", title="Chấp hành kỷ cương")
    names = [c.name for c in columns_of(make_board(facts("A"), rules=(one, two, other)))]
    assert names == ["Nhận qua BCCI (S1)", "Nhận qua BCCI (S2)", "DG"]


def test_cells_of_every_status():
    too_few = rule("BCT", "returned_post", 30, minimum_base=10)
    rules = (PLAN, ONLINE, POST, too_few, LATE)
    full = facts("A", procedures_online_l3=31, received=0, received_post=0, returned=4, late=1)
    gone = facts("B", **missing(AUGUST))
    shown = [
        [(c.mark, c.word, c.rate, c.counts, c.result.missing_months) for c in row.cells]
        for row in rows_of(make_board(full, gone, rules=rules))
    ]
    assert shown[1] == [
        ("not-assessed", "Chưa đánh giá", "", "", ()),
        ("missing", "Chưa báo cáo", "", "", (AUGUST,)),
        ("missing", "Chưa báo cáo", "", "", (AUGUST,)),
        ("missing", "Chưa báo cáo", "", "", (AUGUST,)),
        ("missing", "Chưa báo cáo", "", "", (AUGUST,)),
    ]
    assert shown[0] == [
        ("not-assessed", "Chưa đánh giá", "", "", ()),
        ("not-met", "Chưa đạt", "39,74 %", "31/78", ()),
        ("not-applicable", "Không áp dụng", "", "", ()),
        ("too-few", "Chưa đủ cơ sở", "0,00 %", "0/4", ()),
        ("low", "Đạt – tỷ lệ thấp", "1,00 %", "1/100", ()),
    ]


def test_only_a_judged_rate_is_drawn_as_a_bar():
    too_few = rule("BCT", "returned_post", 30, minimum_base=10)
    [row] = rows_of(make_board(facts("A", returned=4), rules=(POST, too_few)))
    assert [cell.is_judged for cell in row.cells] == [True, False]


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (39, 78, "50,00 %"),  # exactly the limit: fails "> 50", and says so
        (4999, 10000, "49,99 %"),
        (499999, 1000000, "50,00 %"),
        (500001, 1000000, "50,0001 %"),
    ],
)
def test_rates_never_lie_about_the_limit(numerator, denominator, printed):
    half = rule("TT", "procedures_online_l3", 50)
    unit = facts("A", procedures_all=denominator, procedures_online_l3=numerator)
    [row] = rows_of(make_board(unit, rules=(half,)))
    assert row.cells[0].rate == printed


def test_bars_of_a_column_share_one_scale():
    board = make_board(facts("A", received_post=80), facts("B", received_post=8), rules=(POST,))
    assert columns_of(board)[0].tick == "25.0"
    assert [row.cells[0].bar for row in rows_of(board)] == ["100.0", "10.0"]


def test_worst_criterion_is_the_one_that_costs_most():
    board = make_board(facts("A", procedures_online_l3=31, received_post=2, late=50))
    [row] = rows_of(board)
    assert row.worst.column.name == "Trễ, quá hạn"
    assert row.worst is row.cells[2]
    assert rows_of(make_board(facts("A")))[0].worst is None


def test_rows_of_a_group():
    ranked = facts("A", procedures_online_l3=31)
    board = make_board(ranked, facts("B", **missing(AUGUST)), facts("C", takes_part=False))
    assert [(r.code, r.rank, r.total, r.score.met, r.reason) for r in rows_of(board)] == [
        ("A", 1, "55,90", 2, ""),
        ("B", None, "", 0, "chưa báo cáo (08/2022)"),
        ("C", None, "60,00", 3, "chưa đăng ký"),
    ]
    assert group_in_words(board.units) == "0 trong 2 đơn vị đạt đủ 3 chỉ tiêu"


def test_numbers_of_rules_are_written_as_they_are():
    assert [per_cent(Fraction(x)) for x in ("50", "25/2", "1/3", "0.125")] == [
        "50 %",
        "12,5 %",
        "1/3 %",
        "0,125 %",
    ]


def test_months_of_another_year_carry_it():
    assert months_in_words([date(2023, 1, 1), date(2022, 12, 1)], year=2023) == "tháng 12/2022, 1"
    assert months_in_words([], year=2022) == ""


@pytest.mark.parametrize(
    ("movement", "words"),
    [
        (Movement(Direction.RISEN, 2, Decimal(3), 1), "tăng 2 bậc"),
        (Movement(Direction.FALLEN, 1, Decimal("-1.5"), 4), "giảm 1 bậc"),
        (Movement(Direction.SAME, 0, Decimal(0), 3), "giữ nguyên"),
        (Movement(Direction.NEWLY), "mới xếp hạng"),
    ],
)
def test_movement_in_words(movement, words):
    shown = rendered("_movement.html", {"move": movement})
    assert strip_tags(shown) == words
    assert f'class="move {movement.direction.value}' in shown
    assert (" notable" in shown) is movement.is_notable


# The card


def test_card_says_where_the_unit_stands_and_what_is_missing():
    board = make_board(facts("A"), facts("B", procedures_online_l3=31), facts("C", received_post=1))
    card = card_of(board, "B")
    assert sentence_of(card) == (
        "Đạt 2 trong 3 chỉ tiêu. Còn thiếu 1 thủ tục để đạt chỉ tiêu TTHC mức 3."
    )
    assert (card["row"].rank, card["of_ranked"]) == (2, 3)
    assert [(r.code, r.rank) for r in card["neighbours"]] == [("A", 1), ("B", 2), ("C", 3)]


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        (facts("A"), "Đạt đủ 3 chỉ tiêu."),
        (facts("A", takes_part=False), "Đơn vị chưa đăng ký tham gia."),
        (
            facts("A", **missing(AUGUST, OCTOBER)),
            "Đơn vị chưa báo cáo tháng 8, 10 nên chưa có điểm và thứ hạng.",
        ),
        (
            facts("A", procedures_online_l3=1, received_post=1),
            "Đạt 1 trong 3 chỉ tiêu. Chưa đạt: TTHC mức 3; Nhận qua BCCI.",
        ),
        (
            facts("A", late=178, late_base=2919),
            (
                "Đạt 2 trong 3 chỉ tiêu. Vượt mức cho phép 149 hồ sơ trễ hạn, quá hạn "
                "(1 % của 2.919 hồ sơ là 29)."
            ),
        ),
        (
            facts("A", exclusion="báo cáo sai"),
            "Không xếp hạng: báo cáo sai. Đạt đủ 3 chỉ tiêu.",
        ),
        (
            facts("A", procedures_online_l3=1, received_post=1, late=178, late_base=2919),
            "Chưa đạt chỉ tiêu nào trong 3 chỉ tiêu.",
        ),
        (
            facts("A", received=0, received_post=0),
            "Đạt đủ 2 chỉ tiêu đã có kết quả.",
        ),
    ],
)
def test_sentence_of_a_card(unit, sentence):
    assert sentence_of(card_of(make_board(unit), "A")).strip() == sentence


def test_an_excluded_unit_without_any_result_meets_nothing():
    excluded = facts("A", exclusion="báo cáo sai", received=0, received_post=0)
    card = card_of(make_board(excluded, rules=(POST,)), "A")
    assert sentence_of(card) == "Không xếp hạng: báo cáo sai. Chưa chỉ tiêu nào có kết quả."


def test_gap_counts_what_is_lacking():
    board = make_board(
        facts("A", procedures_online_l3=31, received=5018, received_post=431),
        rules=(PLAN, ONLINE, POST),
    )
    score, of_columns = board.units[0].score, columns_of(board)
    gaps = [gap(r, c, board.rules) for r, c in zip(score.criteria, of_columns, strict=True)]
    assert gaps[0] is None
    assert (gaps[1].before, gaps[1].amount, gaps[1].after) == (
        "Còn thiếu",
        "1 thủ tục",
        "có hồ sơ trực tuyến mức 3 (31 → 32 trên 78)",
    )
    assert (gaps[2].amount, gaps[2].after) == (
        "573 hồ sơ",
        "tiếp nhận qua BCCI (431 → 1.004 trên 5.018)",
    )


def test_gap_of_an_assessed_criterion_is_in_per_cent():
    board = make_board(facts("A", assessed={"KH": Decimal("97.5")}), rules=(PLAN, POST))
    card = card_of(board, "A")
    assert (card["targets"][0].gap.amount, card["targets"][0].gap.after) == (
        "2,5 %",
        "nội dung kế hoạch",
    )
    assert card["targets"][0].trend is None


def advice_on(one_rule, *, month=AUGUST, procedures=(), **measures):
    """What is said about one target of one unit; the campaign runs from March to October."""
    board = make_board(facts("A", **measures), rules=(one_rule,), month=month)
    [unit] = board.units
    return advice(board, unit.score, unit.score.criteria[0], columns_of(board)[0], procedures)


def test_advice_about_dossiers():
    said = advice_on(POST, received=600, received_post=60, received_online_l3=100)
    assert said.ways == [
        (
            "Trong 600 hồ sơ cần 121 hồ sơ tiếp nhận qua BCCI, nay có 60: còn thiếu 61."
            " Có 440 hồ sơ nhận trực tiếp có thể làm như vậy."
        ),
        "Nếu chỉ kể hồ sơ mới: thêm ít nhất 76 hồ sơ, tất cả tiếp nhận qua BCCI (136 trên 676).",
    ]
    assert (said.outlook.text, said.outlook.tone) == (
        "Còn 2 tháng: còn đạt được, nếu ít nhất 101 trong khoảng 200 hồ sơ nữa tiếp nhận qua BCCI.",
        "met",
    )
    assert said.assumption == (
        "Giả định: lượng hồ sơ như bình quân các tháng qua, tức khoảng 200 hồ sơ nữa."
    )


def test_advice_says_when_it_is_too_late():
    said = advice_on(POST, received=600, received_post=0, received_online_l3=500)
    assert said.ways[0].endswith(
        "còn thiếu 121. Chỉ có 100 hồ sơ nhận trực tiếp có thể làm như vậy, không đủ."
    )
    september = advice_on(POST, month=date(2022, 9, 1), received=700, received_post=0)
    assert (september.outlook.text, september.outlook.tone) == (
        "Còn 1 tháng: không còn đạt được, dù tất cả hồ sơ mới tiếp nhận qua BCCI.",
        "not-met",
    )
    october = advice_on(POST, month=OCTOBER, received=800, received_post=0)
    assert (october.outlook.text, october.assumption) == (
        "Không còn tháng nào: kết quả chỉ thay đổi khi số liệu được sửa.",
        "",
    )


def test_advice_about_targets_that_cannot_be_reached():
    strict, all_of_them = (
        rule("A", "received_post", 100),
        rule("B", "received_post", 100, operator=">="),
    )
    assert advice_on(strict, received=10, received_post=10).ways == [
        "Cả 10 hồ sơ tiếp nhận qua BCCI cũng không đạt chỉ tiêu trên 100 %.",
        "Chỉ tiêu trên 100 % thì bao nhiêu hồ sơ mới cũng không đạt.",
    ]
    assert advice_on(all_of_them, received=10, received_post=9).ways[1] == (
        "Đã có 1 hồ sơ không thuộc diện này nên thêm bao nhiêu hồ sơ mới cũng không đạt 100 %."
    )


def test_advice_where_there_is_nothing_or_too_little_to_count():
    assert advice_on(POST, received=0, received_post=0).ways == [
        "Chưa có hồ sơ nào để tính.",
        "Nếu chỉ kể hồ sơ mới: thêm ít nhất 1 hồ sơ, tất cả tiếp nhận qua BCCI (1 trên 1).",
    ]
    few = rule("BCT", "returned_post", 30, minimum_base=10)
    assert advice_on(few, returned=4).ways == [
        "Mới có 4 kết quả, cần ít nhất 10 để xét.",
        "Nếu chỉ kể kết quả mới: thêm ít nhất 6 kết quả, tất cả trả qua BCCI (6 trên 10).",
    ]


NEAR = [
    ProcedureState("1.1", "Khai sinh", (3,), 120, 0),
    ProcedureState("1.2", "Kết hôn", (3, 4), 12, 0),
    ProcedureState("1.3", "Hộ tịch", (4,), 90, 0),
    ProcedureState("1.4", "Khai tử", (3,), 0, 0),
]


def test_advice_about_procedures():
    said = advice_on(ONLINE, procedures_online_l3=30, procedures=NEAR)
    assert said.ways == [
        "Trong 78 thủ tục cần 32 thủ tục có hồ sơ trực tuyến mức 3, nay có 30: còn thiếu 2.",
        (
            "Có 2 thủ tục được cung cấp trực tuyến mức 3, đã có hồ sơ nhưng chưa có hồ sơ trực tuyến:"
            " mỗi thủ tục chỉ cần một hồ sơ trực tuyến."
        ),
        "Ngoài ra có 1 thủ tục được cung cấp trực tuyến mức 3 nhưng chưa phát sinh hồ sơ nào.",
        (
            "Nếu chỉ kể thủ tục mới thêm vào mẫu số: ít nhất 3 thủ tục, tất cả có hồ sơ trực tuyến"
            " mức 3 (33 trên 81)."
        ),
    ]
    assert [(near.code, near.levels, near.received) for near in said.nearest] == [
        ("1.1", "3", 120),
        ("1.2", "3, 4", 12),
    ]
    assert said.nearest_in_short == "Khai sinh (120 hồ sơ); Kết hôn (12 hồ sơ)"
    assert (said.outlook.text, said.assumption) == (
        "Còn 2 tháng: còn đạt được, nếu ít nhất 2 trong 2 thủ tục còn có hồ sơ được nộp trực tuyến.",
        (
            "Giả định: danh mục không đổi, mỗi thủ tục phát sinh hồ sơ như bình quân các tháng qua;"
            " khi đó 2 thủ tục gần nhất còn có hồ sơ."
        ),
    )


def test_advice_when_too_few_procedures_are_near():
    said = advice_on(ONLINE, procedures_online_l3=29, procedures=NEAR)
    assert said.ways[1] == (
        "Chỉ có 2 thủ tục được cung cấp trực tuyến mức 3, đã có hồ sơ nhưng chưa có hồ sơ trực"
        " tuyến, không đủ 3."
    )
    assert said.outlook.text == "Còn 2 tháng: không còn đủ thủ tục để đạt."


def test_only_so_many_near_procedures_are_named():
    many = [ProcedureState(f"1.{n}", f"Thủ tục {n}", (3,), 100 - n, 0) for n in range(25)]
    said = advice_on(ONLINE, procedures_online_l3=1, procedures=many)
    assert (len(said.nearest), said.more) == (20, 5)
    assert said.nearest_in_short == (
        "Thủ tục 0 (100 hồ sơ); Thủ tục 1 (99 hồ sơ); và 23 thủ tục khác"
    )


def test_advice_about_late_dossiers():
    late = {"resolved_on_time": 300, "resolved_late": 5, "late": 5, "late_base": 305}
    assert advice_on(LATE, **late).ways == [
        (
            "Tỷ lệ thấp là không quá 1 %: trong 305 hồ sơ được 3 hồ sơ trễ hạn, quá hạn, nay có 5,"
            " nhiều hơn 2."
        ),
        (
            "Với 5 hồ sơ ấy cần thêm ít nhất 195 hồ sơ đúng hạn, không thêm hồ sơ trễ nào, để thành"
            " tỷ lệ thấp."
        ),
        (
            "Mức “không phát sinh” không còn đạt được: hồ sơ đã trễ hạn, quá hạn thì giải quyết xong"
            " vẫn là trễ hạn."
        ),
    ]
    low = {"resolved_on_time": 600, "resolved_late": 5, "late": 5, "late_base": 605}
    said = advice_on(LATE, **low)
    assert len(said.ways) == 1
    assert (said.outlook.text, said.assumption) == (
        "Còn 2 tháng: tỷ lệ thấp, nếu không thêm quá 3 hồ sơ trễ hạn, quá hạn.",
        (
            "Giả định: lượng hồ sơ giải quyết như bình quân các tháng qua, tức khoảng 201 hồ sơ nữa;"
            " số đang giải quyết không đổi."
        ),
    )


@pytest.mark.parametrize("measures", [{}, missing(AUGUST)])
def test_no_advice_where_a_target_is_met_or_not_known(measures):
    assert advice_on(POST, **measures) is None


def test_card_advises_on_what_is_not_met():
    board = make_board(facts("A", procedures_online_l3=31, received_post=30))
    card = card_of(board, "A", procedures={"procedures_online_l3": NEAR})
    assert [bool(target.advice) for target in card["targets"]] == [True, False, False]
    assert card["targets"][0].advice.nearest_in_short == "Khai sinh (120 hồ sơ); Kết hôn (12 hồ sơ)"


def test_neighbours_at_the_ends_of_the_ranking():
    units = [facts(f"U{n}", received_post=20 - n, display_order=n) for n in range(9)]
    board = make_board(*units)
    codes = {
        code: [r.code for r in card_of(board, code)["neighbours"]] for code in ("U0", "U4", "U8")
    }
    assert codes == {
        "U0": ["U0", "U1", "U2", "U3", "U4"],
        "U4": ["U2", "U3", "U4", "U5", "U6"],
        "U8": ["U4", "U5", "U6", "U7", "U8"],
    }


def test_late_dossiers_of_a_card():
    unit = facts("A", late=6, resolved_late=5, pending_overdue=1, late_base=3922)
    late = card_of(make_board(unit), "A")["late"]
    shown = [late[name] for name in ("total", "resolved_late", "overdue", "rate")]
    assert shown == [6, 5, 1, "0,15 %"]
    assert card_of(make_board(facts("A", **missing(AUGUST))), "A")["late"] is None


# The trend


def history_of(board: Board, posts: dict[int, int | None]) -> dict:
    """Month -> score with that many of 100 dossiers by post; None = not reported."""
    units = [
        facts("A", received_post=posts[m.month])
        if posts.get(m.month) is not None
        else facts("A", **missing(m))
        for m in board.campaign.months
    ]
    return dict(zip(board.campaign.months, score_board(units, board.rules), strict=True))


def test_months_without_data_are_a_gap():
    board = make_board(facts("A"), rules=(POST,))
    history = history_of(board, {3: 10, 4: 15, 6: 22, 7: 25, 8: 26})
    drawn = trend(0, columns_of(board)[0], history, until=OCTOBER)
    assert [bool(point.y) for point in drawn.points] == [1, 1, 0, 1, 1, 1, 0, 0]
    assert len(drawn.lines) == 2
    assert drawn.last.month == AUGUST
    assert drawn.summary == (
        "Lũy kế từ 10,00 % (tháng 3/2022) đến 26,00 % (tháng 8/2022); chỉ tiêu trên 20 %. "
        "Không có số liệu: tháng 5/2022, tháng 9/2022, tháng 10/2022."
    )


def test_months_after_the_board_are_not_drawn():
    board = make_board(facts("A"), rules=(POST,))
    history = history_of(board, dict.fromkeys(range(3, 11), 30))
    drawn = trend(0, columns_of(board)[0], history, until=AUGUST)
    assert [bool(point.y) for point in drawn.points] == [1, 1, 1, 1, 1, 1, 0, 0]
    assert drawn.summary.endswith("chỉ tiêu trên 20 %.")


def test_higher_rates_stand_higher_and_nothing_leaves_the_frame():
    board = make_board(facts("A"), rules=(POST,))
    history = history_of(board, {3: 0, 4: 50, 5: 100})
    drawn = trend(0, columns_of(board)[0], history, until=OCTOBER)
    heights = [float(point.y) for point in drawn.points if point.y]
    assert heights == sorted(heights, reverse=True)
    assert all(0 <= y <= drawn.height for y in [*heights, float(drawn.target_y)])


def test_trend_without_any_data():
    board = make_board(facts("A"), rules=(POST,))
    drawn = trend(0, columns_of(board)[0], history_of(board, {}), until=OCTOBER)
    assert (drawn.last, drawn.lines, drawn.summary) == (None, [], "Chưa có số liệu.")


# Uploads


def fault(rule_slug: str, severity: str = "error", cells=("H19",), **fields) -> dict:
    return {
        "rule": rule_slug,
        "severity": severity,
        "file": "tep.xlsx",
        "sheet": "Số liệu",
        "cells": list(cells),
        "text": "12 hs",
        "message": "Ô phải là số nguyên.",
        **fields,
    }


def test_faults_are_grouped_by_rule():
    many = [f"H{row}" for row in range(1, 31)]
    groups = fault_groups(
        [
            fault("khong-phai-so"),
            fault("khong-phai-so", cells=many),
            fault("khong-phai-so", cells=many, more_cells=1994),
            fault("ma-va-ten-khac-nhau", "warning", cells=()),
        ]
    )
    assert [(g.title, g.is_warning, g.count, g.more) for g in groups] == [
        ("Không phải là số", False, 3, 0),
        ("Mã và tên không khớp", True, 1, 0),
    ]
    assert groups[0].lines[0].cells == "H19"
    assert groups[0].lines[1].cells.endswith("H24 và 6 ô khác")
    assert groups[0].lines[2].cells.endswith("H24 và 2.000 ô khác")
    assert groups[1].lines[0].cells == ""


def test_only_so_many_faults_of_a_rule_are_shown():
    group = fault_groups([fault("khong-phai-so", text=str(n)) for n in range(250)])[0]
    assert (group.count, len(group.lines), group.more) == (250, 200, 50)


def test_changes_are_shown_with_names():
    effects = [
        {
            "unit": "A",
            "total_before": None,
            "total_after": "91.4",
            "rank_before": None,
            "rank_after": 2,
        }
    ]
    change = changes(effects, {"A": "UBND xã A"})[0]
    assert (change.name, change.total_before, change.total_after) == ("UBND xã A", "–", "91,40")


def test_a_month_that_is_not_over_is_not_missing():
    months = [MARCH, date(2022, 4, 1)]
    states = [m.state for m in months_of_unit(months, {}, today=date(2022, 4, 30))]
    assert states == ["missing", "open"]


def test_every_status_has_a_mark_and_a_word():
    assert MARKS.keys() == STATUS_WORDS.keys() == set(Status)
    assert len(set(MARKS.values())) == len(MARKS)
