"""Points of people: two sides, evidence, an initiative for SK, and reviewers who step aside."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import Refused
from commendations.actions import score_person, step_aside
from commendations.models import IndividualAssessment
from commendations.queries import individual_criteria, people_of
from tests.commendations.acts import recognised, score

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def standings(world) -> dict:
    people = people_of(world.campaign, individual_criteria(world.campaign))
    return {
        one.individual.full_name: (one.standing.rank, one.standing.total, one.unit_total)
        for one in people
    }


def test_both_sides_are_shown_and_the_office_counts(world):
    score(world.clerk, world.officer, (25, 25, 0, 25))
    score(world.clerk, world.staff, (20, 20, 0, 20))
    score(world.other_clerk, world.staff, (20, 21, 0, 20))
    score(world.head, world.staff, (1, 1, 0, 1))
    assert standings(world) == {
        "Lê Văn Bình": (1, 3, None),
        "Võ Minh Sơn": (None, None, None),
        "Hồ Kim Lan": (1, 61, None),
        "Trần Thị Mai": (2, 60, 75),
    }


def test_a_new_opinion_is_a_new_row_and_the_same_one_none(world):
    values = {"individual": world.clerk, "code": "TM", "evidence": "Báo cáo", "by": world.staff}
    assert score_person(points=20, **values) is not None
    assert score_person(points=20, **values) is None
    score_person(points=21, **values)
    rows = IndividualAssessment.objects.order_by("pk")
    assert list(rows.values_list("points", flat=True)) == [20, 21]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points": 26}, "số nguyên từ 0 đến 25, không phải 26"),
        ({"points": -1}, "từ 0 đến 25"),
        ({"evidence": " "}, "hãy ghi minh chứng"),
        ({"code": "XX"}, "không có tiêu chí cá nhân “XX”"),
        ({"code": "SK"}, "phải gắn với một sáng kiến đã được công nhận"),
    ],
)
def test_refused_in_words(world, changes, words):
    values = {"individual": world.clerk, "code": "TM", "points": 20, "evidence": "Báo cáo"}
    with pytest.raises(Refused, match=words):
        score_person(**(values | changes), by=world.staff)
    assert IndividualAssessment.objects.count() == 0


def test_sk_needs_a_recognised_initiative_of_that_person(world):
    one = recognised(world.good, world.officer, world.staff, authors=[world.clerk])
    values = {"code": "SK", "points": 20, "evidence": "Quyết định 85", "by": world.staff}
    with pytest.raises(Refused, match="không phải là tác giả"):
        score_person(individual=world.head, initiative=one, **values)
    assert score_person(individual=world.clerk, initiative=one, **values).initiative == one


def test_who_has_an_interest_steps_aside_and_cannot_score_any_more(client, world):
    client.force_login(world.staff)
    address = reverse("person_recuse", args=[world.clerk.pk])
    assert "Hãy ghi lý do" in text(client.post(address, {"reason": ""}, follow=True))
    client.post(address, {"reason": "Chị gái tôi"})
    page = text(client.get(reverse("person", args=[world.clerk.pk])))
    assert "Lý do: Chị gái tôi" in page
    assert "Ghi điểm" not in page
    with pytest.raises(Refused, match="đã từ chối chấm Trần Thị Mai"):
        score(world.clerk, world.staff)
    score(world.clerk, world.second)


def test_nobody_scores_oneself_another_units_people_or_somebody_who_left(world):
    world.officer.full_name = "Trần Thị  MAI"
    with pytest.raises(Refused, match="Không tự chấm"):
        score(world.clerk, world.officer)
    with pytest.raises(Refused, match="không phụ trách"):
        score(world.clerk, world.other)
    world.clerk.known_to = timezone.now()
    world.clerk.save()
    with pytest.raises(Refused, match="không còn trong danh sách"):
        step_aside(individual=world.clerk, reason="Người nhà", by=world.staff)


def test_scores_through_the_page_all_or_none(client, world):
    client.force_login(world.officer)
    address = reverse("person", args=[world.clerk.pk])
    wrong = client.post(
        address, {"TM-points": "20", "TM-evidence": "Báo cáo", "TT-points": "20", "TT-evidence": ""}
    )
    assert wrong.status_code == 422
    assert "Tiêu chí TT: hãy ghi minh chứng" in text(wrong)
    assert IndividualAssessment.objects.count() == 0
    client.post(address, {"TM-points": "20", "TM-evidence": "Báo cáo", "TT-points": ""})
    row = IndividualAssessment.objects.get()
    assert (row.criterion_code, row.points, row.side, row.by) == ("TM", 20, "unit", world.officer)
    client.force_login(world.leader)
    assert client.post(address, {"TM-points": "1"}).status_code == 404


def test_an_officer_sees_the_own_people_alone_and_the_share_stands_there(client, world):
    client.force_login(world.officer)
    page = text(client.get(reverse("people")))
    assert "Hồ Kim Lan" not in page
    assert "tại Bộ phận Một cửa: <b>1 trong 2 (50 %)</b>" in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_the_same_number_of_queries(client, world, django_assert_num_queries, count):
    for person in (world.clerk, world.head, world.other_clerk)[:count]:
        score(person, world.staff)
    client.force_login(world.staff)
    client.get(reverse("people"))
    with django_assert_num_queries(10):
        client.get(reverse("people"))
