"""The page of an upload, its file as it came, and withdrawing it on the web."""

from datetime import date
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import User
from metrics.actions import lock_month, withdraw_upload
from metrics.importing import import_files
from metrics.models import MonthlyReport, Upload
from metrics.receipts import Fate, brought_by
from metrics.views.uploads import download_name
from tests.factories import make_criterion, make_user
from tests.metrics.importing.lines import NIL, PEACE, TOWN, line
from tests.metrics.importing.reports import b_line, by_procedure, d_line, form, post
from tests.workbooks import template

JUNE = date(2022, 6, 1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def staff(client, db) -> User:
    user = make_user(role=User.Role.STAFF, full_name="Nguyễn Văn A")
    client.force_login(user)
    return user


@pytest.fixture
def import_file(take_in):
    def import_file(data: bytes, name: str = "tep.xlsx", **options) -> Upload:
        outcome = take_in(data, name=name, **options)
        assert outcome.outcome == "committed"
        return Upload.objects.get(pk=outcome.uploads[0].id)

    return import_file


@pytest.fixture
def ranked(world):
    """A campaign that begins in June, in which the town and Hòa Bình are ranked by their late dossiers."""
    world.campaign.first_month = JUNE
    world.campaign.save()
    make_criterion(world.campaign, "TH", measure="late", operator="none_or_low", threshold="")
    return world


def words(response) -> str:
    return " ".join(response.content.decode().split())


def fates(upload: Upload) -> list[tuple]:
    return [(one.unit, one.month, one.fate, one.now_upload) for one in brought_by(upload)]


# What an upload brought, and what has become of it


def test_what_was_brought_and_what_still_counts(world, import_file):
    first = import_file(
        template(line(TOWN, received=5), line(PEACE, received=7), line(PEACE, "07/2022", procedure=NIL)),
        "mot.xlsx",
    )  # fmt: skip
    second = import_file(template(line(TOWN, received=6)), "hai.xlsx")
    july = date(2022, 7, 1)

    assert fates(first) == [
        ("30001", JUNE, Fate.REPLACED, second.pk),
        ("30004", JUNE, Fate.IN_FORCE, first.pk),
        ("30004", july, Fate.IN_FORCE, first.pk),
    ]
    assert [one.is_nil for one in brought_by(first)] == [False, False, True]

    withdraw_upload(upload=second, reason="nhầm", by=world.by)
    assert fates(second) == [("30001", JUNE, Fate.REPLACED, first.pk)]
    [town, *_] = brought_by(first)
    assert (town.fate, town.revision, town.now_revision) == (Fate.IN_FORCE, 1, 3)

    withdraw_upload(upload=first, reason="nhầm", by=world.by)
    assert {fate for *_, fate, _ in fates(first)} == {Fate.NOTHING}


def test_a_file_into_which_another_was_merged_counts_in_part(world, import_file):
    first = import_file(by_procedure(b_line(received=5, on_time=5)), "b.xlsx")
    merged = import_file(post(["1.001193", 3, "Thủ tục 1.001193", 0, 2]), "c.xlsx")
    assert fates(first) == [("30001", JUNE, Fate.PARTLY, merged.pk)]
    assert fates(merged) == [("30001", JUNE, Fate.IN_FORCE, merged.pk)]


def test_totals_of_units(world, import_file):
    first = import_file(form(d_line(TOWN[1], early=9)), "d1.xlsx")
    second = import_file(form(d_line(TOWN[1], early=8)), "d2.xlsx")
    assert fates(first) == [("30001", JUNE, Fate.REPLACED, second.pk)]
    withdraw_upload(upload=second, reason="nhầm", by=world.by)
    assert fates(first) == [("30001", JUNE, Fate.IN_FORCE, first.pk)]
    assert fates(second) == [("30001", JUNE, Fate.REPLACED, first.pk)]
    withdraw_upload(upload=first, reason="nhầm", by=world.by)
    assert fates(first) == [("30001", JUNE, Fate.NOTHING, None)]


# The receipt


def test_receipt(client, staff, ranked, import_file):
    on_time = {"received": 100, "resolved_on_time": 100}
    import_file(template(line(TOWN, **on_time), line(PEACE, **on_time)), "mot.xlsx")
    data = template(line(TOWN, received=100, resolved_on_time=95, resolved_late=5))
    upload = import_file(data, "số liệu sửa.xlsx", reason="xã báo sót", by=staff)

    page = words(client.get(f"/so-lieu/{upload.pk}/"))

    for said in (
        "Đã nhập tệp “số liệu sửa.xlsx”.",
        "09:00:00 ngày 20/11/2022",
        "Nguyễn Văn A",
        "Mẫu số liệu (mẫu A)",
        "0 mới, 1 thay đổi, 0 như cũ, 0 bỏ đi",
        f"{len(data):,} byte".replace(",", "."),
        sha256(data).hexdigest(),
        "Lý do sửa số liệu: xã báo sót",
        "10,00 <span aria-hidden=\"true\">→</span><span class=\"vh\"> thành </span> 4,44",
        "Tệp này mang vào 1 báo cáo tháng của đơn vị; tất cả đang có hiệu lực.",
        f'href="/so-lieu/{upload.pk}/rut/"',
        f'href="/so-lieu/{upload.pk}/tep/"',
    ):  # fmt: skip
        assert said in page


def test_receipt_lists_the_warnings_that_were_accepted(client, staff, world, doubts, import_file):
    doubtful = line(TOWN, received=10, resolved_on_time=10)
    doubtful[1] = PEACE[1]
    upload = import_file(template(doubtful), note="Đã đối chiếu")
    page = words(client.get(f"/so-lieu/{upload.pk}/"))
    assert "Ghi chú về cảnh báo: Đã đối chiếu" in page
    assert "Mã và tên không khớp" in page
    assert "<b>B9</b>" in page
    assert "có cảnh báo" in page


def test_receipt_names_the_files_that_came_at_once(client, staff, world):
    files = [
        (name, template(line(TOWN, month, received=5)))
        for name, month in (("sau.xlsx", "06/2022"), ("bay.xlsx", "07/2022"))
    ]
    outcome = import_files(campaign=world.campaign, files=files, by=staff)
    first, second = (upload.id for upload in outcome.uploads)
    page = words(client.get(f"/so-lieu/{first}/"))
    assert f'<a href="/so-lieu/{second}/">lần nhập số {second}</a> (bay.xlsx)' in page


def test_receipt_stays_after_the_withdrawal_and_says_so(client, staff, ranked, import_file):
    upload = import_file(template(line(TOWN, received=5, resolved_on_time=5)))
    withdraw_upload(upload=upload, reason="nhầm tháng", by=staff)
    page = words(client.get(f"/so-lieu/{upload.pk}/"))
    assert f"Lần nhập số {upload.pk} đã được rút." in page
    assert "Đã rút lúc 09:00 ngày 20/11/2022, Nguyễn Văn A: nhầm tháng" in page
    assert "Điểm và hạng thay đổi khi rút" in page
    assert "đã rút; tháng này là “chưa báo cáo”" in page
    assert f"/so-lieu/{upload.pk}/rut/" not in page
    assert f"/so-lieu/{upload.pk}/tep/" in page


@pytest.mark.parametrize("address", ["", "rut/"])
def test_queries_are_the_same_for_1_and_3_months(client, staff, world, import_file, address):
    few = import_file(template(line(TOWN, received=5)), "mot.xlsx")
    many = import_file(
        template(
            *(line(unit, month, received=5) for unit in (PEACE, TOWN) for month in ("07/2022", "08/2022"))
        ),
        "hai.xlsx",
    )  # fmt: skip
    counted = []
    for upload in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/so-lieu/{upload.pk}/{address}").status_code == 200
        counted.append(len(queries))
    assert counted[1] == counted[2]


# The file as it came


def test_original_file_is_a_download_of_the_same_bytes(client, staff, world, import_file):
    data = template(line(TOWN, received=5))
    upload = import_file(data, "số liệu tháng 6.xlsx")
    response = client.get(f"/so-lieu/{upload.pk}/tep/")
    assert (response.status_code, response.content) == (200, data)
    assert response["Content-Type"] == XLSX
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''s%E1%BB%91%20li%E1%BB%87u%20th%C3%A1ng%206.xlsx"
    )
    assert client.get("/so-lieu/999/tep/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "saved"),
    [
        ("Số liệu.xlsx", "Số liệu.xlsx"),
        ("BAO CAO.XLSX", "BAO CAO.XLSX"),
        ("bao-cao.html", "bao-cao.html.xlsx"),
        ("../../etc/pass\r\nwd.xlsx", "_.._etc_passwd.xlsx"),
        ('a"b<c>.xlsx', "a_b_c_.xlsx"),
        ("so\u202exslx.exe", "soxslx.exe.xlsx"),
        ("...", "tep.xlsx"),
    ],
)
def test_name_under_which_the_file_is_saved(sent, saved):
    assert download_name(sent) == saved


# Withdrawing on the web


def test_what_would_happen_is_shown_before_anything_is_typed(client, staff, ranked, import_file):
    on_time = {"received": 100, "resolved_on_time": 100}
    first = import_file(template(line(TOWN, **on_time), line(PEACE, **on_time)), "mot.xlsx")
    data = template(
        line(TOWN, received=100, resolved_on_time=95, resolved_late=5),
        line(TOWN, "07/2022", received=1, resolved_on_time=1),
    )
    upload = import_file(data, "hai.xlsx")
    before = MonthlyReport.objects.count()

    page = words(client.get(f"/so-lieu/{upload.pk}/rut/"))

    assert "Nếu rút: 1 báo cáo tháng trở lại số liệu của lần nhập trước; 1 báo cáo tháng" in page
    back = f'trở lại số liệu của <a href="/so-lieu/{first.pk}/">lần nhập số {first.pk}</a>'
    assert back in page
    assert "trở lại “chưa báo cáo”" in page
    assert "Lý do rút" in page
    assert MonthlyReport.objects.count() == before
    upload.refresh_from_db()
    assert upload.state == "committed"


def test_totals_that_would_go_back_are_shown(client, staff, world, import_file):
    first = import_file(form(d_line(TOWN[1], early=9)), "d1.xlsx")
    second = import_file(form(d_line(TOWN[1], early=8)), "d2.xlsx")
    page = words(client.get(f"/so-lieu/{second.pk}/rut/"))
    assert f'tổng số trở lại theo <a href="/so-lieu/{first.pk}/">' in page
    withdraw_upload(upload=second, reason="nhầm", by=world.by)
    assert "không còn tổng số" in words(client.get(f"/so-lieu/{first.pk}/rut/"))


def test_withdrawing_needs_a_reason(client, staff, world, import_file):
    upload = import_file(template(line(TOWN, received=5)))
    response = client.post(f"/so-lieu/{upload.pk}/rut/", {"reason": " "})
    assert response.status_code == 422
    assert "Hãy ghi lý do rút lần nhập này." in words(response)
    upload.refresh_from_db()
    assert upload.state == "committed"


def test_withdrawn_leads_to_the_receipt(client, staff, world, import_file):
    upload = import_file(template(line(TOWN, received=5)))
    seen = client.get(f"/so-lieu/{upload.pk}/rut/").context["page"].fingerprint
    response = client.post(
        f"/so-lieu/{upload.pk}/rut/", {"reason": " nhầm tháng ", "seen": seen}, follow=True
    )
    assert response.redirect_chain == [(f"/so-lieu/{upload.pk}/", 302)]
    assert f"Đã rút lần nhập số {upload.pk}." in words(response)
    upload.refresh_from_db()
    assert (upload.state, upload.withdrawn_by, upload.withdrawn_reason) == (
        "withdrawn", staff, "nhầm tháng",
    )  # fmt: skip


def test_second_person_is_told_and_nothing_changes(client, staff, world, import_file):
    upload = import_file(template(line(TOWN, received=5)))
    withdraw_upload(upload=upload, reason="trước", by=world.by)
    reports = MonthlyReport.objects.count()

    page = words(client.get(f"/so-lieu/{upload.pk}/rut/"))
    assert f"Không rút được lần nhập số {upload.pk}." in page
    assert "<textarea" not in page
    response = client.post(f"/so-lieu/{upload.pk}/rut/", {"reason": "sau"}, follow=True)
    assert response.redirect_chain == [(f"/so-lieu/{upload.pk}/", 302)]
    assert "đã được rút từ trước (09:00 ngày 20/11/2022" in words(response)
    upload.refresh_from_db()
    assert (upload.withdrawn_reason, MonthlyReport.objects.count()) == ("trước", reports)


def test_figures_that_came_in_meanwhile_stop_the_withdrawal(client, staff, world, import_file):
    upload = import_file(template(line(TOWN, received=5)), "mot.xlsx")
    seen = client.get(f"/so-lieu/{upload.pk}/rut/").context["page"].fingerprint
    import_file(template(line(TOWN, received=6)), "hai.xlsx")

    response = client.post(f"/so-lieu/{upload.pk}/rut/", {"reason": "nhầm", "seen": seen})

    assert response.status_code == 409
    assert "Số liệu đã thay đổi sau khi bạn mở trang này, nên chưa rút gì" in words(response)
    assert "các lần nhập sau đã thay toàn bộ số liệu của tệp này" in words(response)
    assert ">nhầm</textarea>" in words(response).replace("\n", "").replace("> nhầm", ">nhầm")
    again = response.context["page"].fingerprint
    assert again != seen
    client.post(f"/so-lieu/{upload.pk}/rut/", {"reason": "nhầm", "seen": again})
    upload.refresh_from_db()
    assert upload.state == "withdrawn"


def test_closed_month_and_merged_files_are_said_at_once(client, staff, world, import_file):
    first = import_file(by_procedure(b_line(received=5, on_time=5)), "b.xlsx")
    merged = import_file(post(["1.001193", 3, "Thủ tục 1.001193", 0, 2]), "c.xlsx")
    page = words(client.get(f"/so-lieu/{first.pk}/rut/"))
    assert f"hãy rút lần nhập số {merged.pk} trước." in page
    assert "<textarea" not in page

    lock_month(campaign=world.campaign, month=JUNE, by=world.by)
    page = words(client.get(f"/so-lieu/{merged.pk}/rut/"))
    assert "Số liệu tháng 6/2022 đã khóa" in page
    response = client.post(f"/so-lieu/{merged.pk}/rut/", {"reason": "nhầm"})
    assert response.status_code == 409
    merged.refresh_from_db()
    assert merged.state == "committed"
