"""The pages of a dossier, as an officer and as Phòng Nội vụ use them."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.models import Individual, Participant
from registrations.actions import ask
from registrations.models import Event, LateException, Registration, Submission
from registrations.queries import contents_of, draft_of
from tests.factories import at, make_officer, make_unit
from tests.registrations.dossiers import PDF, complete, docx, person, send, write, xlsx


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def draft(world) -> dict:
    return contents_of(draft_of(Registration.objects.get(campaign_unit=world.peace)))


@pytest.fixture
def page(client, world):
    """The address of a page of the officer's own dossier; the officer is signed in."""
    client.force_login(world.officer)
    return lambda rest="": f"/dang-ky/{world.peace.pk}/{rest}"


# The officer


def test_task_list_says_deadline_clock_and_what_is_missing(client, world, page):
    body = text(client.get("/dang-ky/", follow=True))
    assert "Còn 6 ngày – hạn cuối 24:00 ngày 30/3/2022 (giờ Việt Nam)" in body
    assert "Giờ máy chủ khi mở trang: 10:00 ngày 24/3/2022" in body
    assert body.count("Chưa làm") == 7
    assert Registration.objects.count() == 0  # looking writes nothing

    client.post(page("ke-hoach/"), {"number": "15/KH", "base": "0"})
    body = text(client.get(page()))
    assert (body.count("Chưa làm"), body.count("Đang làm")) == (6, 1)
    write(world.town, world.other)
    client.force_login(world.other)
    assert "xong 7 trong 7 mục" in text(client.get(f"/dang-ky/{world.town.pk}/"))


def test_second_officer_sees_both_texts_and_keeps_their_own(client, world, page):
    client.post(page("ke-hoach/"), {"number": "15", "base": "0"})
    client.force_login(world.second)
    response = client.post(page("ke-hoach/"), {"number": "16", "base": "0"})
    assert response.status_code == 409
    body = text(response)
    assert "Trần Thị Mai đã lưu mục này lúc 10:00 ngày 24/3/2022" in body
    assert '<th scope="row">Số, ký hiệu</th><td>15</td><td>16</td>' in body
    assert 'value="16"' in body
    assert draft(world)["ke-hoach"]["number"] == "15"
    assert 'name="base" value="1"' in body
    client.post(page("ke-hoach/"), {"number": "15 và 16", "base": "1"})
    assert draft(world)["ke-hoach"]["number"] == "15 và 16"


def test_rows_are_added_changed_and_emptied(client, world, page):
    body = text(client.get(page("tap-the/")))
    [row] = re.findall(r'name="row" value="(\w+)"', body)
    client.post(page("tap-the/"), {"row": row, f"{row}-name": "Bộ phận Một cửa", "more": "1"})
    assert draft(world)["tap-the"]["rows"] == [{"id": row, "name": "Bộ phận Một cửa", "aim": ""}]
    client.post(page("tap-the/"), {"row": row, f"{row}-name": " ", "base": "1"})
    assert draft(world)["tap-the"]["rows"] == []


def test_file_is_attached_together_with_what_was_typed(client, world, page):
    file = SimpleUploadedFile("kh.pdf", PDF)
    response = client.post(page("ke-hoach/"), {"number": "15", "file": file}, follow=True)
    assert "Đã đính kèm tệp “kh.pdf”." in text(response)
    assert draft(world)["ke-hoach"]["number"] == "15"
    [number] = draft(world)["tep"]["files"]
    wrong = SimpleUploadedFile("kh.pdf", docx())
    response = client.post(
        page("ke-hoach/"), {"number": "16", "base": "1", "file": wrong}, follow=True
    )
    assert "Tệp “kh.pdf” có đuôi .pdf nhưng nội dung là Word (.docx)." in text(response)
    assert draft(world)["ke-hoach"]["number"] == "16"
    client.post(page("ke-hoach/"), {"number": "16", "base": "2", "detach": number})
    assert draft(world)["tep"] == {"files": []}


def test_list_with_faults_is_answered_with_all_of_them_and_the_text_stays(client, world, page):
    pasted = "Họ và tên\tNăm sinh\nAn\t1985\nBình\t85\n\t1990"
    response = client.post(page("ca-nhan/danh-sach/"), {"text": pasted})
    assert response.status_code == 422
    body = text(response)
    assert "Danh sách 3 người có 2 chỗ cần sửa. Chưa ghi gì." in body
    assert "<b>dòng 3, cột 2</b>" in body
    assert "Bình\t85" in response.content.decode()
    assert Registration.objects.count() == 0


def test_5000_pasted_people(client, world, page, django_assert_max_num_queries):
    names = ["".join(chr(ord("a") + int(digit)) for digit in str(n)) for n in range(5000)]
    pasted = "\n".join(f"Người {name}\tChuyên viên\t1985\tMột cửa\tGiấy khen" for name in names)
    with django_assert_max_num_queries(30):
        response = client.post(page("ca-nhan/danh-sach/"), {"text": pasted})
    assert response.status_code == 302
    body = text(client.get(response["Location"]))
    assert "Đã ghi 5.000 người vào danh sách." in body
    assert "Dòng 1–100 trong 5.000" in body
    response = client.post(page("ca-nhan/danh-sach/"), {"text": "Thêm Một\tChuyên viên"})
    assert "mỗi đơn vị đăng ký nhiều nhất 5.000 người" in text(response)


def test_list_from_excel_replaces_the_list_that_was_seen(client, world, page):
    client.post(page("ca-nhan/danh-sach/"), {"text": "An\tChủ tịch"})
    data = xlsx([["Họ và tên", "Chức vụ"], ["Bình", "Kế toán"]])
    send_file = {"file": SimpleUploadedFile("ds.xlsx", data), "replace": "1", "base": "0"}
    assert client.post(page("ca-nhan/danh-sach/"), send_file).status_code == 409
    send_file |= {"file": SimpleUploadedFile("ds.xlsx", data), "base": "1"}
    assert client.post(page("ca-nhan/danh-sach/"), send_file).status_code == 302
    assert [row["full_name"] for row in draft(world)["ca-nhan"]["rows"]] == ["Bình"]


def test_person_is_changed_and_taken_off(client, world, page):
    client.post(page("ca-nhan/"), {"new-full_name": "An", "new-group": "lanh-dao"})
    [row] = draft(world)["ca-nhan"]["rows"]
    address = page(f"ca-nhan/{row['id']}/")
    before = re.search(r'name="before" value="([^"]+)"', client.get(address).content.decode())[1]
    before = before.replace("&quot;", '"')
    client.post(address, {"full_name": "Ân", "before": before})
    response = client.post(address, {"full_name": "Ấn", "before": before})  # a second, stale page
    assert response.status_code == 409
    assert "An" not in [one["full_name"] for one in draft(world)["ca-nhan"]["rows"]]
    assert draft(world)["ca-nhan"]["rows"][0]["full_name"] == "Ân"


def test_check_send_receipt_verify(client, world, page):
    write(world.peace, world.officer, ke_hoach={"number": "15"})
    body = text(client.get(page("kiem-tra/")))
    assert "Còn 3 chỗ phải làm trước khi gửi." in body
    assert "Gửi đăng ký</button>" not in body
    client.post(
        page("ke-hoach/"),
        {
            "number": "15",
            "issued_on": "22/3/2022",
            "signer": "Lê Văn Bình",
            "signer_position": "Chủ tịch",
            "base": "1",
        },
    )
    body = text(client.get(page("kiem-tra/")))
    seen = re.search(r'name="seen" value="([^"]+)"', body)[1]
    response = client.post(page("kiem-tra/"), {"seen": seen, "unit": world.town.pk})
    sent = Submission.objects.get()
    assert response["Location"] == f"/dang-ky/bien-nhan/{sent.pk}/"
    assert sent.registration.campaign_unit == world.peace  # whatever the form says
    body = text(client.get(response["Location"]))
    for part in (sent.code, sent.digest, "10:00:00 ngày 24/3/2022", sent.files.get().sha256):
        assert part in body

    client.logout()
    body = text(client.get(f"/xac-minh/{sent.code.lower().replace('-', '%20')}/"))
    assert "Biên nhận này là thật." in body
    assert "Nguyễn Văn An" not in body
    assert sent.digest not in body
    response = client.get("/xac-minh/AAAAA-AAAAA-AAAAA/")
    assert response.status_code == 404
    assert "Không có biên nhận nào mang mã này." in text(response)


def test_two_officers_send_at_once_and_the_other_is_told(client, world, page):
    write(world.peace, world.officer)
    seen = re.search(r'name="seen" value="([^"]+)"', text(client.get(page("kiem-tra/"))))[1]
    client.post(page("kiem-tra/"), {"seen": seen})
    client.force_login(world.second)
    body = text(client.post(page("kiem-tra/"), {"seen": seen}, follow=True))
    assert "Trần Thị Mai đã gửi hồ sơ của đơn vị lúc 10:00 ngày 24/3/2022" in body
    assert Submission.objects.count() == 1


def test_one_second_late_is_told_what_can_still_be_done(client, world, page):
    write(world.peace, world.officer)
    seen = re.search(r'name="seen" value="([^"]+)"', text(client.get(page("kiem-tra/"))))[1]
    with time_machine.travel(at("2022-03-31 00:00:00"), tick=False):
        response = client.post(page("kiem-tra/"), {"seen": seen})
        assert response.status_code == 409
        assert "Bản nháp vẫn được giữ. Muốn gửi, hãy đề nghị Phòng Nội vụ gia hạn" in text(response)
        body = text(client.get(page()))
    assert "Đã hết hạn: còn làm được gì?" in body
    assert "Nguyễn Thị Đông" in body  # whom to ask
    assert Submission.objects.count() == 0


def test_withdraw_and_ask(client, world, page):
    send(world.peace, world.officer)
    assert client.post(page("rut/"), {"reason": ""}).status_code == 422
    client.post(page("rut/"), {"reason": "Sai danh sách"})
    assert Registration.objects.get().state == "withdrawn"
    client.post(page("hoi-dap/"), {"text": "Gửi bù được không?"})
    assert Event.objects.last().text == "Gửi bù được không?"


def test_nothing_typed_is_lost_when_the_dossier_was_sent_meanwhile(client, world, page):
    send(world.peace, world.officer)
    response = client.post(page("don-vi/"), {"head": "Người Mới", "base": "1"})
    assert response.status_code == 409
    assert 'value="Người Mới"' in text(response)


# Phòng Nội vụ


@pytest.fixture
def office(client, world):
    client.force_login(world.staff)
    return lambda rest="": f"/dang-ky/tiep-nhan/{rest}"


def test_queue_counts_filters_and_contacts(client, world, office):
    world.officer.email = "mai@tamnong.vn"
    world.officer.save()
    send(world.town, world.other)
    body = text(client.get(office()))
    assert "1 hồ sơ chờ tiếp nhận; 1 trong 2 đơn vị chưa gửi." in body
    assert "mai@tamnong.vn" in body
    listed = lambda query: re.findall(  # noqa: E731  (read once, below)
        r'<th scope="row"><a [^>]+>([^<]+)', client.get(office(query)).content.decode()
    )
    assert listed("?trang-thai=missing") == ["UBND xã Hòa Bình"]
    assert listed("?trang-thai=submitted") == ["UBND thị trấn Tràm Chim"]
    assert listed("?tre=1") == []
    assert listed("?khoi=khong-co") == []
    assert len(listed("?khoi=xa")) == 2


@pytest.mark.parametrize("units", [1, 3])
def test_queue_has_the_same_number_of_queries_with_more_units(
    client, world, office, units, django_assert_num_queries
):
    for _ in range(units):
        unit = make_unit(world.campaign, takes_part=False)
        make_officer(unit)
    send(world.town, world.other)
    if units == 3:
        send(world.peace, world.officer)
    with django_assert_num_queries(10):
        client.get(office())


def test_many_at_once_each_by_itself(client, world, office):
    sent = {
        unit: send(unit, by).pk
        for unit, by in ((world.peace, world.officer), (world.town, world.other))
    }
    chosen = [f"{unit.pk}:{number}" for unit, number in sent.items()]
    chosen[1] = f"{world.town.pk}:999"  # the unit has sent another version meanwhile
    body = text(client.post(office(), {"act": "accept", "chosen": chosen}, follow=True))
    assert "Đã tiếp nhận 1 hồ sơ: UBND xã Hòa Bình." in body
    assert "UBND thị trấn Tràm Chim: đơn vị đã gửi bản mới" in body
    assert list(Participant.objects.values_list("campaign_unit", flat=True)) == [world.peace.pk]
    assert Individual.objects.count() == 1


def test_many_returned_with_one_reason(client, world, office):
    sent = send(world.peace, world.officer)
    form = {"act": "return", "chosen": [f"{world.peace.pk}:{sent.pk}"]}
    response = client.post(office(), form)
    assert response.status_code == 422
    assert "Trả lại hồ sơ phải có lý do." in text(response)
    client.post(office(), form | {"reason": "Thiếu dấu"})
    assert Event.objects.get(kind="returned").reasons == [
        {"section": "", "field": "", "text": "Thiếu dấu"}
    ]
    assert "Chưa chọn hồ sơ nào." in text(client.post(office(), {"act": "accept"}))


def test_return_by_field_reaches_the_unit_beside_the_field(client, world, office):
    sent = send(world.peace, world.officer)
    address = office(f"{world.peace.pk}/tra-lai/")
    client.post(
        address, {"submission": sent.pk, "ke-hoach--number": "Sai số", "chi-tieu--BCN": "Thấp"}
    )
    client.force_login(world.officer)
    body = text(client.get(f"/dang-ky/{world.peace.pk}/"))
    assert "<b>Kế hoạch phát động › Số, ký hiệu:</b> Sai số" in body
    assert "<b>Chỉ tiêu đăng ký › Hồ sơ qua BCCI:</b> Thấp" in body
    assert body.count("Cần sửa") == 2
    assert "Sai số" in text(client.get(f"/dang-ky/{world.peace.pk}/ke-hoach/"))
    client.post(f"/dang-ky/{world.peace.pk}/chi-tieu/", {"BCN": "60", "TH": "0", "base": "1"})
    client.post(f"/dang-ky/{world.peace.pk}/kiem-tra/", {"seen": _seen(client, world)})
    client.force_login(world.staff)
    body = text(client.get(office(f"{world.peace.pk}/")))
    assert "Lần 2 khác lần 1 ở đâu" in body
    assert re.search(r"Hồ sơ qua BCCI</th><td[^>]*>55</td><td[^>]*>60</td>", body)


def _seen(client, world) -> str:
    body = client.get(f"/dang-ky/{world.peace.pk}/kiem-tra/").content.decode()
    return re.search(r'name="seen" value="([^"]+)"', body)[1]


def test_exception_is_granted_shown_to_both_and_ended(client, world, office):
    address = office(f"{world.peace.pk}/gia-han/")
    assert client.post(address, {"until": "5/4/2022"}).status_code == 422
    client.post(address, {"until": "5/4/2022", "reason": "Mất điện"})
    client.force_login(world.officer)
    body = text(client.get(f"/dang-ky/{world.peace.pk}/"))
    assert "Nguyễn Thị Đông cho phép gửi đến 24:00 ngày 5/4/2022. Lý do: Mất điện" in body
    client.force_login(world.staff)
    client.post(address, {"end": "1", "reason": "Nhầm"})
    assert LateException.objects.get().ended_reason == "Nhầm"


def test_both_sides_are_warned_of_one_person_on_two_lists(client, world, office):
    send(world.peace, world.officer)
    send(world.town, world.other, ca_nhan={"rows": [person()], "none": False})
    warning = "cũng đăng ký một người trùng họ tên, cùng năm sinh"
    assert warning in text(client.get(office(f"{world.peace.pk}/")))
    for officer, unit in ((world.officer, world.peace), (world.other, world.town)):
        client.force_login(officer)
        assert warning in text(client.get(f"/dang-ky/{unit.pk}/"))


def test_question_is_answered(client, world, office):
    asked = ask(campaign_unit=world.peace, text="Ký số được không?", by=world.officer)
    assert "1 câu hỏi" in text(client.get(office()))
    address = office(f"{world.peace.pk}/hoi-dap/")
    client.post(address, {"text": "Được.", "question": asked.pk})
    assert Event.objects.get(answers=asked).text == "Được."


def test_pages_carry_no_inline_style_or_script(client, world, page):
    write(world.peace, world.officer)
    for rest in ("", "ke-hoach/", "chi-tieu/", "tap-the/", "ca-nhan/", "ca-nhan/p1/", "kiem-tra/"):
        body = client.get(page(rest)).content.decode()
        assert "<style" not in body
        assert "style=" not in body
        assert "<script" not in body


def test_text_of_units_is_never_taken_for_markup(client, world, office):
    evil = '<img src=x onerror="alert(1)">'
    contact = complete()["phu-trach"] | {"full_name": evil}
    send(
        world.peace,
        world.officer,
        ca_nhan={"rows": [person(evil)], "none": False},
        phu_trach=contact,
    )
    ask(campaign_unit=world.peace, text=evil, by=world.officer)
    for rest in ("", "tra-lai/"):
        body = client.get(office(f"{world.peace.pk}/{rest}")).content.decode()
        assert evil not in body
        assert "&lt;img src=x" in body


def test_address_of_a_section_that_there_is_not(client, world, page):
    assert client.get(page("khong-co/")).status_code == 404
    assert client.get(page("ca-nhan/khong-co/")).status_code == 404
    assert client.get(reverse("receipt", args=[999])).status_code == 404
