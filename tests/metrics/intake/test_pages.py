"""From choosing files to the receipt, as staff get it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from campaigns.models import UnitAlias
from metrics import forms
from metrics.importing import MAX_FILE_SIZE
from metrics.intake import commit, discard, findings, likeness
from metrics.intake.traces import Reporter, lock_of
from metrics.models import Intake, MonthlyReport, ProcedureAlias, Upload
from metrics.presenters.intakes import CountLine, headline
from tests.factories import make_campaign, make_criterion, make_procedure, make_unit, make_user
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import BLANK, DEATH, NIL, PEACE, TOWN, line
from tests.metrics.importing.reports import d_line, form
from tests.workbooks import template

NO_NAME = [
    "30004",
    "UBND thị trấn Tràm Chim",
]  # the code and the name of different units: a warning
GOOD = template(line(received=5, resolved_on_time=5, returned=5))


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _signed_in(client, staff):
    client.force_login(staff)


@pytest.fixture
def upload(client):
    def upload(*files: tuple[str, bytes], address="/so-lieu/"):
        sent = [SimpleUploadedFile(name, data) for name, data in files]
        return client.post(address, {"files": sent})

    return upload


@pytest.fixture
def post(client):
    """Presses a button of the intake's page."""

    def post(intake: Intake, what: str, **fields):
        intake.refresh_from_db()
        fields = {"fingerprint": intake.fingerprint, **fields}
        return client.post(f"/so-lieu/kiem-tra/{intake.pk}/{what}/", fields)

    return post


@pytest.fixture
def show(client):
    def show(intake: Intake):
        return client.get(f"/so-lieu/kiem-tra/{intake.pk}/")

    return show


# Sending files


def test_a_good_workbook_is_previewed_then_imported(client, upload, post, staff):
    response = upload(("so-lieu.xlsx", GOOD))
    intake = Intake.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/so-lieu/kiem-tra/{intake.pk}/")
    shown = text(client.get(response["Location"]))
    assert "Kiểm tra xong, không có lỗi. Chưa nhập." in shown
    assert "mẫu A – mẫu của phong trào" in shown
    assert intake.files.get().sha256 in shown
    assert "1 báo cáo tháng mới." in shown
    assert "Vì sao số liệu vẫn đúng?" not in shown
    assert "Lý do sửa số liệu" not in shown
    assert MonthlyReport.objects.count() == 0

    response = post(intake, "nhap")
    made = Upload.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/so-lieu/{made.pk}/")
    assert made.uploaded_by == staff
    assert "UBND thị trấn Tràm Chim" in text(client.get(response["Location"]))


def test_several_files_at_once_lead_to_one_preview_and_their_receipts(upload, post, show):
    upload(("a.xlsx", GOOD), ("b.xlsx", template(line(PEACE))))
    intake = Intake.objects.get()
    shown = text(show(intake))
    assert "2 tệp" in shown
    assert "2 báo cáo tháng mới." in shown
    first, second = [post(intake, "nhap"), Upload.objects.latest("pk")]
    assert first["Location"] == f"/so-lieu/{Upload.objects.earliest('pk').pk}/"
    shown = text(show(intake))
    assert "Nguyễn Thị Hoa đã nhập lúc 09:00 ngày 20/11/2022." in shown
    assert f'<a href="/so-lieu/{second.pk}/">Lần nhập số {second.pk}: b.xlsx</a>' in shown
    assert ">Nhập<" not in shown


def test_files_go_to_the_campaign_of_the_address(client, upload, world):
    make_criterion(make_campaign(slug="khac", launched_on=world.campaign.ends_on), "BCN")
    assert client.get("/so-lieu/").context["campaign"].slug == "khac"
    upload(("a.xlsx", GOOD), address="/so-lieu/?phong-trao=cchc-2022")
    assert Intake.objects.get().campaign == world.campaign


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Chưa chọn tệp nào."),
        ([("a.xlsx", b"")], "Tệp “a.xlsx” rỗng (0 byte)."),
        ([("a.xlsx", b"x")] * 21, "Đã chọn 21 tệp; hãy gửi mỗi lần tối đa 20 tệp."),
        ([("a.xlsx", b"x"), ("b.xlsx", b"x" * (MAX_FILE_SIZE + 1))], "Tệp “b.xlsx” lớn hơn 20 MB."),
    ],
)
def test_what_is_too_much_or_nothing_is_said_and_not_kept(upload, files, sentence):
    response = upload(*files)
    assert response.status_code == 422
    assert sentence in text(response)
    assert Intake.objects.count() == 0


def test_too_much_together_is_said(upload, monkeypatch):
    monkeypatch.setattr(forms, "MOST_BYTES", 1)
    assert "Các tệp cộng lại lớn hơn 0 MB" in text(upload(("a.xlsx", b"x"), ("b.xlsx", b"x")))


@pytest.mark.parametrize(
    ("name", "data"),
    [("cu.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600), ("a.xlsx", b"a;b;c"), ("a.docx", b"PK\x03\x04")],
)
def test_what_is_no_workbook_comes_back_as_a_fault(upload, show, name, data):
    assert upload((name, data)).status_code == 302
    shown = show(Intake.objects.get())
    assert "Có 1 lỗi phải sửa, chưa ghi gì." in text(shown)
    assert shown.context["found"]["faults"][0]["file"] == name


def test_files_that_wait_are_listed_with_the_same_queries(client, send, staff):
    send(("a.xlsx", template(line(received="x"))))
    client.get("/so-lieu/")
    with CaptureQueriesContext(connection) as one:
        client.get("/so-lieu/")
    other = make_user(full_name="Trần Văn Bình")
    send(("b.xlsx", GOOD), ("c.xlsx", template(line(PEACE))), by=other)
    discard(intake=send(("d.xlsx", template(line()))), by=staff)
    send(("e.xlsx", template()))
    with CaptureQueriesContext(connection) as three:
        shown = text(client.get("/so-lieu/"))
    assert len(three) == len(one)
    for name, state, who in (
        ("a.xlsx", "Có lỗi phải sửa", "Nguyễn Thị Hoa"),
        ("b.xlsx và 1 tệp khác", "Sẵn sàng nhập", "Trần Văn Bình"),
        ("e.xlsx", "Không có gì mới", "Nguyễn Thị Hoa"),
    ):
        assert (
            f'{name}</a></th><td data-name="Trạng thái">{state}</td>'
            '<td data-name="Gửi lúc">09:00 ngày 20/11/2022</td>'
            f'<td data-name="Người gửi">{who}</td>'
        ) in shown
    assert "d.xlsx" not in shown
    assert "trong 30 ngày" in shown


# What the check found


def test_faults_are_listed_by_rule_with_cell_text_sentence_and_file(upload, show, client):
    bad = template(line(received="12 hs"))
    upload(("a.xlsx", template(line(PEACE))), ("số liệu.xlsx", bad))
    intake = Intake.objects.get()
    shown = text(show(intake))
    assert "Có 1 lỗi phải sửa, chưa ghi gì." in shown
    assert "Không phải là số" in shown
    assert "<b>H9</b>" in shown
    assert "12 hs" in shown
    assert "số liệu.xlsx</small></td>" in shown
    assert f'href="/so-lieu/kiem-tra/{intake.pk}/danh-dau/2/"' in shown
    assert f'href="/so-lieu/kiem-tra/{intake.pk}/danh-dau/1/"' not in shown
    assert ">Nhập<" not in shown

    response = client.get(f"/so-lieu/kiem-tra/{intake.pk}/danh-dau/2/")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''danh-dau-loi-")
    book = load_workbook(BytesIO(response.content))
    assert book.sheetnames == ["Lỗi", "Số liệu"]
    assert client.get(f"/so-lieu/kiem-tra/{intake.pk}/danh-dau/1/").status_code == 404


def test_doubts_ask_for_a_tick_and_a_note(send, show, post):
    intake = send(template(line(NO_NAME, received=4)))
    shown = text(show(intake))
    assert "Không có lỗi, nhưng có 1 điểm cần xem lại. Chưa nhập." in shown
    assert "Mã và tên không khớp" in shown
    for fields, sentences in (
        ({}, ["Hãy ghi vì sao số liệu vẫn đúng", "Hãy đánh dấu vào ô này"]),
        ({"note": "  ", "accepted": "on"}, ["Hãy ghi vì sao số liệu vẫn đúng"]),
        ({"note": "Đã hỏi xã"}, ["Hãy đánh dấu vào ô này"]),
    ):
        response = post(intake, "nhap", **fields)
        assert response.status_code == 422
        assert [sentence in text(response) for sentence in sentences] == [True] * len(sentences)
    assert "Đã hỏi xã" in text(response)  # what was typed is still there
    assert MonthlyReport.objects.count() == 0
    assert post(intake, "nhap", note="Đã hỏi xã", accepted="on").status_code == 302
    assert Upload.objects.get().note == "Đã hỏi xã"


def test_corrections_are_shown_before_and_after_and_ask_for_a_reason(
    send, show, post, world, client
):
    make_criterion(world.campaign, "BCN")
    months = ["03/2022", "04/2022", "05/2022"]
    first = send(
        template(
            *[
                line(u, month=m, received=10, received_post=4)
                for u in (TOWN, PEACE)
                for m in months
            ],
            line(received=1000, resolved_on_time=7),
            line(procedure=DEATH),
            line(PEACE, received=3),
        )
    )
    commit(intake=first, by=first.created_by, fingerprint=first.fingerprint)
    nil = [*PEACE, "06/2022", *NIL, *BLANK]
    intake = send(template(line(received=1200, received_post=900, resolved_on_time=None), nil))
    response = show(intake)
    shown = text(response)
    assert "2 báo cáo tháng đã có được thay đổi." in shown
    town, peace = response.context["changed_months"]
    assert (town.title, town.place) == (
        "UBND thị trấn Tràm Chim, tháng 6/2022",
        "tep.xlsx › Số liệu",
    )
    assert [(row.code, row.procedure, row.kind, row.counts) for row in town.rows] == [
        ("1.000656", "Thủ tục 1.000656", "dòng bỏ đi", []),
        (
            "1.001193",
            "Thủ tục 1.001193",
            "",
            [
                CountLine("Tiếp nhận trong kỳ", "1.000", "1.200", "H9"),
                CountLine("Tiếp nhận qua BCCI", "0", "900", "K9"),
                CountLine("Giải quyết đúng hạn", "7", "", "M9"),
            ],
        ),
    ]
    assert (peace.title, peace.place) == ("UBND xã Hòa Bình, tháng 6/2022", "tep.xlsx")
    assert [(row.code, row.procedure, row.kind, row.counts) for row in peace.rows] == [
        ("", "Không phát sinh", "dòng mới", []),
        (
            "1.001193",
            "Thủ tục 1.001193",
            "dòng bỏ đi",
            [CountLine("Tiếp nhận trong kỳ", "3", "", "")],
        ),
    ]
    assert "Thủ tục 1.001193" in shown
    assert [
        (e.name, e.total_before, e.total_after, e.rank_before, e.rank_after)
        for e in response.context["effects"]
    ] == [
        ("UBND thị trấn Tràm Chim", "0,19", "10,00", 2, 1),
        ("UBND xã Hòa Bình", "5,82", "6,40", 1, 2),
    ]
    assert '5,82 <span aria-hidden="true">→</span>' in shown
    changes = client.get(f"/so-lieu/kiem-tra/{intake.pk}/thay-doi/")
    assert changes["Content-Disposition"] == f'attachment; filename="thay-doi-{intake.pk}.xlsx"'
    book = load_workbook(BytesIO(b"".join(changes.streaming_content)))
    assert book["Thay đổi"].max_row == 1 + 6

    response = post(intake, "nhap")
    assert response.status_code == 422
    assert "Hãy ghi lý do sửa số liệu đã có." in text(response)
    assert Upload.objects.count() == 1
    assert post(intake, "nhap", reason="Xã đếm lại").status_code == 302
    assert Upload.objects.latest("pk").reason == "Xã đếm lại"
    assert client.get(f"/so-lieu/kiem-tra/{intake.pk}/thay-doi/").status_code == 404


def test_a_long_list_of_changes_is_cut_and_says_so(send, show, staff, monkeypatch):
    first = send(template(line(received=1), line(PEACE, received=1)))
    commit(intake=first, by=staff, fingerprint=first.fingerprint)
    monkeypatch.setattr(findings, "COUNTS_KEPT", 1)
    shown = text(show(send(template(line(received=2), line(PEACE, received=2)))))
    assert "Trang này chỉ hiện 1 trong 2 chỗ thay đổi." in shown


def test_no_effect_is_said(send, show):
    assert "Không đơn vị nào đổi điểm hoặc hạng." in text(show(send(GOOD)))


def test_nothing_new_says_why(send, show, staff):
    first = send(GOOD)
    commit(intake=first, by=staff, fingerprint=first.fingerprint)
    number = Upload.objects.get().pk
    shown = text(show(send(("a.xlsx", GOOD))))
    assert "Không có gì mới để nhập." in shown
    assert f"Tệp “a.xlsx” đã nhập ngày 20/11/2022 (lần nhập số {number})" in shown
    assert ">Nhập<" not in shown


def test_totals_are_compared_with_figures(send, show, staff):
    first = send(GOOD)
    commit(intake=first, by=staff, fingerprint=first.fingerprint)
    shown = text(show(send(form(d_line("UBND thị trấn Tràm Chim", online=4, on_time=4)))))
    assert "Đối chiếu với tổng số của đơn vị: 3 chỗ khác nhau." in shown
    assert "tiếp nhận trong kỳ: theo thủ tục 5, tổng số 4" in shown


# Deciding


def test_the_second_click_leads_to_the_receipt_and_is_told(send, post, client):
    intake = send(GOOD)
    receipt = post(intake, "nhap")["Location"]
    assert post(intake, "nhap")["Location"] == receipt
    sentence = "Nguyễn Thị Hoa đã nhập các tệp này lúc 09:00 ngày 20/11/2022"
    assert sentence in text(client.get(receipt))
    assert Upload.objects.count() == 1


def test_figures_that_changed_meanwhile_are_shown_anew(send, post, client, world):
    intake = send(template(line(received=6)))
    other = send(GOOD, by=make_user(full_name="Trần Văn Bình"))
    commit(intake=other, by=other.created_by, fingerprint=other.fingerprint)
    response = post(intake, "nhap")
    assert response["Location"] == f"/so-lieu/kiem-tra/{intake.pk}/"
    shown = text(client.get(response["Location"]))
    assert "Trần Văn Bình đã nhập lần số" in shown
    assert "dưới đây là kết quả kiểm tra mới." in shown
    assert "Lý do sửa số liệu đã có" in shown
    assert Upload.objects.count() == 1


def test_a_page_that_is_out_of_date_does_not_ask_for_what_it_did_not_show(send, post, client):
    intake = send(template(line(NO_NAME)))
    response = post(intake, "nhap", fingerprint="0" * 64)
    assert response["Location"] == f"/so-lieu/kiem-tra/{intake.pk}/"
    assert "kết quả kiểm tra mới" in text(client.get(response["Location"]))


def test_dropping_and_checking_once_more(send, post, show, client):
    intake = send(GOOD)
    assert post(intake, "lai").status_code == 302
    assert post(intake, "bo")["Location"] == f"/so-lieu/kiem-tra/{intake.pk}/"
    shown = text(show(intake))
    assert "Đã bỏ, không nhập." in shown
    assert "Nguyễn Thị Hoa đã bỏ lúc 09:00 ngày 20/11/2022" in shown
    assert ">Kiểm tra lại<" not in shown
    for what in ("lai", "bo", "nhap"):
        post(intake, what)
        assert "đã bỏ các tệp này lúc" in text(show(intake))
    assert "a.xlsx" not in text(client.get("/so-lieu/"))


@pytest.mark.parametrize("number", [999, 10**30])
def test_an_intake_that_is_not_there(client, number):
    response = client.get(f"/so-lieu/kiem-tra/{number}/")
    assert response.status_code == 404
    assert "Không có lượt kiểm tra nào" in text(response)


# At work, and interrupted


def test_a_job_at_work_shows_its_step_and_counter(client, send, show):
    intake = send(GOOD)
    Intake.objects.update(state="checking", started_at=NOW + timedelta(seconds=1))
    intake.refresh_from_db()
    address = f"/so-lieu/kiem-tra/{intake.pk}/"
    at_work = {"is_running": True, "address": address}
    with lock_of(intake.pk):
        answer = client.get(f"{address}tien-do/").json()
        assert answer == at_work | {"step": "Đang chuẩn bị", "count": "", "done": 0, "total": 0}
        Reporter(intake)("Đang ghi số liệu", 1500, 5000)
        answer = client.get(f"{address}tien-do/").json()
        step = {"step": "Đang ghi số liệu", "count": "1.500 trên 5.000"}
        assert answer == at_work | step | {"done": 1500, "total": 5000}
        shown = text(show(intake))
    assert "Đang kiểm tra tệp…" in shown
    assert 'aria-live="polite" data-step>Đang ghi số liệu</p>' in shown
    assert 'max="5000" value="1500"' in shown
    assert "js/progress.js" in shown
    assert ">Xem lại<" in shown
    assert ">Nhập<" not in shown


def test_an_interrupted_job_can_be_started_again(send, post, show):
    intake = send(GOOD)
    Intake.objects.update(state="committing", decided_by=intake.created_by)
    shown = text(show(intake))
    assert "Bị gián đoạn, chưa có gì thay đổi." in shown
    assert ">Chạy lại<" in shown
    post(intake, "lai")
    assert "Kiểm tra xong, không có lỗi." in text(show(intake))


def test_the_progress_of_what_is_done_leads_on(client, send, post):
    intake = send(GOOD)
    receipt = post(intake, "nhap")["Location"]
    assert client.get(f"/so-lieu/kiem-tra/{intake.pk}/tien-do/").json()["address"] == receipt


@pytest.mark.parametrize("state", Intake.State.values)
def test_every_state_has_a_sentence(state):
    intake = Intake(state=state, outcome={})
    assert headline(intake, files=2).endswith((".", "…"))


# Unknown names


@pytest.fixture
def unknown(send, world) -> Intake:
    for name in ("UBND xã An Long", "UBND xã Phú Thọ", "UBND xã Phú Thành A"):
        make_procedure(world.campaign, make_unit(world.campaign, name=name))
    return send(
        template(
            line([None, "UBND TT Tràm Chim"]),
            line(PEACE, procedure=[None, "Thu tuc 1.001193", None]),
            line([None, "Xã Lạ"], procedure=[None, "Thủ tục lạ", None]),
        )
    )


def test_unknown_names_are_proposed_and_nothing_is_chosen(unknown, show, world):
    response = show(unknown)
    form = response.context["names_form"]
    assert [form.fields[f"name-{n}"].label for n in range(4)] == [
        "“UBND TT Tràm Chim” là đơn vị nào?",
        "“Thu tuc 1.001193” (UBND xã Hòa Bình) là thủ tục nào?",
        "“Xã Lạ” là đơn vị nào?",
        "“Thủ tục lạ” là thủ tục nào?",
    ]
    assert '<option value="" selected>— chưa chọn —</option>' in response.content.decode()
    assert response.content.decode().count(" selected") == 4
    first, likely, everybody = form.fields["name-0"].choices
    assert first == ("", "— chưa chọn —")
    assert (likely[0], likely[1][0]) == (
        "Gần giống nhất",
        (world.town.pk, "UBND thị trấn Tràm Chim (30001)"),
    )
    assert (everybody[0], len(everybody[1])) == ("Tất cả đơn vị", 6)
    _, likely, everybody = form.fields["name-1"].choices
    assert likely[1][0] == (world.birth.pk, "1.001193 – Thủ tục 1.001193")
    in_its_catalogue = ["1.000656", "1.001193", "2.000720", "TN.0001", "TN.0002", "TN.0003"]
    assert [label.partition(" ")[0] for _, label in everybody[1]] == in_its_catalogue
    assert len(form.fields["name-3"].choices[2][1]) == 10


def test_confirmed_names_are_kept_and_the_files_checked_anew(unknown, post, show, staff, world):
    response = post(unknown, "ten", **{"name-0": world.town.pk, "name-1": world.birth.pk})
    assert response.status_code == 302
    alias = UnitAlias.objects.get(unit=world.town)
    assert (alias.name, alias.confirmed_by) == ("UBND TT Tràm Chim", staff)
    assert alias.history.get().history_change_reason == f"Xác nhận ở lượt kiểm tra số {unknown.pk}"
    assert ProcedureAlias.objects.get().procedure == world.birth
    left = show(unknown).context["names_form"]
    assert [name.name for name in left.names] == ["Xã Lạ", "Thủ tục lạ"]


def test_two_people_confirming_the_same_name(unknown, post, show, world, send):
    twin = send(("khac.xlsx", template(line([None, "UBND TT Tràm Chim"]))))
    post(twin, "ten", **{"name-0": world.town.pk})
    twin.refresh_from_db()
    assert twin.state == "ready"
    post(unknown, "ten", **{"name-0": world.peace.pk})
    sentence = (
        "“UBND TT Tràm Chim” đã là tên khác của UBND thị trấn Tràm Chim"
        " (Nguyễn Thị Hoa xác nhận lúc 09:00 ngày 20/11/2022)."
    )
    assert sentence in text(show(unknown))
    assert not UnitAlias.objects.filter(unit=world.peace, confirmed_by__isnull=False).exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Chưa chọn đơn vị hay thủ tục nào."),
        ({"name-0": "999999"}, "Hãy chọn trong danh sách."),
        ({"name-1": "mười"}, "Hãy chọn trong danh sách."),
    ],
)
def test_what_is_not_in_the_list_is_not_taken(unknown, post, fields, sentence):
    response = post(unknown, "ten", **fields)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not UnitAlias.objects.filter(confirmed_by__isnull=False).exists()


def test_a_procedure_of_another_catalogue_is_not_taken(unknown, post, world):
    response = post(unknown, "ten", **{"name-1": world.justice_only.pk})
    assert response.status_code == 422


def test_names_of_an_older_check_are_not_taken(unknown, post, show, world):
    post(unknown, "ten", **{"name-0": world.town.pk, "fingerprint": "0" * 64})
    assert "hãy chọn lại" in text(show(unknown))
    assert not UnitAlias.objects.filter(confirmed_by__isnull=False).exists()


def test_only_so_many_names_are_asked_at_once(send, show, monkeypatch):
    monkeypatch.setattr(likeness, "MOST_NAMES", 1)
    intake = send(template(line([None, "Xã Lạ"]), line([None, "Xã Khác"])))
    shown = text(show(intake))
    assert "Còn 1 tên khác" in shown
    assert "“Xã Khác” là đơn vị nào?" not in shown


def test_a_paragraph_is_no_name(send, show):
    intake = send(template(line([None, "Xã " + "rất " * 60]), line([None, "Xã Lạ"])))
    assert [name.name for name in show(intake).context["names_form"].names] == ["Xã Lạ"]
