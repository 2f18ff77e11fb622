"""What a unit has registered, on its card."""

from fractions import Fraction

import pytest

from campaigns.models import CampaignUnit
from campaigns.panels import Asked, Reached
from registrations.actions import accept
from registrations.card import Commitment, commitments, panels_for
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_unit,
    make_user,
)
from tests.registrations.dossiers import send


def test_commitments_beside_what_was_reached():
    reached = {
        "TT34": Reached("TTHC mức 3, 4", "39,74 %", Fraction(31, 78) * 100),
        "BCN": Reached("Nhận qua BCCI", "45,00 %", Fraction(45)),
        "TH": Reached("Trễ, quá hạn", "0,22 %", Fraction(22, 100), less_is_better=True),
        "BCT": Reached("Trả qua BCCI", "Chưa báo cáo", None),
        "KH": Reached("Kế hoạch", "100,00 %", Fraction(100)),
    }
    promised = {"TT34": "45", "BCN": "45 %", "TH": "0,5", "BCT": "35", "XX": "1", "KH": ""}
    assert commitments(promised, reached) == [
        Commitment("TTHC mức 3, 4", "45 %", "39,74 %", False),
        Commitment("Nhận qua BCCI", "45 %", "45,00 %", True),
        Commitment("Trễ, quá hạn", "0,5 %", "0,22 %", True),
        Commitment("Trả qua BCCI", "35 %", "Chưa báo cáo", None),
    ]


def test_a_promise_that_is_no_number_is_not_judged():
    reached = {"BCN": Reached("Nhận", "45,00 %", Fraction(45))}
    assert commitments({"BCN": "nhiều"}, reached)[0].is_kept is None


@pytest.mark.django_db
def test_only_what_was_accepted_is_shown_and_from_then_on():
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    unit = make_unit(campaign)
    campaign_unit = CampaignUnit.objects.select_related("campaign", "unit", "group").get()
    submission = send(campaign_unit, officer := make_officer(unit))

    def shown(as_of=None):
        reached = {"BCN": Reached("Nhận qua BCCI", "45,00 %", Fraction(45))}
        return panels_for(Asked(officer, campaign_unit, MARCH, as_of, reached))

    assert shown() == []
    accept(
        campaign_unit=campaign_unit,
        submission=submission.pk,
        by=make_user(),
        at=at("2022-03-26 09:00"),
    )
    (panel,) = shown()
    assert panel.title == "Đã đăng ký và thực tế"
    assert panel.context["accepted_on"] == "26/3/2022"
    assert [one.name for one in panel.context["commitments"]] == ["Nhận qua BCCI"]
    assert shown(at("2022-03-26 08:59")) == []
