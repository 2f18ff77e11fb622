"""How far plans are completed: proposed in one grid, counted when a second person agrees."""

import pytest
import time_machine

from campaigns.actions import Refused
from campaigns.models import AuditEntry, User
from metrics.actions import decide_assessment, propose_assessment, withdraw_assessment
from metrics.models import Assessment, AssessmentProposal
from tests.factories import at, make_campaign, make_criterion, make_unit, make_user

ADDRESS = "/danh-gia/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2022-05-05 09:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def campaign(db):
    campaign = make_campaign()
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    for code, name in (("A1", "UBND xã Hòa Bình"), ("B2", "Phòng Nội vụ"), ("C3", "UBND xã Ba")):
        make_unit(campaign, code=code, name=name)
    return campaign


@pytest.fixture
def reviewer(db):
    return make_user(username="tham-dinh")


@pytest.fixture
def approver(db):
    return make_user(username="truong-phong")


def in_force() -> dict:
    return {
        one.unit.code: (str(one.value), one.evidence, one.assessed_by.username)
        for one in Assessment.objects.select_related("unit", "assessed_by").order_by("pk")
    }


def test_proposed_on_the_page_and_counted_when_another_agrees(client, campaign, reviewer, approver):
    client.force_login(reviewer)
    given = {"viec": "gui", "muc-A1": "95,5", "can-cu-A1": "BC 12", "muc-B2": "100 %", "muc-C3": ""}
    assert client.post(ADDRESS, given).status_code == 302
    proposal = AssessmentProposal.objects.get()
    assert proposal.values == {
        "A1": {"value": "95.50", "evidence": "BC 12"},
        "B2": {"value": "100.00", "evidence": ""},
    }
    assert in_force() == {}
    own = client.post(ADDRESS, {"viec": "duyet", "so": proposal.pk})
    assert (own.status_code, in_force()) == (422, {})
    client.force_login(approver)
    assert client.post(ADDRESS, {"viec": "duyet", "so": proposal.pk}).status_code == 302
    assert in_force() == {
        "A1": ("95.50", "BC 12", "tham-dinh"),
        "B2": ("100.00", "", "tham-dinh"),
    }
    told = AuditEntry.objects.filter(model="metrics.assessment")
    assert {entry.by for entry in told} == {approver}
    assert client.post(ADDRESS, {"viec": "duyet", "so": proposal.pk}).status_code == 422


@pytest.mark.parametrize("value", ["101", "-1", "abc", "1e1", "12,345", "NaN", "½", "9" * 20])
def test_what_is_no_per_cent_is_named_and_nothing_is_sent(client, campaign, reviewer, value):
    client.force_login(reviewer)
    refused = client.post(ADDRESS, {"viec": "gui", "muc-A1": value, "muc-B2": "7"})
    assert refused.status_code == 422
    assert [row.unit.unit.code for row, _ in refused.context["errors"]] == ["A1"]
    assert refused.context["rows"][1].value == "7"
    assert not AssessmentProposal.objects.exists()


def test_pasted_lines_fill_the_grid_and_write_nothing(client, campaign, reviewer):
    client.force_login(reviewer)
    text = "A1\t90\tBC 1\n\nubnd xã  ba\t0\n"
    page = client.post(ADDRESS, {"viec": "dan", "dan": text})
    assert [(row.unit.unit.code, row.value, row.evidence) for row in page.context["rows"]] == [
        ("A1", "90", "BC 1"),
        ("B2", "", ""),
        ("C3", "0", ""),
    ]
    assert not AssessmentProposal.objects.exists()


@pytest.mark.parametrize(
    ("text", "faults"),
    [("Xã lạ\t5\nA1\t5\nA1\t6", 2), ("", 1), ("A1\t5\nUBND xã Hòa Bình\t6", 1)],
)
def test_a_paste_that_does_not_fit_changes_nothing(client, campaign, reviewer, text, faults):
    client.force_login(reviewer)
    page = client.post(ADDRESS, {"viec": "dan", "dan": text})
    assert page.status_code == 422
    assert len(page.context["refusal"].sentences) == faults
    assert all(row.value == "" for row in page.context["rows"])
    assert page.context["pasted"] == text


def test_one_proposal_waits_at_a_time_and_only_changes_are_sent(campaign, reviewer, approver):
    hundred = {"A1": (100, "")}
    given = {"campaign": campaign, "criterion_code": "KH", "by": reviewer}
    first = propose_assessment(values=hundred, **given)
    with pytest.raises(Refused, match=f"Đề nghị số {first.pk} của"):
        propose_assessment(values={"B2": (5, "")}, **given)
    with pytest.raises(Refused, match="rút được"):
        withdraw_assessment(proposal=first, by=approver)
    withdraw_assessment(proposal=first, by=reviewer)
    again = propose_assessment(values=hundred, **given)
    with pytest.raises(Refused, match="vì sao không duyệt"):
        decide_assessment(proposal=again, approve=False, by=approver)
    decide_assessment(proposal=again, approve=True, by=approver)
    with pytest.raises(Refused, match="không có gì để gửi duyệt"):
        propose_assessment(values=hundred, **given)


def test_who_has_not_the_duty_neither_proposes_nor_agrees(campaign, reviewer):
    leader = make_user(role=User.Role.LEADER)
    given = {"campaign": campaign, "criterion_code": "KH", "values": {"A1": (1, "")}}
    with pytest.raises(Refused, match="thẩm định"):
        propose_assessment(by=leader, **given)
    proposal = propose_assessment(by=reviewer, **given)
    with pytest.raises(Refused, match="lãnh đạo phòng"):
        decide_assessment(proposal=proposal, approve=True, by=leader)


def test_the_offices_own_plan_is_marked(client, campaign, reviewer):
    campaign.standing_unit = "Phòng Nội vụ"
    campaign.save()
    client.force_login(reviewer)
    rows = client.get(ADDRESS).context["rows"]
    assert [row.unit.unit.code for row in rows if row.is_of_office] == ["B2"]
