"""The month's template: what it holds, what may be typed into it, and that it comes back in as typed."""

import io
from datetime import date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from campaigns.models import User
from metrics.importing import import_files
from metrics.models import CatalogueEntry, MonthlyReport
from metrics.scoring.measures import COUNT_FIELDS
from metrics.template import template_filename, template_workbook
from tests.factories import at, make_campaign, make_procedure, make_unit, make_user
from tests.workbooks import HEADER

JUNE = date(2022, 6, 1)
BLANK = [None] * 14  # 13 counts and the note
HINT = "Cả đơn vị không có hồ sơ nào trong kỳ: chọn KHÔNG PHÁT SINH ở ô bên trái"


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(at("2022-11-20 09:00"), tick=False):
        yield


@pytest.fixture
def world(db) -> SimpleNamespace:
    campaign = make_campaign(
        slug="cchc-2022", title="Cải cách hành chính", organiser="UBND huyện Tam Nông"
    )
    town = make_unit(campaign, code="30001", name="UBND thị trấn Tràm Chim")
    odd = make_unit(campaign, code="30004", name="=1+1")
    office = make_unit(campaign, code="VP", name="Văn phòng")
    return SimpleNamespace(
        campaign=campaign,
        by=make_user(role=User.Role.SYSTEM),
        town=town,
        odd=odd,
        office=office,
        birth=make_procedure(campaign, town, odd, code="1.001193", online_level=3),
        death=make_procedure(campaign, town, code="1.000656", online_level=None, display_order=9),
        ended=make_procedure(
            campaign, town, code="TN.0002", online_level=2, valid_to=date(2022, 4, 30)
        ),
        begins=make_procedure(campaign, town, code="TN.0003", valid_from=date(2022, 7, 1)),
    )


def opened(data: bytes):
    return load_workbook(io.BytesIO(data))


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take_in(world, data: bytes):
    return import_files(campaign=world.campaign, files=[("mau.xlsx", data)], by=world.by)


def rows_of(data: bytes, first: int = 9) -> list[list]:
    sheet = opened(data)["Số liệu"]
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


# What it holds


def test_title_header_and_rows(world):
    data = template_workbook(world.campaign, JUNE)
    sheet = opened(data)["Số liệu"]
    assert [sheet[cell].value for cell in ("A1", "A2", "G1", "G2", "A4", "A5", "A6")] == [
        "UBND HUYỆN TAM NÔNG",
        "PHÒNG NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỐ LIỆU TIẾP NHẬN, GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        "Phong trào thi đua “Cải cách hành chính”",
        "(Từ ngày 01/06/2022 đến ngày 30/06/2022)",
    ]
    town, odd = ["30001", "UBND thị trấn Tràm Chim", "06/2022"], ["30004", "=1+1", "06/2022"]
    nil = [None, HINT, None, *BLANK]
    assert rows_of(data, first=8) == [
        HEADER,
        [*town, "1.001193", "Thủ tục 1.001193", 3, *BLANK],
        [*town, "1.000656", "Thủ tục 1.000656", None, *BLANK],
        [*town, *nil],
        [*odd, "1.001193", "Thủ tục 1.001193", 3, *BLANK],
        [*odd, *nil],
        ["VP", "Văn phòng", "06/2022", *nil],
        *[[None, None, "06/2022", None, None, None, *BLANK]] * 10,
    ]
    assert (sheet["B12"].data_type, sheet["B12"].quotePrefix) == ("s", True)  # "=1+1" is a name


def test_some_units(world):
    data = template_workbook(world.campaign, JUNE, [world.office, world.odd])
    codes = [row[0] for row in rows_of(data)]
    assert codes == ["30004", "30004", "VP", *[None] * 10]
    of_one = rows_of(template_workbook(world.campaign, JUNE, [world.odd]))
    assert [row[0] for row in of_one] == ["30004"] * 12


def test_the_catalogue_of_the_month(world):
    july = template_workbook(world.campaign, date(2022, 7, 1), [world.town])
    assert [row[3] for row in rows_of(july)][:3] == ["1.001193", "TN.0003", "1.000656"]
    april = template_workbook(world.campaign, date(2022, 4, 1), [world.town])
    assert [row[3] for row in rows_of(april)][:3] == ["1.001193", "TN.0002", "1.000656"]


def test_a_procedure_that_changes_in_the_month_has_one_row(world):
    [old] = CatalogueEntry.objects.filter(procedure=world.birth)
    CatalogueEntry.objects.filter(pk=old.pk).update(valid_to=date(2022, 6, 14))
    later = CatalogueEntry.objects.create(
        procedure=world.birth,
        name="Khai sinh",
        online_level=4,
        handlers="30004",
        code_source="local",
        valid_from=date(2022, 6, 15),
    )
    later.units.set([world.odd])
    closed = CatalogueEntry.objects.create(
        procedure=world.death,
        name="Không còn đúng",
        handlers="30004",
        code_source="local",
        known_to=at("2022-05-01 08:00"),
    )
    closed.units.set([world.odd])
    rows = rows_of(template_workbook(world.campaign, JUNE, [world.odd]))
    assert [row[3:6] for row in rows][:2] == [["1.001193", "Khai sinh", 4], [None, HINT, None]]


def test_a_unit_that_is_no_longer_there_is_left_out(world):
    world.odd.valid_to = date(2022, 5, 31)
    world.odd.save()
    rows = rows_of(template_workbook(world.campaign, JUNE))
    assert {row[0] for row in rows} == {"30001", "VP", None}
    with pytest.raises(ValueError, match=r"^Tháng 6/2022 chưa có hoặc không còn đơn vị =1"):
        template_workbook(world.campaign, JUNE, [world.odd])


def test_what_is_no_part_of_the_campaign_is_refused(world):
    with pytest.raises(ValueError, match=r"^Tháng 2/2022 nằm ngoài phong trào “cchc-2022”.$"):
        template_workbook(world.campaign, date(2022, 2, 1))
    stranger = make_unit(make_campaign(), name="Xã Lạ")
    with pytest.raises(
        ValueError, match=r"^Xã Lạ không thuộc phạm vi của phong trào “cchc-2022”.$"
    ):
        template_workbook(world.campaign, JUNE, [stranger])


def test_queries_do_not_grow(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        template_workbook(world.campaign, JUNE, [world.town])
    with django_assert_num_queries(2):
        template_workbook(world.campaign, JUNE)


def test_the_stamp_is_hidden_well(world):
    book = opened(template_workbook(world.campaign, JUNE))
    assert book.sheetnames == ["Số liệu", "Hướng dẫn", "_meta"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "veryHidden"]
    assert dict(book["_meta"].iter_rows(max_row=5, max_col=2, values_only=True)) == {
        "template": "mau-so-lieu",
        "version": 1,
        "campaign": "cchc-2022",
        "month": "2022-06",
        "made_at": "2022-11-20T09:00:00+07:00",
    }
    assert datetime.fromisoformat(book["_meta"]["B5"].value) == at("2022-11-20 09:00")
    assert template_filename(JUNE) == "mau-so-lieu-2022-06.xlsx"


def test_the_guide_tells_the_rules_and_every_column(world):
    sheet = opened(template_workbook(world.campaign, JUNE))["Hướng dẫn"]
    first = [cell.value for cell in sheet["A"]]
    assert first[0] == "HƯỚNG DẪN ĐIỀN SỐ LIỆU"
    assert first[-20:] == HEADER
    assert all(cell.value for cell in sheet["B"][-20:])
    assert [text for text in first if "KHÔNG PHÁT SINH" in text and text[:2] == "5."]


# What may be typed


def test_only_what_is_to_be_filled_in_is_unlocked(world):
    sheet = opened(template_workbook(world.campaign, JUNE, [world.town]))["Số liệu"]
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    unlocked = {
        number: "".join(c.column_letter for c in sheet[number] if not c.protection.locked)
        for number in (8, 9, 11, 12)
    }
    assert unlocked == {
        8: "",
        9: "GHIJKLMNOPQRST",
        11: "DT",
        12: "ABCDEFGHIJKLMNOPQRST",
    }
    assert sheet["D9"].number_format == "@"


def test_excel_checks_what_is_typed(world):
    sheet = opened(template_workbook(world.campaign, JUNE))["Số liệu"]
    found = {
        str(v.sqref): (v.type, v.operator, v.formula1, v.showErrorMessage)
        for v in sheet.data_validations.dataValidation
    }
    assert found == {
        "G9:S24": ("whole", "greaterThanOrEqual", "0", True),
        "D11 D13 D14": ("list", None, '"KHÔNG PHÁT SINH"', True),
        "A15:A24": ("list", None, "_meta!$D$1:$D$3", True),
        "F15:F24": ("list", None, '"2,3,4"', True),
    }
    numbers = sheet.data_validations.dataValidation[0]
    assert numbers.error == (
        "Ô này chỉ nhận số nguyên từ 0 trở lên, không kèm chữ hay ký hiệu. Không có hồ sơ thì ghi 0;"
        " chưa có số liệu thì để trống."
    )
    meta = sheet.parent["_meta"]
    assert [meta[f"D{row}"].value for row in (1, 2, 3)] == ["30001", "30004", "VP"]


def test_screen_and_paper(world):
    sheet = opened(template_workbook(world.campaign, JUNE))["Số liệu"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("F9", "A8:T24")
    assert sheet.print_title_rows == "$8:$8"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.page_setup.fitToHeight == 0


# There and back


def test_an_untouched_template_changes_nothing(world):
    outcome = take_in(world, template_workbook(world.campaign, JUNE))
    assert (outcome.outcome, outcome.faults) == ("unchanged", [])
    assert outcome.sentences == [
        (
            "Tệp “mau.xlsx” không có dòng số liệu nào (các cột số liệu đều để trống);"
            " không có gì thay đổi."
        )
    ]
    assert MonthlyReport.objects.count() == 0


def test_what_is_typed_comes_in(world):
    book = opened(template_workbook(world.campaign, JUNE))
    sheet = book["Số liệu"]
    typed = [1, 20, 4, 0, 2, 8, 9, 1, 2, 1, 18, 3, 0]
    for column, value in enumerate(typed, start=7):
        sheet.cell(9, column).value = value
        sheet.cell(12, column).value = 0
    sheet["G12"], sheet["H12"], sheet["O12"] = 2, 0, 2
    sheet["D14"] = "KHÔNG PHÁT SINH"
    outcome = take_in(world, saved(book))
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert outcome.counts == {"new": 3, "changed": 0, "same": 0, "removed": 0}
    town, odd, office = MonthlyReport.objects.order_by("unit__code")
    assert [r.month for r in (town, odd, office)] == [JUNE] * 3
    figure = town.figures.get()
    assert (figure.procedure, figure.row) == (world.birth, 9)
    assert figure.counts() == dict(zip(COUNT_FIELDS, [*typed, None], strict=True))
    assert {k: v for k, v in odd.figures.get().counts().items() if v} == {
        "carried_over": 2,
        "pending_in_time": 2,
    }
    assert (office.unit, office.is_nil, office.figures.count()) == (world.office, True, 0)


def test_a_spare_row_takes_what_is_left_of_a_procedure_that_has_ended(world):
    book = opened(template_workbook(world.campaign, JUNE, [world.town]))
    sheet = book["Số liệu"]
    assert sheet["A12"].value == "30001"
    sheet["D12"], sheet["F12"] = "TN.0002", 2
    for column, value in enumerate([3, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0], start=7):
        sheet.cell(12, column).value = value
    outcome = take_in(world, saved(book))
    assert (outcome.outcome, outcome.faults) == ("committed", [])
    assert MonthlyReport.objects.get().figures.get().procedure == world.ended


# The command


def run(*arguments: str) -> tuple[int, str]:
    try:
        call_command("make_template", *arguments)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, ""


def test_the_command_writes_a_file_once(world, tmp_path, capsys):
    path = tmp_path / "mau.xlsx"
    assert run("cchc-2022", "2022-06", str(path), "--unit", "VP", "--unit", "30004") == (0, "")
    assert capsys.readouterr().out == f"Đã ghi mẫu số liệu tháng 6/2022 vào {path}.\n"
    assert [row[0] for row in rows_of(path.read_bytes())][:3] == ["30004", "30004", "VP"]

    before = path.read_bytes()
    refusal = f"Tệp “{path}” đã có; thêm --force để ghi đè."
    assert run("cchc-2022", "2022-06", str(path)) == (1, refusal)
    assert path.read_bytes() == before
    assert run("cchc-2022", "2022-06", str(path), "--force") == (0, "")
    assert [row[0] for row in rows_of(path.read_bytes())][:3] == ["30001"] * 3


def test_the_command_says_what_is_wrong(world, tmp_path):
    path = str(tmp_path / "mau.xlsx")
    assert run("cchc-2022", "2022-02", path) == (
        2,
        "Tháng 2/2022 nằm ngoài phong trào “cchc-2022”.",
    )
    assert run("cchc-2022", "2022-06", path, "--unit", "X1", "--unit", "VP", "--unit", "X0") == (
        2,
        "Phong trào “cchc-2022” không có đơn vị mang mã X0, X1.",
    )
    assert run("khac", "2022-06", path) == (
        2,
        "Không có phong trào “khac”. Các phong trào đang có: cchc-2022.",
    )
    assert run("cchc-2022", "6/2022", path)[0] == 2
    nowhere = tmp_path / "khong-co" / "mau.xlsx"
    code, complaint = run("cchc-2022", "2022-06", str(nowhere))
    assert (code, complaint.startswith(f"Không ghi được tệp “{nowhere}”: ")) == (1, True)
    assert list(tmp_path.iterdir()) == []
