"""The grid of one unit's month: what stands in it, what becomes of what is typed."""

import io
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from campaigns.models import Unit, User
from metrics.entry.typed import cell_name
from metrics.importing import import_files
from metrics.models import Figure, Intake, MonthLock, MonthlyReport, UnlockRequest
from metrics.scoring.measures import COUNT_FIELDS
from tests.factories import at, make_campaign, make_procedure, make_report, make_unit, make_user
from tests.workbooks import HEADER

MAY, JUNE, JULY = date(2022, 5, 1), date(2022, 6, 1), date(2022, 7, 1)
ADDRESS = "/so-lieu/nhap-tay/30001/2022-06/"
GOOD = {
    "carried_over": 1,
    "received": 20,
    "received_online_l3": 4,
    "received_online_l4": 0,
    "received_post": 2,
    "resolved_early": 8,
    "resolved_on_time": 9,
    "resolved_late": 1,
    "pending_in_time": 2,
    "pending_overdue": 1,
    "returned": 18,
    "returned_post": 3,
    "withdrawn": 0,
    "suspended": None,
}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def fields(procedure, **typed) -> dict[str, str]:
    return {
        cell_name(procedure.pk, name): "" if value is None else str(value)
        for name, value in typed.items()
    }


def send(client, *rows: dict[str, str], revision: int = 0, **form):
    data = {"ban": revision, **form}
    for row in rows:
        data |= row
    return client.post(ADDRESS, data)


def shown(response) -> dict[str, list[str]]:
    """Code -> what stands in the fields of the row."""
    return {row.code: [cell.value for cell in row.cells] for row in response.context["grid"].rows}


def beside(response) -> dict[str, list[tuple]]:
    """Code -> (columns, what stands there) of the faults under the row."""
    rows = response.context["grid"].rows
    return {row.code: [(f.fields, f.text) for f in row.faults] for row in rows if row.faults}


def file_of(intake: Intake) -> tuple[str, bytes]:
    file = intake.files.get()
    return file.name, bytes(file.data)


def cells_of(intake: Intake) -> list[list]:
    _, data = file_of(intake)
    sheet = load_workbook(io.BytesIO(data))["Số liệu"]
    return [list(row) for row in sheet.iter_rows(min_row=8, values_only=True)]


def commit(intake: Intake, by: User):
    return import_files(campaign=intake.campaign, files=[file_of(intake)], by=by)


# What stands in it


def test_the_procedures_of_the_month_with_the_figures_in_force(client, staff, world):
    make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.birth: {"received": 5, "returned": None, "suspended": None}},
        known_from=at("2022-07-05 08:00"),
    )
    page = client.get(ADDRESS)
    nothing = [""] * 14
    assert shown(page) == {
        "1.000656": nothing,
        "1.001193": ["0", "5", *["0"] * 8, "", "0", "0", ""],
        "2.000720": nothing,
        "TN.0001": nothing,
    }
    assert [row.is_listed for row in page.context["grid"].rows] == [True] * 4
    assert page.context["grid"].revision == 1
    assert "UBND thị trấn Tràm Chim: số liệu tháng 6/2022" in text(page)
    assert f'aria-labelledby="cot-received dong-{world.birth.pk}"' in page.content.decode()


def test_what_has_ended_but_still_has_figures_or_dossiers_has_a_row(client, staff, world):
    make_report(
        world.campaign,
        world.town,
        MAY,
        {world.ended: {"pending_overdue": 2}, world.justice_only: {"received": 1}},
        known_from=at("2022-06-05 08:00"),
    )
    make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.begins: {"pending_in_time": 1}},
        known_from=at("2022-07-05 08:00"),
    )
    page = client.get(ADDRESS)
    unlisted = {row.code: row.cells[8].value for row in page.context["grid"].rows[4:]}
    assert unlisted == {"TN.0002": "", "TN.0003": "1"}
    assert text(page).count("không còn trong danh mục tháng này") == 2


def test_a_month_without_any_dossier_is_ticked(client, staff, world):
    assert not client.get(ADDRESS).context["grid"].is_nil
    response = send(client, **{"khong-phat-sinh": "1"})
    commit(Intake.objects.get(), staff)
    page = client.get(ADDRESS)
    assert (response.status_code, page.context["grid"].is_nil) == (302, True)
    assert "đơn vị không phát sinh hồ sơ." in text(page)


def test_a_closed_month_is_said_at_the_top_and_an_open_one_is_not(client, staff, world):
    closed = "Tháng 6/2022 đã khóa"
    assert closed not in text(client.get(ADDRESS))
    MonthLock.objects.create(campaign=world.campaign, month=JUNE, locked_by=staff)
    assert closed in text(client.get(ADDRESS))
    request = UnlockRequest.objects.create(
        campaign=world.campaign,
        month=JUNE,
        unit=world.peace,
        until=date(2022, 11, 20),
        reason="Sửa số",
        requested_by=staff,
        state="approved",
        decided_by=make_user(),
        decided_at=at("2022-11-19 08:00"),
    )
    assert closed in text(client.get(ADDRESS))
    request.unit = world.town
    request.save()
    assert closed not in text(client.get(ADDRESS))


# What is typed


def test_what_is_typed_waits_as_an_intake_and_every_number_has_its_cell(client, staff, world):
    response = send(client, fields(world.birth, **GOOD), fields(world.death, received=" 1.234 "))
    intake = Intake.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/so-lieu/kiem-tra/{intake.pk}/")
    assert (intake.state, intake.is_manual, intake.created_by) == ("ready", True, staff)
    assert (intake.campaign, intake.files.get().name) == (
        world.campaign,
        "nhap-tay-30001-2022-06.xlsx",
    )
    unit = ["30001", "UBND thị trấn Tràm Chim", "06/2022"]
    assert cells_of(intake) == [
        [*HEADER[:19], "Tạm dừng, chờ bổ sung", "Ghi chú"],
        [*unit, "1.000656", "Thủ tục 1.000656", 2, None, "1.234", *[None] * 13],
        [*unit, "1.001193", "Thủ tục 1.001193", 3, *GOOD.values(), None],
    ]

    assert commit(intake, staff).outcome == "committed"
    birth, death = (Figure.objects.get(procedure=p) for p in (world.birth, world.death))
    assert birth.counts() == GOOD
    assert death.counts() == {**dict.fromkeys(COUNT_FIELDS), "received": 1234}
    assert (birth.row, birth.source.name, birth.source.columns["received"]) == (10, "Số liệu", "H")


def test_who_typed_it_stands_in_the_file(client, staff, world):
    send(client, fields(world.birth, **GOOD))
    _, data = file_of(Intake.objects.get())
    assert load_workbook(io.BytesIO(data))["Số liệu"]["A7"].value == (
        "Nhập tay trên phần mềm lúc 09:00 ngày 20/11/2022; người nhập: Nguyễn An"
    )


def test_a_row_left_blank_takes_its_figures_away(client, staff, world):
    make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.birth: {"received": 5}, world.death: {"received": 2}},
        known_from=at("2022-07-05 08:00"),
    )
    blank = fields(world.death, **dict.fromkeys(COUNT_FIELDS, "  "))
    send(client, fields(world.birth, **GOOD), blank, revision=1)
    outcome = commit(Intake.objects.get(), staff)
    assert outcome.counts == {"new": 0, "changed": 1, "same": 0, "removed": 1}


def test_what_came_from_several_files_is_all_in_the_grid(client, staff, world):
    counts = {"received": 9, "received_post": 2, "suspended": 3, "returned": 4, "returned_post": 1}
    make_report(
        world.campaign, world.town, JUNE, {world.birth: counts}, known_from=at("2022-07-05 08:00")
    )
    known = Figure.objects.get().counts()
    response = send(client, fields(world.birth, **{**known, "received": 10}), revision=1)
    assert response.status_code == 302
    commit(Intake.objects.get(), staff)
    newest = MonthlyReport.objects.get(revision=2)
    assert newest.figures.get().counts() == {**known, "received": 10}


def test_nothing_new_changes_nothing(client, staff, world):
    make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.birth: {"received": 5, "returned": None}},
        known_from=at("2022-07-05 08:00"),
    )
    response = send(client, fields(world.birth, **Figure.objects.get().counts()), revision=1)
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Số liệu vừa gửi giống hệt số liệu đang có; không có gì thay đổi."
    ]
    assert not Intake.objects.exists()


def test_an_empty_grid_says_what_to_do(client, staff, world):
    response = send(client, fields(world.birth, received=" "))
    assert response.status_code == 422
    assert "Chưa có ô nào được điền; chưa ghi gì." in text(response)
    assert not Intake.objects.exists()


def test_doubts_are_for_the_page_of_the_intake(client, staff, world, doubts):
    response = send(client, fields(world.birth, **{**GOOD, "carried_over": 7}))
    assert response.status_code == 302
    assert Intake.objects.get().state == "needs_note"


def test_rows_of_zeros_do_not_contradict_the_tick(client, staff, world):
    zeros = fields(world.birth, **dict.fromkeys(COUNT_FIELDS, 0))
    assert send(client, zeros, **{"khong-phat-sinh": "1"}).status_code == 302
    [_, only] = cells_of(Intake.objects.get())
    assert only[3] == "KHÔNG PHÁT SINH"


# What is wrong


def test_every_fault_stands_beside_its_field_and_all_that_was_typed_stays(client, staff, world):
    typed = {**GOOD, "received": "12 hs", "returned": "1.5", "withdrawn": '"><script>'}
    response = send(client, fields(world.birth, **typed), fields(world.marriage, carried_over=3))
    assert response.status_code == 422
    assert shown(response)["1.001193"] == [
        "1", "12 hs", "4", "0", "2", "8", "9", "1", "2", "1", "1.5", "3", '"><script>', "",
    ]  # fmt: skip
    assert shown(response)["2.000720"] == ["3", *[""] * 13]
    assert beside(response) == {
        "1.001193": [
            (("received",), "12 hs"),
            (("withdrawn",), '"><script>'),
            (("returned",), "1.5"),
        ]
    }
    row = f"o{world.birth.pk}"
    assert [(link.target, link.words) for link in response.context["grid"].faults.links] == [
        (f"{row}-received", "1.001193, Tiếp nhận trong kỳ “12 hs”"),
        (f"{row}-withdrawn", '1.001193, Trả lại, rút “"><script>”'),
        (f"{row}-returned", "1.001193, Kết quả đã trả “1.5”"),
    ]
    page = text(response)
    assert f'<a href="#{row}-received">' in page
    assert (
        f'value="12 hs" inputmode="numeric" autocomplete="off" aria-labelledby="cot-received dong-{world.birth.pk}"'
        f' aria-invalid="true" aria-describedby="loi-{world.birth.pk}-1"'
    ) in page
    assert f'id="loi-{world.birth.pk}-1">Tiếp nhận trong kỳ: Ô phải là số nguyên' in page
    assert "<script>”" not in page
    assert not Intake.objects.exists()


def test_a_fault_of_several_fields_is_one_sentence_for_all(client, staff, world):
    response = send(client, fields(world.birth, **{**GOOD, "received": 5}))
    channels = ("received", "received_online_l3", "received_online_l4", "received_post")
    assert beside(response) == {"1.001193": [(channels, "5")]}
    row = response.context["grid"].rows[1]
    assert [cell.is_wrong for cell in row.cells] == [False, *[True] * 4, *[False] * 9]


def test_the_same_fault_in_two_rows_stands_in_both(client, staff, world):
    response = send(client, fields(world.birth, received="x"), fields(world.marriage, received="x"))
    assert beside(response) == {
        "1.001193": [(("received",), "x")],
        "2.000720": [(("received",), "x")],
    }


def test_a_tick_beside_figures_is_wrong(client, staff, world):
    response = send(client, fields(world.birth, **GOOD), **{"khong-phat-sinh": "1"})
    faults = response.context["grid"].faults
    assert (response.status_code, faults.rows) == (422, {})
    assert [link.target for link in faults.links] == ["khong-phat-sinh"]
    assert "chỉ giữ dòng KHÔNG PHÁT SINH" in faults.nil[0]
    assert 'aria-describedby="khong-phat-sinh-y-nghia loi-khong-phat-sinh"' in text(response)
    assert response.context["grid"].is_nil


def test_what_no_field_can_mend_is_said_once(client, staff, world):
    MonthLock.objects.create(campaign=world.campaign, month=JUNE, locked_by=staff)
    response = send(client, fields(world.birth, **GOOD), fields(world.death, received=1))
    assert response.status_code == 422
    [link] = response.context["grid"].faults.links
    assert (link.target, "Tháng 6/2022 đã khóa" in link.message) == ("", True)
    assert not Intake.objects.exists()


def test_a_procedure_that_went_out_of_the_catalogue_meanwhile_is_not_lost(client, staff, world):
    response = send(client, fields(world.justice_only, received=4), fields(world.ended, received=0))
    assert response.status_code == 422
    assert shown(response)["TN.0004"] == ["", "4", *[""] * 12]
    assert beside(response) == {"TN.0004": [((), "TN.0004")]}
    [link] = response.context["grid"].faults.links
    assert link.target == f"o{world.justice_only.pk}-carried_over"


def test_procedures_of_another_campaign_and_other_fields_are_left_alone(client, staff, world):
    stranger = make_procedure(make_campaign(), world.town)
    response = send(
        client,
        fields(world.birth, **GOOD),
        fields(stranger, received=5),
        fields(world.birth, revision=9),
        {"o99999999999-received": "1", "ban-khac": "x"},
    )
    assert response.status_code == 302
    assert len(cells_of(Intake.objects.get())) == 2


def test_many_faults_are_listed_up_to_a_limit(client, staff, world):
    bad = [{name: f"{name} {letter}" for name in COUNT_FIELDS} for letter in "abcd"]
    rows = (world.birth, world.marriage, world.death, world.unknown_level)
    response = send(client, *(fields(p, **typed) for p, typed in zip(rows, bad, strict=True)))
    faults = response.context["grid"].faults
    assert (len(faults.links), faults.more) == (50, 6)
    assert "Còn 6 chỗ khác, đứng dưới từng dòng của bảng." in text(response)


def test_a_grid_of_a_hundred_procedures_can_be_sent(client, staff, world):
    many = [make_procedure(world.campaign, world.town) for _ in range(100)]
    response = send(client, *(fields(procedure, **GOOD) for procedure in many))
    assert response.status_code == 302
    assert len(cells_of(Intake.objects.get())) == 101


# Somebody else was quicker


def test_a_stale_grid_shows_what_is_new_beside_what_was_typed(client, staff, world):
    make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.birth: {"received": 5, "returned": 1}},
        known_from=at("2022-07-05 08:00"),
    )
    second = make_report(
        world.campaign,
        world.town,
        JUNE,
        {world.birth: {"received": 6, "returned": 1234}, world.death: {"received": 7}},
        known_from=at("2022-07-06 08:00"),
    )
    typed = {**dict.fromkeys(COUNT_FIELDS, 0), "received": "6", "returned": "2", "withdrawn": "x"}
    response = send(client, fields(world.birth, **typed), revision=1)
    assert response.status_code == 409
    page = text(response)
    assert (
        f"Bản 2: {second.recorded_by.username}, 09:00 ngày 20/11/2022, tệp “{second.upload.filename}”"
    ) in page
    rows = {row.code: row for row in response.context["grid"].rows}
    news = {
        code: {
            name: cell.now for name, cell in zip(COUNT_FIELDS, row.cells, strict=True) if cell.now
        }
        for code, row in rows.items()
    }
    zeros = dict.fromkeys(COUNT_FIELDS, "0")
    assert news == {
        "1.000656": zeros | {"received": "7"},
        "1.001193": {"returned": "1.234"},
        "2.000720": {},
        "TN.0001": {},
    }
    assert shown(response)["1.001193"] == [
        "0", "6", *["0"] * 8, "2", "0", "x", "0",
    ]  # fmt: skip
    assert f'id="o{world.birth.pk}-returned-nay">nay: 1.234</small>' in page
    links = response.context["grid"].news
    assert (len(links), links[-1].target, links[-1].words, links[-1].message) == (
        15,
        f"o{world.birth.pk}-returned",
        "1.001193, Kết quả đã trả",
        "bạn ghi 2, nay là 1.234",
    )
    assert not Intake.objects.exists()

    assert response.context["grid"].revision == 2
    again = send(client, fields(world.birth, **{**typed, "withdrawn": 0}), revision=2)
    assert again.status_code == 302


def test_a_month_that_was_empty_when_the_grid_was_opened(client, staff, world):
    make_report(
        world.campaign, world.town, JUNE, {world.birth: {}}, known_from=at("2022-07-05 08:00")
    )
    response = send(client, fields(world.birth, **GOOD), revision=0)
    assert response.status_code == 409
    for wrong in ("-1", "x", "9999999999", ""):
        assert send(client, fields(world.birth, **GOOD), ban=wrong).status_code == 409


# What is not there


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("99999/2022-06/", "Không có đơn vị nào mang mã “99999” trong phong trào"),
        ("29999/2022-06/", "Không có đơn vị nào mang mã “29999” trong phong trào"),
        ("30001/2022-02/", "Tháng 2/2022 nằm ngoài phong trào"),
        ("30001/2022-13/", "Không có trang này"),
        ("30001/6-2022/", "Không có trang này"),
    ],
)
def test_no_such_grid(client, staff, world, address, sentence):
    response = client.get(f"/so-lieu/nhap-tay/{address}")
    assert (response.status_code, sentence in text(response)) == (404, True)


def test_a_month_that_has_not_begun_has_no_grid(client, staff, world):
    world.campaign.last_month = date(2022, 12, 1)
    world.campaign.save()
    assert client.get("/so-lieu/nhap-tay/30001/2022-11/").status_code == 200
    response = client.get("/so-lieu/nhap-tay/30001/2022-12/")
    assert response.status_code == 404
    assert "Tháng 12/2022 chưa bắt đầu" in text(response)


def test_of_two_units_with_one_code_the_month_decides(client, staff, world):
    Unit.objects.filter(pk=world.town.pk).update(valid_to=date(2022, 6, 30))
    make_unit(world.campaign, code="30001", name="UBND xã Mới", valid_from=JULY)
    assert client.get(ADDRESS).context["known"].unit == world.town
    later = client.get("/so-lieu/nhap-tay/30001/2022-07/")
    assert later.context["known"].unit.name == "UBND xã Mới"
    Unit.objects.filter(pk=world.peace.pk).update(valid_to=date(2022, 6, 30))
    gone = client.get("/so-lieu/nhap-tay/30004/2022-07/")
    assert (gone.status_code, "không còn đơn vị UBND xã Hòa Bình" in text(gone)) == (404, True)


def test_without_any_campaign(client, db):
    client.force_login(make_user(role=User.Role.STAFF))
    assert client.get(ADDRESS).status_code == 404
    assert "Chưa có phong trào thi đua nào." in text(client.get("/so-lieu/nhap-tay/"))


def test_a_unit_without_procedures_has_only_the_tick(client, staff, world):
    make_unit(world.campaign, code="VP", name="Văn phòng")
    page = client.get("/so-lieu/nhap-tay/VP/2022-06/")
    assert "Danh mục của đơn vị không có thủ tục nào trong tháng này." in text(page)


# Queries do not grow with the procedures


def test_queries_are_the_same_for_1_and_3_procedures(client, staff, world):
    def queries() -> tuple[int, int, int]:
        found = []
        for send_it, status in (
            (lambda: client.get(address), 200),
            (lambda: client.post(address, {"ban": "1", **wrong}), 422),
            (lambda: client.post(address, {"ban": "0", **wrong}), 409),
        ):
            with CaptureQueriesContext(connection) as captured:
                assert send_it().status_code == status
            found.append(len(captured))
        return tuple(found)

    unit = make_unit(world.campaign, code="VP")
    address = "/so-lieu/nhap-tay/VP/2022-06/"
    procedures = [make_procedure(world.campaign, unit)]
    wrong = fields(procedures[0], received="x")
    make_report(world.campaign, unit, JUNE, {procedures[0]: {}}, known_from=at("2022-07-05 08:00"))
    client.get(address)
    few = queries()
    procedures += [make_procedure(world.campaign, unit) for _ in range(2)]
    for procedure in procedures:
        wrong |= fields(procedure, received="x", returned="y")
    make_report(
        world.campaign,
        unit,
        MAY,
        {procedure: {"pending_in_time": 1} for procedure in procedures},
        known_from=at("2022-07-05 08:00"),
    )
    assert queries() == few


# Which unit, which month


def test_the_choice_leads_to_the_grid(client, staff, world):
    page = client.get("/so-lieu/nhap-tay/")
    form = page.context["form"]
    assert form.fields["don-vi"].choices[:2] == [
        ("", "Chọn đơn vị"),
        ("30001", "UBND thị trấn Tràm Chim (30001)"),
    ]
    assert form.fields["thang"].initial == "2022-10"
    response = client.get("/so-lieu/nhap-tay/?don-vi=30004&thang=2022-05")
    assert (response.status_code, response["Location"]) == (
        302,
        "/so-lieu/nhap-tay/30004/2022-05/?phong-trao=cchc-2022",
    )


def test_the_choice_keeps_what_is_known(client, staff, world):
    form = client.get("/so-lieu/nhap-tay/?don-vi=&thang=2022-05").context["form"]
    assert (form.is_bound, form.fields["thang"].initial) == (False, "2022-05")
    wrong = client.get("/so-lieu/nhap-tay/?don-vi=99999&thang=2022-05")
    assert (wrong.status_code, 'class="error"' in text(wrong)) == (200, True)


def test_only_months_that_have_begun_can_be_chosen(client, staff, world):
    world.campaign.last_month = date(2023, 1, 1)
    world.campaign.save()
    form = client.get("/so-lieu/nhap-tay/").context["form"]
    assert form.fields["thang"].choices[-1] == ("2022-11", "Tháng 11/2022")
    world.campaign.first_month = date(2022, 12, 1)
    world.campaign.save()
    assert "chưa bắt đầu nên chưa có gì để nhập" in text(client.get("/so-lieu/nhap-tay/"))


def test_who_may_not_enter_reads_figures_and_no_fields(client, world):
    make_report(
        world.campaign, world.town, JUNE, {world.birth: GOOD}, known_from=at("2022-07-05 08:00")
    )
    client.force_login(make_user(role=User.Role.AUDITOR))
    page = text(client.get(ADDRESS))
    assert "<input" not in page.split("<main")[1]
    row = page.split(f'id="dong-{world.birth.pk}"')[1].split("</tr>")[0]
    assert [cell.split("</td>")[0] for cell in row.split('class="only-read">')[1:]] == [
        "1", "20", "4", "0", "2", "8", "9", "1", "2", "1", "18", "3", "0", "–"
    ]  # fmt: skip
