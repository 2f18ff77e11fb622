"""From a number on the board to the cells that it is made of: what is shown adds up, and says what stands there."""

import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command

from campaigns.models import CampaignUnit
from dashboards import explanation as why
from dashboards.explain import explain
from metrics.actions import assess
from metrics.importing import import_files
from metrics.importing.values import read_count
from tests.factories import at, make_campaign, make_criterion, make_procedure, make_unit, make_user
from tests.workbooks import numbers, template

APRIL = date(2022, 4, 1)
MEASURES = {
    "TT34": "procedures_online",
    "TT3": "procedures_online_l3",
    "TT4": "procedures_online_l4",
    "BCN": "received_post",
    "BCT": "returned_post",
}


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(at("2022-11-20 09:00"), tick=False):
        yield


@pytest.fixture
def town(db) -> CampaignUnit:
    """Two months of one unit: a procedure at level 3, one at level 4, one never used, one at level 2."""
    campaign = make_campaign(slug="cchc-2022")
    for code, measure in MEASURES.items():
        make_criterion(campaign, code, measure=measure, threshold="50")
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    unit = make_unit(campaign, code="30001", name="UBND thị trấn Tràm Chim")
    for code, level in (("1.000001", 3), ("1.000002", 4), ("1.000003", 3), ("1.000004", 2)):
        make_procedure(campaign, unit, code=code, online_level=level)
    take_in(
        campaign,
        "thang-3.xlsx",
        line(
            "03/2022",
            "1.000001",
            received=10,
            received_online_l3=4,
            resolved_late=2,
            pending_overdue=1,
        ),
        line("03/2022", "1.000004", received="1.234", resolved_on_time=1234),
    )
    take_in(
        campaign,
        "thang-4.xlsx",
        line("04/2022", "1.000001", received=6, received_post=3, resolved_early=6),
        line(
            "04/2022", "1.000002", received=3, received_online_l4=1, pending_overdue=2, returned=4
        ),
    )
    return CampaignUnit.objects.select_related("unit", "campaign").get(unit=unit)


def line(month: str, procedure: str, **counts) -> list:
    return ["30001", "UBND thị trấn Tràm Chim", month, procedure, None, None, *numbers(**counts)]


def take_in(campaign, name: str, *lines: list) -> None:
    done = import_files(
        campaign=campaign, files=[(name, template(*lines))], by=make_user(), note="Đã kiểm tra"
    )
    assert done.outcome == "committed", done.faults


def said(unit: CampaignUnit, criterion: str, month: date = APRIL) -> list[tuple]:
    """(month, procedure, field, value, in numerator, in denominator, file, cell, text) of every piece."""
    return [
        (
            piece.month.month,
            piece.procedure,
            piece.field,
            piece.value,
            piece.in_numerator,
            piece.in_denominator,
            piece.source.file,
            f"{piece.source.column}{piece.source.row}",
            piece.source.text,
        )
        for piece in explain(unit, criterion, month).pieces
    ]


def test_dossiers_walk_back_to_their_cells(town):
    assert said(town, "BCN") == [
        (3, "1.000001", "received", 10, False, True, "thang-3.xlsx", "H9", "10"),
        (3, "1.000004", "received", 1234, False, True, "thang-3.xlsx", "H10", "1.234"),
        (4, "1.000001", "received_post", 3, True, False, "thang-4.xlsx", "K9", "3"),
        (4, "1.000001", "received", 6, False, True, "thang-4.xlsx", "H9", "6"),
        (4, "1.000002", "received", 3, False, True, "thang-4.xlsx", "H10", "3"),
    ]


def test_a_stock_is_of_the_last_month_alone(town):
    late = [(m, field, value) for m, _, field, value, *_ in said(town, "TH")]
    assert late == [
        (3, "resolved_late", 2),
        (3, "resolved_on_time", 1234),
        (4, "resolved_early", 6),
        (4, "pending_overdue", 2),
    ]
    result = explain(town, "TH", APRIL).result
    assert (result.numerator, result.denominator) == (4, 1244)


def test_procedures_say_whether_they_count_and_why(town):
    explanation = explain(town, "TT34", APRIL)
    assert (explanation.result.numerator, explanation.result.denominator) == (2, 4)
    said = [
        (part.words, line.code, line.why)
        for part in why.procedures(explanation)
        for line in part.lines
    ]
    assert said == [
        ("được tính", "1.000001", "có 4 hồ sơ trực tuyến được tính (mức 3)"),
        ("được tính", "1.000002", "có 1 hồ sơ trực tuyến được tính (mức 4)"),
        (
            "không được tính",
            "1.000004",
            "có 1.234 hồ sơ, không có hồ sơ trực tuyến được tính (mức 2)",
        ),
        ("không được tính", "1.000003", "chưa phát sinh hồ sơ (mức 3)"),
    ]
    assert [month.summary for month in why.by_month(explanation)] == [
        "4 hồ sơ trực tuyến của 1 thủ tục",
        "1 hồ sơ trực tuyến của 1 thủ tục",
    ]


@pytest.mark.parametrize(
    ("denominator", "in_denominator"),
    [
        ("all", {"1.000001", "1.000002", "1.000003", "1.000004"}),
        ("offered", {"1.000001", "1.000002", "1.000003"}),
        ("active", {"1.000001", "1.000002", "1.000004"}),
    ],
)
def test_the_denominator_is_the_campaigns_choice(town, denominator, in_denominator):
    town.campaign.rules_versions.update(denominator=denominator)
    explanation = explain(town, "TT34", APRIL)
    counted = {line.code for line in explanation.procedures if line.in_denominator}
    assert counted == in_denominator
    assert explanation.result.denominator == len(in_denominator)


@pytest.mark.parametrize("denominator", ["all", "offered", "active"])
@pytest.mark.parametrize("criterion", [*MEASURES, "TH"])
@pytest.mark.parametrize("month", [date(2022, 3, 1), APRIL])
def test_what_is_shown_adds_up_to_the_number(town, criterion, denominator, month):
    town.campaign.rules_versions.update(denominator=denominator)
    explanation = explain(town, criterion, month)
    pieces, result = explanation.pieces, explanation.result
    if explanation.column.rule.counts_procedures:
        assert result.numerator == len({p.procedure for p in pieces if p.in_numerator})
        assert result.denominator == sum(line.in_denominator for line in explanation.procedures)
    else:
        assert result.numerator == sum(p.value for p in pieces if p.in_numerator)
        assert result.denominator == sum(p.value for p in pieces if p.in_denominator)
    assert [read_count(piece.source.text) for piece in pieces] == [p.value for p in pieces]


@pytest.mark.parametrize(
    ("criterion", "threshold", "operator", "words"),
    [
        ("TT34", "50", ">", "2 / 4 thủ tục = 50,00 %, phải trên 50 % → Chưa đạt, 8,00 điểm"),
        ("TT34", "50", ">=", "2 / 4 thủ tục = 50,00 % ≥ 50 % → Đạt, 10,00 điểm"),
        ("TT34", "40", ">", "2 / 4 thủ tục = 50,00 % > 40 % → Đạt, 10,00 điểm"),
        ("BCT", "30", ">", "0 / 4 kết quả = 0,00 % < 30 % → Chưa đạt, 0,00 điểm"),
        ("TH", "", "none_or_low", "4 / 1.244 hồ sơ = 0,32 % ≤ 1 % → Đạt – tỷ lệ thấp, 8,00 điểm"),
    ],
)
def test_formula(town, criterion, threshold, operator, words):
    town.campaign.rules_versions.get().criteria.filter(code=criterion).update(
        threshold=threshold, operator=operator
    )
    assert why.formula(explain(town, criterion, APRIL)) == words


def test_a_month_without_a_report_and_a_blank_are_named(town):
    campaign = town.campaign
    take_in(
        campaign, "thang-6.xlsx", line("06/2022", "1.000001", received=None, received_post=None)
    )
    explanation = explain(town, "BCN", date(2022, 6, 1))
    assert (explanation.result.numerator, why.formula(explanation)) == (None, "Chưa báo cáo")
    assert why.gaps(explanation.gaps) == [
        "Tháng 5/2022: chưa có báo cáo.",
        "Tháng 6/2022: cột “Tiếp nhận trong kỳ” để trống ở thủ tục 1.000001.",
        "Tháng 6/2022: cột “Tiếp nhận qua BCCI” để trống ở thủ tục 1.000001.",
    ]


def test_who_assessed(town):
    assert why.formula(explain(town, "KH", APRIL)) == "Chưa đánh giá"
    by = make_user(username="noivu")
    assess(campaign=town.campaign, values={"KH": {"30001": Decimal(90)}}, by=by, evidence="BC 12")
    explanation = explain(town, "KH", APRIL)
    assert why.formula(explanation) == "Phòng Nội vụ đánh giá 90,00 % < 100 % → Chưa đạt, 7,20 điểm"
    assert (explanation.assessment.assessed_by, explanation.assessment.evidence) == (by, "BC 12")


def test_as_known_before_a_correction(town):
    with time_machine.travel(at("2022-11-21 09:00"), tick=False):
        take_in(town.campaign, "sua.xlsx", line("04/2022", "1.000001", received=6))
        assert explain(town, "BCN", APRIL).result.numerator == 0
        before = explain(town, "BCN", APRIL, at("2022-11-20 10:00"))
    assert before.result.numerator == 3
    assert [p.source.file for p in before.pieces if p.in_numerator] == ["thang-4.xlsx"]


def test_queries_do_not_grow(town, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as few:
        explain(town, "TT34", APRIL)
    for _ in range(3):
        make_procedure(town.campaign, town.unit)
    with django_assert_num_queries(len(few)):
        explain(town, "TT34", APRIL)


# The command


def run(capsys, **options) -> dict:
    call_command(
        "explain",
        **{
            "campaign": "cchc-2022",
            "unit": "30001",
            "month": "2022-04",
            "format": "json",
            **options,
        },
    )
    return json.loads(capsys.readouterr().out)


def test_command_prints_the_way_to_the_cell(town, capsys):
    said = run(capsys, criterion="TT4")
    upload = said["figures"][0].pop("upload")
    assert (upload["file"], len(upload["sha256"])) == ("thang-4.xlsx", 64)
    assert said == {
        "campaign": "cchc-2022",
        "unit": "30001",
        "name": "UBND thị trấn Tràm Chim",
        "criterion": "TT4",
        "month": "2022-04",
        "as_of": None,
        "rule": "Số thủ tục có hồ sơ trực tuyến mức 4, chia cho tổng số thủ tục trong danh mục của"
        " đơn vị; chỉ tiêu: trên 50 %; tối đa 10,00 điểm.",
        "status": "not_met",
        "numerator": 1,
        "denominator": 4,
        "points": "4.00",
        "max": "10.00",
        "formula": "1 / 4 thủ tục = 25,00 % < 50 % → Chưa đạt, 4,00 điểm",
        "missing": [],
        "procedures": [
            {
                "procedure": f"1.00000{number}",
                "name": f"Thủ tục 1.00000{number}",
                "levels": [level],
                "received": received,
                "online": online,
                "counted": online > 0,
                "in_denominator": True,
            }
            for number, level, received, online in [
                (1, 3, 16, 0),
                (2, 4, 3, 1),
                (3, 3, 0, 0),
                (4, 2, 1234, 0),
            ]
        ],
        "figures": [
            {
                "month": "2022-04",
                "procedure": "1.000002",
                "field": "received_online_l4",
                "value": 1,
                "numerator": True,
                "denominator": False,
                "sheet": "Số liệu",
                "row": 10,
                "column": "J",
                "text": "1",
            }
        ],
        "assessment": None,
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"criterion": "XX"}, "Phong trào “cchc-2022” không có tiêu chí “XX”."),
        ({"unit": "9"}, "Không có đơn vị mã “9” trong phong trào “cchc-2022”."),
        ({"month": "2022-12"}, "Tháng 12/2022 nằm ngoài phong trào “cchc-2022”."),
    ],
)
def test_command_refuses_in_words(town, capsys, options, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run(capsys, **{"criterion": "TT4", **options})
    assert refused.value.returncode == 2


# The page


def test_page_shows_rule_formula_procedures_and_cells(town, client):
    client.force_login(make_user())
    page = client.get("/don-vi/30001/BCN/?thang=2022-04").content.decode()
    for words in (
        "3 / 1.253 hồ sơ = 0,24 % &lt; 50 % → Chưa đạt, 0,04 điểm",
        "Số hồ sơ tiếp nhận qua bưu chính công ích, chia cho tổng số hồ sơ tiếp nhận",
        "Tháng 3/2022: tử số 0, mẫu số 1.244",
        "Số liệu!H10",
        '<span class="quoted">1.234</span>',
    ):
        assert words in page
    assert client.get("/don-vi/30001/XX/").status_code == 404


def test_a_page_does_not_wait_for_texts_longer_than_it_may(town):
    pieces = explain(town, "BCN", APRIL, most_seconds=-1).pieces
    assert {piece.source.text for piece in pieces} == {None}
    assert [piece.value for piece in pieces] == [10, 1234, 3, 6, 3]
    assert {
        line.text for month in why.by_month(explain(town, "BCN", APRIL)) for line in month.lines
    }
