"""A registered person is told everything that is kept, and is taken out without breaking what was decided."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from campaigns.models import AuditEntry, Individual
from campaigns.models.append_only import AppendOnlyError
from commendations.actions import add_case, create_proposal
from commendations.actions.proposals import withdraw_proposal
from commendations.models import Award, InitiativeAuthor, ProposalCase
from dashboards.verification import verify
from registrations.actions import submit
from registrations.models import SectionVersion, Submission
from tests.commendations.acts import decided, declared, score
from tests.factories import at, make_campaign, make_officer, make_unit
from tests.registrations.dossiers import person, write

pytestmark = pytest.mark.django_db

NAME = "Trần Thị Mai"  # world.clerk, born in 1990


def everywhere(text: str) -> set[str]:
    """The models of which some row of ours holds ``text``, in whatever column."""
    return {
        model._meta.label
        for model in apps.get_models()
        for row in QuerySet(model=model).values_list()
        if any(text in str(value) for value in row)
    }


def take_out(individual: Individual, **more) -> None:
    call = {"user": "noivu", "agreed_by": "truongphong", "reason": "Đơn số 5", **more}
    call_command("anonymise_individual", str(individual.pk), stdout=StringIO(), **call)


@pytest.fixture
def known(world):
    """Her name in a draft, among authors, and on a list that was withdrawn; a namesake stands in all of them too."""
    people = [
        person(NAME, birth_year="1990"),
        person(NAME, id="p2", birth_year="1971", position="Trưởng ban"),
    ]
    initiatives = {
        "rows": [{"id": "s1", "title": "A", "authors": f"{NAME}, Lê Văn Bình", "summary": ""}],
        "none": False,
    }
    write(
        world.good,
        world.officer,
        ca_nhan={"rows": people, "none": False},
        sang_kien=initiatives,
        chi_tieu={"BCN": "55", "TH": "0", "KH": "100"},
    )
    declared(world.good, world.officer, authors=[world.clerk], other_authors=["Lê Văn Bình"])
    score(world.clerk, world.staff)
    return world


def test_a_registered_person_goes_from_lists_drafts_and_initiatives(known):
    assert everywhere(NAME) >= {
        "campaigns.Individual", "campaigns.HistoricalIndividual", "registrations.SectionVersion",
        "commendations.InitiativeAuthor", "commendations.HistoricalInitiativeAuthor",
    }  # fmt: skip
    take_out(known.clerk)
    known.clerk.refresh_from_db()
    gone = f"Người đã được ẩn danh số {known.clerk.pk}"
    assert (known.clerk.full_name, known.clerk.birth_year, known.clerk.position) == (gone, None, "")
    # the namesake, who was born in another year, is somebody else
    assert everywhere(NAME) == {"registrations.SectionVersion"}
    [section] = SectionVersion.objects.filter(section="ca-nhan").values_list("content", flat=True)
    assert [(row["full_name"], row["birth_year"], row["position"]) for row in section["rows"]] == [
        (gone, "", ""),
        (NAME, "1971", "Trưởng ban"),
    ]
    [section] = SectionVersion.objects.filter(section="sang-kien").values_list("content", flat=True)
    assert section["rows"][0]["authors"] == f"{gone}, Lê Văn Bình"
    assert set(InitiativeAuthor.objects.values_list("name", flat=True)) == {gone, "Lê Văn Bình"}
    assert known.clerk.assessments.count() == 4  # of a number
    entry = AuditEntry.objects.first()
    assert (entry.by, entry.reason) == (known.staff, "Đơn số 5")
    assert f"tài khoản số {known.second.pk} đồng ý" in entry.label
    assert verify([]).differences == []  # the chain of the log
    with pytest.raises(AppendOnlyError):  # nobody else gets past this
        SectionVersion.objects.update(content={})


def test_lists_without_a_decision_lose_the_name_and_decisions_keep_it(world, board):
    one = create_proposal(board=board, title="Đợt thử", by=world.staff)
    add_case(proposal=one, key=f"c{world.clerk.pk}", by=world.staff, justification="Tốt")
    with pytest.raises(CommandError, match="chưa có quyết định"):
        take_out(world.clerk)
    withdraw_proposal(proposal=one, reason="nhầm", by=world.staff)
    decided(world, board, f"c{world.clerk.pk}")
    take_out(world.clerk)
    gone = f"Người đã được ẩn danh số {world.clerk.pk}"
    names = ProposalCase.objects.order_by("pk").values_list("proposal__state", "name")
    assert list(names) == [("withdrawn", gone), ("decided", NAME)]
    assert Award.objects.get().name == NAME
    assert everywhere(NAME) == {
        "commendations.Award", "commendations.ProposalCase", "commendations.HistoricalProposalCase",
    }  # fmt: skip


def test_what_was_sent_under_a_receipt_stays(known):
    submit(campaign_unit=known.good, by=known.officer, at=at("2022-03-24 10:00"))
    take_out(known.clerk)
    assert everywhere(NAME) == {"registrations.SectionVersion", "registrations.Submission"}
    assert Submission.objects.get().is_intact


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"agreed_by": "noivu"}, "cần hai người"),
        ({"agreed_by": "lanhdao"}, "cần hai người"),
        ({"agreed_by": "khong-co"}, "Không có tài khoản"),
        ({"reason": " "}, "ghi lý do"),
    ],
)
def test_it_needs_two_people_and_a_reason(world, call, words):
    with pytest.raises(CommandError, match=words):
        take_out(world.clerk, **call)
    assert Individual.objects.get(pk=world.clerk.pk).full_name == NAME


def test_somebody_in_a_campaign_that_goes_on_is_not_taken_out(world):
    world.campaign.ends_on = world.today
    world.campaign.save()
    with pytest.raises(CommandError, match="chưa kết thúc"):
        take_out(world.clerk)


def test_own_data_holds_the_registered_namesake_of_the_own_unit_and_no_other(client, world):
    world.officer.full_name = "trần thị  Mai"
    world.officer.save()
    elsewhere = make_campaign(slug="khac")
    far = make_officer(make_unit(elsewhere), username="xa", full_name=NAME)
    score(world.clerk, world.staff)
    client.force_login(world.officer)
    [found] = client.get("/tai-khoan/du-lieu/").json()["ca_nhan_dang_ky_cung_ten"]
    assert (found["so"], found["nam_sinh"], found["don_vi"]) == (
        world.clerk.pk, 1990, "UBND thị trấn Tràm Chim",
    )  # fmt: skip
    assert [one["diem"] for one in found["diem"]] == [20, 20, 0, 20]
    client.force_login(far)  # the same name, in another unit
    assert client.get("/tai-khoan/du-lieu/").json()["ca_nhan_dang_ky_cung_ten"] == []


def test_a_person_without_an_account_asks_the_office(world, board):
    decided(world, board, f"c{world.clerk.pk}")
    out = StringIO()
    call_command("individual_data", "Trần thị mai", unit="30001", stdout=out)
    [found] = json.loads(out.getvalue())
    assert (found["ho_va_ten"], found["nam_sinh"]) == (NAME, 1990)
    assert [one["ten"] for one in found["khen_thuong"]] == [NAME]
    with pytest.raises(CommandError, match="Không có cá nhân đăng ký nào"):
        call_command("individual_data", NAME, unit="30004")
