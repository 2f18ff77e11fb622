"""Bonus, penalty and exclusion on the board, in its exports, in what was published, and on the page of the office."""

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from campaigns.actions import Evidence, decide_standing, propose_adjustment, propose_undoing
from campaigns.models import Adjustment, Exclusion, RulesVersion, StandingProposal, Unit, User
from campaigns.time import BEGINNING
from dashboards.actions import publish_board
from dashboards.board_status import Edition
from dashboards.exporting import as_csv, as_json, as_table
from dashboards.exporting.semicolons import as_semicolons
from dashboards.exporting.workbook import as_workbook
from dashboards.models import PublishedBoard
from dashboards.published_boards import freeze, mismatches, thaw
from dashboards.verification import verify
from metrics.actions import record_measures
from metrics.importing import import_files
from metrics.queries.boards import load_board
from metrics.scoring.measures import Measures
from metrics.scoring.ranks import rank_board
from metrics.scoring.scores import Adjustment as Points
from metrics.scoring.scores import CriterionRule, Rules, UnitFacts, score_board
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)
from tests.workbooks import numbers, template

# The engine


def rule(code: str, measure: str = "received_post") -> CriterionRule:
    return CriterionRule(code, code, measure, ">", Fraction(50), Fraction(50))


RULES = Rules(criteria=(rule("A"), rule("B", "returned_post")))


def score(*points: str, post: int = 8, returned: int = 0, of_returned: int = 0):
    measures = Measures(
        received=10, received_post=post, returned=of_returned, returned_post=returned
    )
    adjustments = tuple(Points(Decimal(one), "vì sao") for one in points)
    facts = UnitFacts("A", "", "xa", 1, measures, adjustments=adjustments)
    return score_board([facts], RULES)[0]


@pytest.mark.parametrize(
    ("points", "post", "total"),
    [
        ((), 5, "80.00"),  # 40 of 50, brought to the scale of 100 as B does not apply
        (("2", "-0.5"), 5, "81.50"),  # after the scale: a point of bonus is a point
        (("20",), 5, "100.00"),
        (("20.01",), 5, "100.00"),
        (("-80",), 5, "0.00"),
        (("-80.01",), 5, "0.00"),
        (("-90", "30"), 5, "20.00"),  # the bounds are of the sum, not of each
    ],
)
def test_total_with_bonus_and_penalty(points, post, total):
    scored = score(*points, post=post)
    assert (scored.total, scored.of_criteria) == (Decimal(total), Decimal("80.00"))
    assert scored.criteria == score(post=post).criteria


def test_who_has_no_total_gets_none():
    facts = replace(score("2").unit, measures=Measures(missing_months={"report": (MARCH,)}))
    scored = score_board([facts], RULES)[0]
    assert (scored.total, scored.of_criteria) == (None, None)


def test_what_the_maximum_cuts_off_decides_no_rank():
    """Both stand at the maximum: the one that met its targets is before the one that was lifted there."""
    best = replace(score(post=8).unit, code="B", display_order=2)
    lifted = replace(score("40", post=5).unit, code="A", display_order=1)
    ranked = rank_board(score_board([lifted, best], RULES), groups=[("xa", "Xã")])
    assert [(u.score.unit.code, u.rank, u.score.total) for u in ranked.groups[0].units] == [
        ("B", 1, Decimal("100.00")),
        ("A", 2, Decimal("100.00")),
    ]


cents = st.integers(-3000, 3000).map(lambda n: Decimal(n).scaleb(-2))


@given(st.lists(cents, max_size=4), cents.filter(bool), st.integers(0, 10), st.randoms())
def test_more_points_never_lower_a_total_and_their_order_says_nothing(given_, more, post, rng):
    texts = [str(one) for one in given_]
    before, after = score(*texts, post=post), score(*texts, str(more), post=post)
    assert (after.total >= before.total) if more > 0 else (after.total <= before.total)
    assert 0 <= after.total <= 100
    shuffled = rng.sample(texts, len(texts))
    assert score(*shuffled, post=post).total == before.total


# From the act to the board


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def staff(db):
    return make_user(username="noivu", full_name="Nguyễn Thị Một")


@pytest.fixture
def second(db):
    return make_user(username="truongphong", full_name="Trần Văn Hai")


@pytest.fixture
def campaign(db):
    campaign = make_campaign(slug="cchc-2022")
    RulesVersion.objects.filter(campaign=campaign).update(adjustment_limit="5")
    make_criterion(campaign, "BCN", threshold="50", points="100")
    units = [make_unit(campaign, code=code, name=f"UBND xã {code}") for code in ("A1", "B2")]
    make_procedure(campaign, *units, code="1.000001")
    record_measures(campaign=campaign, since=BEGINNING)
    lines = [
        [code, None, "03/2022", "1.000001", None, None, *numbers(received=10, received_post=post)]
        for code, post in (("A1", 5), ("B2", 5))
    ]
    done = import_files(
        campaign=campaign,
        files=[("a.xlsx", template(*lines))],
        by=make_user(role=User.Role.SYSTEM),
        known_at=at("2022-04-01 08:00"),
        note="Đúng",
    )
    assert done.outcome == "committed", done.faults
    return campaign


DOCUMENT = Evidence("12/QĐ-UBND", date(2022, 4, 1))
BASIS = "văn bản số 12/QĐ-UBND ngày 1/4/2022"
AS_JSON = [{"points": "2.50", "reason": "Sáng kiến", "basis": BASIS}]


def give(campaign, staff, second, points="2.5", code="B2") -> Adjustment:
    asked = propose_adjustment(
        campaign=campaign,
        unit=Unit.objects.get(code=code),
        points=Decimal(points),
        reason="Sáng kiến",
        evidence=DOCUMENT,
        by=staff,
    )
    return decide_standing(proposal=asked, approve=True, by=second).adjustment


def test_the_board_before_and_after(campaign, staff, second, clock):
    before = as_json(load_board(campaign, MARCH))
    assert [list(unit) for unit in before["groups"][0]["units"]] == 2 * [
        ["unit", "name", "rank", "total", "met", "reason", "criteria"]
    ]
    clock.move_to(at("2022-04-06 09:00"))
    adjustment = give(campaign, staff, second)
    board = load_board(campaign, MARCH)
    units = as_json(board)["groups"][0]["units"]
    assert [(u["unit"], u["rank"], u["total"]) for u in units] == [
        ("B2", 1, "82.50"),
        ("A1", 2, "80.00"),
    ]
    assert (units[0]["total_of_criteria"], units[0]["adjustments"]) == ("80.00", AS_JSON)
    assert "adjustments" not in units[1]
    assert as_csv(board).splitlines()[0].endswith(",adjustments")
    assert as_csv(board).splitlines()[1].endswith(",2.50")
    assert "+2,50 điểm thưởng (Sáng kiến)" in as_table(Edition(board, None))
    sheet = load_workbook(io.BytesIO(as_workbook(Edition(board, None))))["Bảng xếp hạng"]
    assert sheet.cell(6, sheet.max_column).value == "+2,50 điểm thưởng (Sáng kiến)"
    head, *lines = as_semicolons(Edition(board, None)).decode("utf-8-sig").splitlines()
    assert head.endswith(";Điểm thưởng, điểm trừ;Lý do thưởng, trừ")
    assert lines[0].endswith(";2,50;Sáng kiến")
    then = as_json(load_board(campaign, MARCH, at("2022-04-06 08:59")))
    assert then["groups"] == before["groups"]

    clock.move_to(at("2022-04-07 09:00"))
    undoing = propose_undoing(adjustment=adjustment, reason="Nhầm đơn vị", by=second)
    decide_standing(proposal=undoing, approve=True, by=staff)
    assert as_json(load_board(campaign, MARCH)) == before
    as_of = load_board(campaign, MARCH, at("2022-04-06 09:00"))
    assert as_json(as_of)["groups"][0]["units"][0]["adjustments"] == AS_JSON


def test_a_published_board_keeps_what_was_in_force(campaign, staff, second, clock):
    plain = publish_board(campaign=campaign, month=MARCH, by=staff)
    assert all("adjustments" not in unit for unit in plain.content["units"])
    clock.move_to(at("2022-04-06 09:00"))
    adjustment = give(campaign, staff, second)
    adjusted = publish_board(campaign=campaign, month=MARCH, by=staff)
    clock.move_to(at("2022-04-07 09:00"))
    undoing = propose_undoing(adjustment=adjustment, reason="Nhầm", by=second)
    decide_standing(proposal=undoing, approve=True, by=staff)
    assert as_json(thaw(adjusted))["groups"][0]["units"][0]["adjustments"] == AS_JSON
    for published in PublishedBoard.objects.order_by("pk"):
        assert mismatches(published) == []
        assert freeze(thaw(published))["units"] == published.content["units"]
    assert verify([campaign]).differences == []

    Adjustment.objects.update(points="3.00")
    assert [(m.unit, m.what) for m in mismatches(adjusted)] == [("B2", "điểm thưởng, điểm trừ")]
    assert mismatches(plain) == []


def test_explain_names_the_points(campaign, staff, second, capsys):
    options = {"campaign": "cchc-2022", "unit": "B2", "criterion": "BCN", "format": "json"}
    call_command("explain", **options)
    assert "adjustments" not in json.loads(capsys.readouterr().out)
    give(campaign, staff, second)
    call_command("explain", **options)
    found = json.loads(capsys.readouterr().out)
    assert [found[key] for key in ("total_of_criteria", "adjustments", "total")] == [
        "80.00",
        AS_JSON,
        "82.50",
    ]


# The page


def text(response) -> str:
    return response.content.decode()


ASK = {
    "viec": "diem",
    "unit": "",
    "sign": "tru",
    "points": "1,5",
    "reason": "Báo cáo chậm",
    "document_number": "7/TB",
    "document_date": "1/4/2022",
}


def test_two_persons_on_the_page(client, campaign, staff, second):
    page = reverse("adjustments")
    client.force_login(staff)
    asked = client.post(page, ASK | {"unit": Unit.objects.get(code="A1").pk}, follow=True)
    assert "còn chờ người thứ hai duyệt" in text(asked)
    proposal = StandingProposal.objects.get()
    assert (proposal.points, proposal.document_date) == (Decimal("-1.50"), date(2022, 4, 1))
    assert "phải do người khác có nhiệm vụ “lãnh đạo phòng” duyệt" in text(asked)
    own = client.post(page, {"viec": "duyet", "so": proposal.pk})
    assert (own.status_code, Adjustment.objects.count()) == (422, 0)
    assert "Duyệt hoặc không duyệt" not in text(client.get(reverse("inbox")))

    client.force_login(second)
    assert "Duyệt hoặc không duyệt 1 đề nghị" in text(client.get(reverse("inbox")))
    client.post(page, {"viec": "duyet", "so": proposal.pk})
    assert Adjustment.objects.get().approved_by == second
    why = text(client.get(reverse("why", args=["A1", "BCN"])))
    assert "Báo cáo chậm (văn bản số 7/TB ngày 1/4/2022)" in why
    assert "−1,50" in why
    undo = {"viec": "huy", "adjustment": Adjustment.objects.get().pk, "reason": "Nhầm"}
    client.post(page, undo)
    client.force_login(staff)
    client.post(page, {"viec": "duyet", "so": StandingProposal.objects.first().pk})
    assert not Adjustment.objects.in_force_at(None).exists()


def test_page_offers_only_what_the_reader_may_do(client, campaign, staff):
    page = reverse("adjustments")
    client.force_login(staff)
    client.post(page, ASK | {"unit": Unit.objects.get(code="A1").pk})

    def buttons(user: User) -> list[str]:
        client.force_login(user)
        shown = text(client.get(page))
        return [name for name in ("rut", "duyet", "diem", "loai") if f'value="{name}"' in shown]

    no_approval = make_user(duty_approval=False)
    assert buttons(staff) == ["rut", "diem", "loai"]
    assert buttons(make_user()) == ["duyet", "diem", "loai"]
    assert buttons(no_approval) == ["diem", "loai"]
    assert "việc của người có nhiệm vụ “lãnh đạo phòng”" in text(client.get(page))
    assert buttons(make_user(role=User.Role.AUDITOR)) == []
    RulesVersion.objects.filter(campaign=campaign).update(adjustment_limit="0")
    assert buttons(no_approval) == ["loai"]
    assert "Giới hạn đặt trong quy tắc của phong trào" in text(client.get(page))


def test_exclusion_with_a_file_on_the_page(client, campaign, staff, second):
    page, unit = reverse("adjustments"), Unit.objects.get(code="A1")
    client.force_login(staff)
    data = {"viec": "loai", "unit": unit.pk, "reason": "Báo cáo sai"}
    refused = client.post(page, data)
    assert (refused.status_code, "Phải có căn cứ" in text(refused)) == (422, True)
    assert "Báo cáo sai</textarea>" in text(refused)  # what was typed is still there
    file = SimpleUploadedFile("kết luận.pdf", b"%PDF-1.7 x")
    client.post(page, data | {"file": file})
    proposal = StandingProposal.objects.get()
    address = reverse("evidence_file", args=[proposal.file_id])
    officer, other = make_officer(unit), make_officer(Unit.objects.get(code="B2"))
    leader = make_user(role=User.Role.LEADER)

    def answers() -> list[int]:
        found = []
        for user in (officer, other, leader, second):
            client.force_login(user)
            found.append(client.get(address).status_code)
        return found

    assert answers() == [404, 404, 404, 200]
    client.post(page, {"viec": "duyet", "so": proposal.pk})
    assert Exclusion.objects.get().excluded_by == second
    assert answers() == [200, 404, 200, 200]
    response = client.get(address)
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"points": "0"}, 422),
        ({"points": "1,234"}, 422),
        ({"points": "9"}, 422),
        ({"points": "NaN"}, 422),
        ({"points": "1e9"}, 422),
        ({"unit": "999999"}, 422),
        ({"sign": "nhan"}, 422),
        ({"viec": "khac"}, 400),
        ({"viec": "duyet", "so": "9" * 30}, 404),
        ({"viec": "huy", "adjustment": ""}, 422),
    ],
)
def test_what_the_page_refuses(client, campaign, staff, change, status):
    client.force_login(staff)
    data = ASK | {"unit": Unit.objects.get(code="A1").pk} | change
    assert client.post(reverse("adjustments"), data).status_code == status
    assert not StandingProposal.objects.exists()


def test_a_number_of_another_campaign_is_not_there(client, campaign, staff, second):
    give(campaign, staff, second)
    other = make_campaign(slug="khac")
    client.force_login(staff)
    address = reverse("adjustments") + f"?phong-trao={other.slug}"
    assert (
        client.post(address, {"viec": "duyet", "so": StandingProposal.objects.get().pk}).status_code
        == 404
    )
    undo = {"viec": "huy", "adjustment": Adjustment.objects.get().pk, "reason": "x"}
    assert client.post(address, undo).status_code == 422


def test_queries_of_the_page_do_not_grow(client, campaign, staff, second):
    client.force_login(staff)
    give(campaign, staff, second, "1")
    page = reverse("adjustments")
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for points in ("0.5", "0.6"):
        give(campaign, staff, second, points)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(one)
