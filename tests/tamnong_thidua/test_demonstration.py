"""The demonstration: complete, repeatable, only in an empty database, never in production."""

import pytest
import time_machine
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign, Participant, User
from commendations.models import Decision, Initiative
from commendations.queries import changes_since
from metrics.models import Assessment, MonthlyReport
from metrics.queries.boards import load_board
from registrations.models import Registration
from tamnong_thidua.management.commands.seed_demo import PASSWORD
from tamnong_thidua.production import refuse_demonstration_accounts
from tests.factories import make_campaign, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_demonstration_is_complete_and_a_second_time_changes_nothing(client, capsys):
    call_command("seed_demo")
    board = load_board(
        Campaign.objects.get(slug="cchc-2022"), Campaign.objects.get(slug="cchc-2022").last_month
    )
    assert [
        (u.rank, u.score.unit.code, str(u.score.total)) for u in board.ranked.groups[1].units[:3]
    ] == [
        (1, "30001", "100.00"),
        (2, "30034", "96.00"),
        (3, "30019", "92.92"),
    ]
    assert (Registration.objects.filter(state="accepted").count(), Participant.objects.count()) == (
        24,
        24,
    )
    assert (MonthlyReport.objects.count(), Assessment.objects.count()) == (8 * 24, 24)
    assert set(Campaign.objects.values_list("report_due_day", flat=True)) == {5}
    assert set(User.objects.filter(is_demonstration=False).values_list("username", flat=True)) == {
        "he-thong"
    }
    assert sorted(Initiative.objects.values_list("state", flat=True)) == [
        "draft",
        "published",
        "published",
        "recognised",
        "returned",
        "submitted",
    ]
    decision = Decision.objects.get()
    assert (decision.code, decision.proposal.board.is_final, decision.awards.count()) == (
        "5127/QĐ-UBND.KT",
        True,
        11,
    )
    assert not changes_since(decision.proposal.board).is_so
    for username in ("noivu", "lanhdao", "30001", "P-NV"):
        assert client.login(username=username, password=PASSWORD)

    before = rows()
    call_command("seed_demo")
    assert rows() == before
    assert "noivu" in capsys.readouterr().out

    call_command("verify")
    assert capsys.readouterr().out.startswith(
        "Đã kiểm tra 9 lần nhập, 192 báo cáo tháng, 8.240 dòng số liệu, 0 dòng tổng số,"
    )


@pytest.mark.parametrize("today", ["2026-11-23", "2026-12-31 23:30", "2028-02-29", "2027-01-01"])
def test_registration_of_this_years_campaign_is_open_on_any_day(today):
    with time_machine.travel(
        f"{today}+07:00" if ":" in today else f"{today} 08:00+07:00", tick=False
    ):
        call_command("seed_demo", without_praise=True)
        campaign = Campaign.objects.exclude(slug="cchc-2022").get()

        assert campaign.is_simulated
        assert campaign.slug == f"cchc-{today[:4]}"
        assert campaign.opens_at <= timezone.now() < campaign.registration_closes_at
        assert (
            campaign.title
            == f"Chung tay thực hiện cải cách hành chính huyện Tam Nông năm {today[:4]}"
        )
        assert [u.reason for u in load_board(campaign, campaign.first_month).units] == [
            "chưa đăng ký"
        ] * 24


@pytest.mark.parametrize("make", [make_user, make_campaign])
def test_database_that_holds_anything_else_is_refused_and_left_alone(make):
    make()
    before = rows()

    with pytest.raises(CommandError, match="đã có dữ liệu khác") as refusal:
        call_command("seed_demo")

    assert refusal.value.returncode == 1
    assert rows() == before


def test_production_neither_makes_nor_starts_with_demonstration_accounts(settings):
    make_user(username="noivu", is_demonstration=True)
    refuse_demonstration_accounts()  # outside production nothing happens
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="tài khoản trình diễn"):
        refuse_demonstration_accounts()
    assert [
        e.id for e in run_checks(databases=["default"]) if e.id.startswith("tamnong_thidua")
    ] == ["tamnong_thidua.E001"]
    with pytest.raises(CommandError, match="không nhận dữ liệu trình diễn"):
        call_command("seed_demo")

    User.objects.filter(is_demonstration=True).delete()
    refuse_demonstration_accounts()
