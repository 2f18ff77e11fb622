"""Who enters, who verifies and who approves are different people: no side door, and no second duty, helps.

The front doors are tested with what they open: announcing (``test_accounts.py``), opening a month
(``metrics/months/test_acts.py``), exclusion and points (``campaigns/test_standing.py``), decisions and their
revocation (``commendations/test_proposals.py``). There the one person has every duty.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from campaigns.models import User
from dashboards.models import PublishedBoard
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

# What two people decide, and what that rests on.
DECIDED = (
    "campaigns.Exclusion", "campaigns.Adjustment", "campaigns.StandingProposal",
    "dashboards.PublishedBoard", "metrics.UnlockRequest", "metrics.MonthlyReport", "metrics.Upload",
    "metrics.UnitTotals", "metrics.CumulativeMeasures", "metrics.Assessment",
    "metrics.AssessmentProposal",
    "commendations.Proposal", "commendations.ProposalCase", "commendations.CouncilMeeting",
    "commendations.CouncilMember", "commendations.Vote", "commendations.Decision",
    "commendations.Award", "commendations.LawRow", "commendations.IndividualAssessment",
    "registrations.Registration", "registrations.Submission", "registrations.LateException",
    "campaigns.AuditEntry", "campaigns.AuditSeal",
)  # fmt: skip


@pytest.mark.parametrize("label", DECIDED)
def test_nobody_writes_it_in_the_admin(label):
    """Not even the keeper of the system, who has every duty."""
    request = RequestFactory().post("/admin/")
    request.user = make_user(role=User.Role.SYSTEM, is_superuser=True)
    model = apps.get_model(label)
    if not admin.site.is_registered(model):
        return  # it has no page at all
    page = admin.site.get_model_admin(model)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert not any(
        inline.may_add or inline.may_change or inline.may_delete for inline in page.inlines
    )


def test_a_closed_month_is_not_opened_in_the_admin():
    """Closing it is one person's act; taking the lock away would open it without a second one."""
    request = RequestFactory().post("/admin/")
    request.user = make_user(role=User.Role.SYSTEM, is_superuser=True)
    page = admin.site.get_model_admin(apps.get_model("metrics.MonthLock"))
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_one_person_with_two_duties_does_not_announce_through_the_page(client):
    campaign = make_campaign(slug="cchc-2022")
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    both = make_user(duty_admin=False, duty_review=False)
    known = at("2022-04-01 08:00")
    make_report(campaign, unit, MARCH, {procedure: {"received": 3}}, known_from=known, by=both)
    typed = {"campaign": "cchc-2022", "month": "2022-03"}
    client.force_login(both)
    answer = client.post("/cong-bo/", typed)
    assert "phải do người thứ hai công bố" in answer.content.decode()
    assert not PublishedBoard.objects.exists()
    client.force_login(make_user(duty_admin=False, duty_review=False))
    client.post("/cong-bo/", typed)
    assert PublishedBoard.objects.count() == 1
