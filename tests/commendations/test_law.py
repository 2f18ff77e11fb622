"""The law of a day: what papers name, what an award brings, and rows that two persons of the office write."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.actions import Refused
from commendations.actions import decide_law_row, propose_law_row, save_settings
from commendations.law import Law, NoRuleError, Row, coefficient_topic, no_district, shipped_rows
from commendations.models import LawRow
from commendations.queries import award_terms, current_law

LAW = Law(shipped_rows())


@pytest.mark.parametrize(
    ("on", "salary"),
    [
        (date(2022, 11, 15), "1490000"),
        (date(2023, 6, 30), "1490000"),
        (date(2023, 7, 1), "1800000"),
        (date(2024, 6, 30), "1800000"),
        (date(2024, 7, 1), "2340000"),
        (date(2026, 6, 30), "2340000"),
        (date(2026, 7, 1), "2530000"),
    ],
)
def test_base_salary(on, salary):
    assert LAW.at("base_salary", on).value == salary


@pytest.mark.parametrize(
    ("topic", "on", "begins"),
    [
        (
            "emulation_law",
            date(2023, 12, 31),
            "Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003",
        ),
        ("emulation_law", date(2024, 1, 1), "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"),
        ("emulation_decree", date(2023, 12, 31), "Nghị định số 91/2017/NĐ-CP"),
        ("emulation_decree", date(2024, 1, 1), "Nghị định số 98/2023/NĐ-CP"),
        ("emulation_decree", date(2025, 6, 30), "Nghị định số 98/2023/NĐ-CP"),
        ("emulation_decree", date(2025, 7, 1), "Nghị định số 152/2025/NĐ-CP"),
        ("level_3", date(2022, 8, 14), "mức độ 3"),
        ("level_3", date(2022, 8, 15), "một phần"),
        ("level_4", date(2022, 8, 14), "mức độ 4"),
        ("level_4", date(2022, 8, 15), "toàn trình"),
        ("district_tier", date(2025, 6, 30), "còn cấp huyện"),
        ("district_tier", date(2025, 7, 1), "không còn cấp huyện"),
    ],
)
def test_rule_of_a_day(topic, on, begins):
    assert LAW.at(topic, on).value.startswith(begins)


@pytest.mark.parametrize(
    ("topic", "on", "sentence"),
    [
        ("base_salary", date(2019, 6, 30), "Mức lương cơ sở: chưa có quy định cho ngày 30/6/2019."),
        (
            "emulation_decree",
            date(2027, 3, 1),
            (
                "Nghị định về thi đua, khen thưởng: chưa có quy định cho ngày 1/3/2027; "
                "Nghị định số 152/2025/NĐ-CP chỉ áp dụng đến hết ngày 28/2/2027."
            ),
        ),
    ],
)
def test_day_without_a_rule_has_its_sentence(topic, on, sentence):
    with pytest.raises(NoRuleError) as refusal:
        LAW.at(topic, on)
    assert str(refusal.value) == sentence
    assert LAW.words(topic, on) == f"… (cần kiểm tra: {sentence})"


def test_day_between_two_laws():
    row = Row("emulation_law", date(2013, 11, 16), "cũ", "Luật cũ", until=date(2023, 12, 30))
    law = Law([row, Row("emulation_law", date(2024, 1, 1), "mới", "Luật mới")])
    with pytest.raises(NoRuleError, match=r"Luật cũ chỉ áp dụng đến hết ngày 30/12/2023\."):
        law.at("emulation_law", date(2023, 12, 31))
    assert law.words("emulation_law", date(2024, 1, 1)) == "mới"


def test_what_is_not_certain_says_so_in_a_paper():
    assert LAW.words("government_law", date(2025, 5, 1)).endswith(" (cần kiểm tra)")
    assert "cần kiểm tra" not in LAW.words("government_law", date(2022, 11, 15))


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ("Ủy ban nhân dân huyện Tam Nông", "individual_coefficient"),
        ("UBND thị xã Hồng Ngự", "individual_coefficient"),
        ("Sở Nội vụ", "individual_coefficient"),
        ("UBND xã Tam Nông", "individual_coefficient_commune"),
        ("UBND thị trấn Tràm Chim", "individual_coefficient_commune"),
        ("UBND phường Cao Lãnh", "individual_coefficient_commune"),
    ],
)
def test_coefficient_of_a_body(body, topic):
    assert coefficient_topic(body) == topic


def test_no_district_from_july_2025():
    body = "Ủy ban nhân dân huyện Tam Nông"
    assert no_district(body, date(2025, 6, 30)) == ""
    assert no_district("Ủy ban nhân dân xã Tam Nông", date(2025, 7, 1)) == ""
    assert no_district(body, date(2025, 7, 1)).startswith(
        "Từ ngày 1/7/2025 không còn chính quyền cấp huyện nên Ủy ban nhân dân huyện Tam Nông không ban hành"
    )


def terms(campaign, on) -> tuple:
    found = award_terms(campaign, on)
    return found.individual_coefficient, found.collective_coefficient, found.base_salary


def test_award_by_the_day_of_signing_and_by_the_choice_of_the_office(world):
    campaign = world.campaign
    assert terms(campaign, date(2022, 11, 7)) == ("0.3", "0.6", 1_490_000)
    assert terms(campaign, date(2023, 7, 1)) == ("0.3", "0.6", 1_800_000)
    assert award_terms(campaign, date(2024, 7, 1)).sources == (
        "Nghị định số 98/2023/NĐ-CP (cần kiểm tra)",
        "Nghị định số 73/2024/NĐ-CP",
    )
    campaign.organiser = "UBND xã Tam Nông"
    assert terms(campaign, date(2022, 11, 7)) == ("0.15", "0.30", 1_490_000)
    assert terms(campaign, date(2026, 12, 1)) == ("0.3", "0.6", 2_530_000)
    with pytest.raises(NoRuleError):
        award_terms(campaign, date(2027, 3, 1))
    save_settings(
        campaign=campaign,
        by=world.staff,
        is_public=False,
        individual_coefficient="0,5",
        collective_coefficient="1",
        base_salary=None,
    )
    assert terms(campaign, date(2027, 3, 1)) == ("0.5", "1", 2_530_000)


NEW = {
    "topic": "base_salary",
    "since": date(2027, 7, 1),
    "value": "2.700.000 đồng",
    "source": "Nghị định số 1/2027/NĐ-CP",
}


def test_row_counts_when_a_second_person_agrees(world):
    row = propose_law_row(**NEW, by=world.staff)
    assert current_law().at("base_salary", date(2027, 7, 1)).value == "2530000"
    with pytest.raises(Refused, match="Người nhập không tự duyệt"):
        decide_law_row(row=row, approve=True, by=world.staff)
    decide_law_row(row=row, approve=True, by=world.second)
    found = current_law().at("base_salary", date(2027, 7, 1))
    assert (found.value, found.source, found.is_certain) == (
        "2700000",
        "Nghị định số 1/2027/NĐ-CP",
        False,
    )
    with pytest.raises(Refused, match="Đang áp dụng"):
        decide_law_row(row=row, approve=False, by=world.second)


def test_row_replaces_the_one_of_the_same_day(world):
    corrected = {**NEW, "since": date(2026, 7, 1), "value": "2.540.000", "is_certain": True}
    row = propose_law_row(**corrected, by=world.staff)
    decide_law_row(row=row, approve=True, by=world.second)
    rows = [one.value for one in current_law().rows if one.topic == "base_salary"]
    assert rows == ["1490000", "1800000", "2340000", "2540000"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": "  "}, "Hãy ghi nguồn"),
        ({"value": ""}, "Hãy ghi nội dung quy định"),
        ({"value": "hai triệu"}, "Mức lương cơ sở “hai triệu”"),
        ({"value": "-1"}, "Mức lương cơ sở “-1”"),
        ({"topic": "individual_coefficient", "value": "ba"}, "Hệ số “ba”"),
        ({"topic": "individual_coefficient", "value": "1/3"}, "Hệ số “1/3”"),
        ({"until": date(2027, 6, 30)}, "Ngày hết áp dụng 30/6/2027 trước ngày bắt đầu 1/7/2027"),
        ({"topic": "khác"}, "Không có nội dung này"),
    ],
)
def test_wrong_row_is_refused(world, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        propose_law_row(**{**NEW, **wrong}, by=world.staff)
    assert not LawRow.objects.exists()


def test_page_of_the_law(client, world):
    client.force_login(world.staff)
    sent = {**NEW, "since": "1/7/2027"}
    assert client.post(reverse("law_add"), {**sent, "source": ""}).status_code == 422
    assert client.post(reverse("law_add"), sent).status_code == 302
    row = LawRow.objects.get()
    client.post(reverse("law_decide", args=[row.pk]), {"act": "approve"})
    row.refresh_from_db()
    assert row.state == "waiting"
    client.force_login(world.second)
    page = client.get(reverse("law"))
    assert [one.pk for one in page.context["waiting"]] == [row.pk]
    client.post(reverse("law_decide", args=[row.pk]), {"act": "approve"})
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("approved", world.second)
    client.force_login(world.leader)
    assert client.get(reverse("law")).status_code == 200
    assert client.post(reverse("law_add"), sent).status_code == 403
