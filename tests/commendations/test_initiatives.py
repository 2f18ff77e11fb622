"""Initiatives: declared, sent, returned, recognised, published, found, and applied by others."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.actions import Refused
from campaigns.attachments import UnfitFileError
from commendations.actions import (
    Declaration,
    adopt,
    attach_file,
    declare,
    detach_file,
    publish,
    recognise,
    send_back,
    submit,
    unpublish,
)
from commendations.models import Initiative, InitiativeAdoption
from commendations.permissions import initiatives_open_to
from commendations.queries import initiatives_of, matching, moved, similar_to
from tests.commendations.acts import declared, published, recognised
from tests.registrations.dossiers import PDF

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_a_unit_declares_through_the_page_and_is_told_what_is_missing(client, world):
    client.force_login(world.officer)
    answer = client.post(
        reverse("initiative_new"),
        {
            "title": "Đặt lịch hẹn",
            "authors": [world.clerk.pk],
            "other_authors": "Trần Thị Mai\nNgô Văn Khách",
            "cost": "1.500.000",
            "file": SimpleUploadedFile("minh-chung.pdf", PDF),
        },
    )
    one = Initiative.objects.get()
    assert answer["Location"] == reverse("initiative_edit", args=[one.pk])
    assert (one.cost, one.state, one.files.get().name) == (1_500_000, "draft", "minh-chung.pdf")
    assert list(one.authors.values_list("name", "individual")) == [
        ("Trần Thị Mai", world.clerk.pk),  # named twice, kept once
        ("Ngô Văn Khách", None),
    ]
    page = text(client.post(reverse("initiative_send", args=[one.pk]), follow=True))
    assert "còn thiếu: vấn đề cần giải quyết, đã làm gì, áp dụng từ ngày nào, hiệu quả." in page
    assert Initiative.objects.get().state == "draft"


def test_returned_recognised_published_with_who_when_and_why(world):
    one = submit(initiative=declared(world.good, world.officer), by=world.officer)
    with pytest.raises(Refused, match="phải có lý do"):
        send_back(initiative=one, reason=" ", by=world.staff)
    send_back(initiative=one, reason="Thiếu số liệu", by=world.staff)
    one = submit(initiative=one, by=world.officer)
    with pytest.raises(Refused, match="số và ngày"):
        recognise(initiative=one, number="", on=date(2022, 11, 1), by=world.staff)
    with pytest.raises(Refused, match="8/11/2022 chưa đến"):
        recognise(initiative=one, number="85/QĐ-UBND", on=date(2022, 11, 8), by=world.staff)
    with pytest.raises(Refused, match="Chỉ sáng kiến đã công nhận"):
        publish(initiative=one, by=world.staff)
    one = recognise(initiative=one, number="85/QĐ-UBND", on=date(2022, 11, 1), by=world.staff)
    one = publish(initiative=one, by=world.staff)
    one = unpublish(initiative=one, reason="Đang xem lại", by=world.staff)
    assert (one.state, one.published_at) == ("recognised", None)
    assert list(one.events.values_list("kind", "by__username", "text")) == [
        ("submitted", "30001", ""),
        ("returned", "noivu", "Thiếu số liệu"),
        ("submitted", "30001", ""),
        ("recognised", "noivu", "Số 85/QĐ-UBND ngày 1/11/2022"),
        ("published", "noivu", ""),
        ("unpublished", "noivu", "Đang xem lại"),
    ]
    with pytest.raises(Refused, match="không sửa được"):
        declare(
            campaign_unit=world.good,
            declaration=Declaration(title="Khác"),
            initiative=one,
            by=world.officer,
        )


def test_who_opens_which(world):
    draft = declared(world.good, world.officer, title="Nháp")
    sent = submit(initiative=declared(world.good, world.officer, title="Gửi"), by=world.officer)
    counted = recognised(world.good, world.officer, world.staff, title="Công nhận")
    public = published(world.good, world.officer, world.staff, title="Phổ biến")

    def opened(user) -> set:
        return set(initiatives_open_to(user))

    assert opened(world.officer) == {draft, sent, counted, public}
    assert opened(world.other) == {public}
    assert opened(world.staff) == {sent, counted, public}
    assert opened(world.leader) == {counted, public}
    assert {one.pk for one in initiatives_of(world.good.unit, world.campaign)} == {
        counted.pk,
        public.pk,
    }


def test_found_without_accents_in_any_case(client, world):
    published(world.good, world.officer, world.staff, title="Tổ công nghệ số Đồng Tháp")
    published(world.good, world.officer, world.staff, title="Bảng nhắc hạn", problem="Quên hạn")
    everything = Initiative.objects.all()
    for words in ("DONG thap", "đồng THÁP", "nghe to", "Tràm chim công"):
        assert [one.title for one in matching(everything, words)] == [
            "Tổ công nghệ số Đồng Tháp"
        ], words
    client.force_login(world.other)
    page = text(client.get(reverse("initiatives"), {"q": "quen HAN"}))
    assert "Bảng nhắc hạn" in page
    assert "Đồng Tháp" not in page


def test_similar_earlier_ones_by_shared_words(world):
    earlier = recognised(world.bad, world.other, world.staff)
    recognised(world.bad, world.other, world.staff, title="Bảng nhắc hạn", problem="Quên hạn")
    one = declared(
        world.good,
        world.officer,
        title="Đoàn viên hỗ trợ người cao tuổi",
        problem="Ngại nộp hồ sơ",
    )
    (similar,) = similar_to(one)
    assert similar.initiative == earlier
    assert similar.words == ("trợ", "cao", "tuổi", "ngại", "nộp")


def test_other_units_apply_it_with_date_and_result(client, world):
    one = published(world.good, world.officer, world.staff)
    with pytest.raises(Refused, match="của chính đơn vị"):
        adopt(
            initiative=one,
            campaign_unit=world.good,
            on=date(2022, 9, 1),
            result="",
            by=world.officer,
        )
    client.force_login(world.other)
    address = reverse("initiative_adopt", args=[one.pk])
    assert "sớm hơn ngày sáng kiến ra đời" in text(client.post(address, {"on": "1/5/2022"}))
    client.post(address, {"on": "1/9/2022"})
    client.post(address, {"on": "1/9/2022", "result": "60 hồ sơ"})
    adoption = InitiativeAdoption.objects.get()
    assert (adoption.campaign_unit, adoption.result, adoption.history.count()) == (
        world.bad,
        "60 hồ sơ",
        2,
    )
    assert "1 lượt đơn vị khác áp dụng" in text(client.get(reverse("initiatives")))


def test_figures_before_and_after(client, world):
    one = published(world.good, world.officer, world.staff, began_on=date(2022, 10, 3))
    figures = moved(one)
    assert (figures.before, figures.now.numerator, figures.now.denominator) == (None, 5, 10)
    source = f"{reverse('why', args=['30001', 'BCN'])}?phong-trao=cchc-2022&amp;thang=2022-10"
    for user, leads_there in ((world.other, False), (world.officer, True), (world.leader, True)):
        client.force_login(user)
        page = text(client.get(reverse("initiative", args=[one.pk])))
        assert ("50,00 % (5/10)" in page, f'href="{source}"' in page) == (True, leads_there)
    assert client.get(source.replace("&amp;", "&")).status_code == 200


def test_evidence(client, world):
    one = declared(world.good, world.officer)
    with pytest.raises(UnfitFileError, match="không thuộc loại nhận được"):
        attach_file(initiative=one, name="x.exe", data=b"MZ", by=world.officer)
    file = attach_file(initiative=one, name="a.pdf", data=PDF, by=world.officer)
    with pytest.raises(Refused, match="đã được đính kèm"):
        attach_file(initiative=one, name="b.pdf", data=PDF, by=world.officer)
    address = reverse("initiative_file", args=[file.pk])
    client.force_login(world.officer)
    assert client.get(address).content == PDF
    client.force_login(world.other)
    assert client.get(address).status_code == 404
    detach_file(initiative=one, number=file.pk, by=world.officer)
    client.force_login(world.officer)
    assert client.get(address).status_code == 404


def test_author_of_120_letters_is_kept_and_one_of_151_refused(world):
    name = "Nguyễn " * 17 + "A"
    assert declared(world.good, world.officer, other_authors=[name]).authors.get().name == name
    with pytest.raises(Refused, match="dài 151 ký tự"):
        declared(world.good, world.officer, other_authors=["x" * 151])


@pytest.mark.parametrize("count", [1, 3])
def test_list_has_the_same_number_of_queries(client, world, django_assert_num_queries, count):
    for number in range(count):
        published(world.good, world.officer, world.staff, title=f"Sáng kiến {number}")
    client.force_login(world.other)
    client.get(reverse("initiatives"))
    with django_assert_num_queries(9):
        client.get(reverse("initiatives"))


def test_the_search_of_all_pages_finds_those_that_one_may_open(client, world):
    one = declared(world.good, world.officer, title="Tổ công nghệ ấp Đông")

    def found(user):
        client.force_login(user)
        page = client.get("/tim-kiem/", {"q": "CONG NGHE ap dong"})
        return [(hit.title, hit.note) for part in page.context["found"] for hit in part.hits]

    assert found(world.officer) == [("Tổ công nghệ ấp Đông", "UBND thị trấn Tràm Chim · đang soạn")]
    assert found(world.staff) == []
    submit(initiative=one, by=world.officer)
    assert found(world.staff) == [("Tổ công nghệ ấp Đông", "UBND thị trấn Tràm Chim · chờ xét")]
