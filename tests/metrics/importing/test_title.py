"""What stands above a table of one unit or of one month: who, and when."""

from datetime import date

import pytest

from metrics.importing import months_in
from tests.factories import make_unit
from tests.metrics.importing.reports import JUNE, TOWN, b_line, by_procedure, d_line, district, form
from tests.workbooks import workbook

LINE = b_line(received=1)


@pytest.fixture
def said(take_in, world):
    def said(*title) -> tuple | list:
        """(unit code, month) of the report, or (rule, cells, text) of the faults."""
        data = by_procedure(LINE, title=[*title, *[None] * (3 - len(title))][:3])
        outcome = take_in(data, dry_run=True)
        if outcome.faults:
            return [(f.rule, list(f.cells), f.text) for f in outcome.faults]
        take_in(data)
        report = world.campaign.reports.select_related("unit").latest("pk")
        return report.unit.code, report.month

    return said


JUNE_1 = date(2022, 6, 1)


@pytest.mark.parametrize(
    "period",
    [
        JUNE,
        "(từ ngày 1/6/2022 đến ngày 30/6/2022)",
        "Từ ngày 01-06-2022 đến hết ngày 30-06-2022",
        "Từ ngày 01 tháng 06 năm 2022 đến ngày 30 tháng 06 năm 2022",
        "Kỳ báo cáo: Tháng 06/2022 (Từ ngày 01/06/2022 đến ngày 30/06/2022)",
        "Từ 01/06/2022 - 30/06/2022",
        "Kỳ báo cáo: Tháng 6/2022",
        "THÁNG 06 NĂM 2022",
        "Kỳ báo cáo: 06/2022",
        "Kì báo cáo: tháng 6/2022",
        "Thời gian: 01/06/2022 - 30/06/2022",
        "Từ ngày 01/06/2022 00:00 đến ngày 30/06/2022 23:59",
        "Từ ngày 01/06/2022 00:00:00 đến ngày 30/06/2022 00:00:00",
        "Từ 0 giờ 00 phút ngày 01/6/2022 đến 24h00 ngày 30/6/2022",
        "Từ ngày 01 đến ngày 30/6/2022",
        "Từ ngày 01/6 đến hết ngày 30/6/2022",
        "Từ ngày 01 đến ngày 30 tháng 6 năm 2022",
        "(01/06/2022 ÷ 30/06/2022)",
        "01/6 ~ 30/6/2022",
        "Từ ngày 01/06/22 đến ngày 30/06/22",
        "Từ ngày 01/06/2022 ðến ngày 30/06/2022",
        "Tháng 6/2022 (tính đến ngày 30/6/2022)",
        "Báo cáo tháng 6/2022 (theo Thông tư số 01/2018/TT-VPCP ngày 23/11/2018, Kế hoạch năm 2022)",
        "Tháng 6/2022 - Tam Nông, ngày … tháng 7 năm 2022",
    ],
)
def test_a_month(said, period):
    assert said(TOWN, period) == ("30001", JUNE_1)


def test_a_month_spread_over_cells_and_rows(take_in, world):
    header = ["Mã thủ tục", "Mức độ", "Tên TTHC", "Trả kết quả qua BCCI", "Tiếp nhận qua BCCI"]
    line = ["1.001193", 3, None, 0, 0]
    days = ["Từ ngày", date(2022, 6, 1), "đến ngày", date(2022, 6, 30)]
    assert take_in(workbook({"S": [["Đơn vị:", "Xã Hoà Bình"], days, header, line]})).faults == []
    rows = [["Đơn vị:", 30001], ["Từ ngày: 01/07/2022"], ["Đến ngày: 31/07/2022"], header, line]
    assert take_in(workbook({"S": rows})).faults == []
    assert [(r.unit, r.month) for r in world.campaign.reports.order_by("pk")] == [
        (world.peace, JUNE_1),
        (world.town, date(2022, 7, 1)),
    ]


@pytest.mark.parametrize(
    "period",
    [
        "Từ ngày 15/05/2022 đến ngày 14/06/2022",
        "Từ ngày 01/04/2022 đến ngày 30/06/2022",
        "Từ ngày 01/06/2022 đến ngày 29/06/2022",
        "Từ ngày 02/06/2022 đến ngày 30/06/2022",
        "Từ ngày 01/06/2021 đến ngày 30/06/2022",
        "Tháng 6/2022 (từ ngày 15/5 đến ngày 14/6/2022)",
        "Tháng 6 năm 2022 (Từ ngày 15 tháng 5 đến ngày 14 tháng 6 năm 2022)",
        "Tháng 6/2022 - Từ ngày 15-05-2022 08:00 đến ngày 14-06-2022 17:00",
        "Tháng 6/2022, từ 26/5 ÷ 25/6/2022",
        "Tháng 6/2022 (21/5/2022 ~ 20/6/2022)",
        "Tháng 6/2022: từ ngày 16 tháng trước đến ngày 15 tháng này",
        "Từ 17 giờ 00 ngày 31/5/2022 đến 17 giờ 00 ngày 30/6/2022",
        "Từ ngày 01/06/2022 đến 12h00 ngày 30/06/2022",
        "Kỳ từ 15-5 → 14-6-2022",
        "Tháng 6/2022 (tính đến ngày 25/6/2022)",
        "Lũy kế đến tháng 6/2022",
        "LUỸ KẾ TỪ ĐẦU NĂM ĐẾN THÁNG 6 NĂM 2022",
        "Số liệu cộng dồn tháng 6/2022",
        "Báo cáo đến hết tháng 6/2022",
        "Từ tháng 01 đến tháng 6 năm 2022",
        "Tháng 4,5 và tháng 6/2022",
        "Các tháng 4, 5, 6 năm 2022",
        "T1-T6/2022",
        "Tháng 4-6/2022",
        "Tháng 05/06/2022",
        "Tháng 5 + 6/2022",
        "Nửa đầu tháng 6/2022",
        "15 ngày đầu tháng 6/2022",
        "Tuần 2 tháng 6/2022",
        "Báo cáo tuần thứ 3, tháng 6 năm 2022",
        "Ước thực hiện tháng 6/2022",
        "Tháng 6/2022 (số ước)",
        "Quý 2 (tháng 6/2022)",
        "Sáu tháng đầu năm 2022",
        "Quý II năm 2022 (từ ngày 01/06/2022 đến ngày 30/06/2022)",
        "Quý II/2022",
        "6 tháng đầu năm 2022",
        "Năm 2022",
    ],
)
def test_what_is_not_one_month(said, period):
    assert said(TOWN, period) == [("ky-khong-phai-mot-thang", ["A2"], period)]


def test_the_sentence_names_the_days(take_in):
    [fault] = take_in(
        by_procedure(LINE, title=(TOWN, "Từ ngày 15/05/2022 đến ngày 14/06/2022"))
    ).faults
    assert fault.message == (
        "Kỳ từ ngày 15/5/2022 đến ngày 14/6/2022 không phải trọn một tháng dương lịch;"
        " hãy xuất lại báo cáo từ ngày đầu đến ngày cuối của một tháng."
    )


def test_periods_that_nobody_can_read(said):
    assert said(TOWN) == [("thieu-ky", [], "")]
    impossible = "Từ ngày 31/06/2022 đến ngày 31/07/2022"
    assert said(TOWN, impossible) == [("ky-khong-doc-duoc", ["A2"], impossible)]
    may = "Từ ngày 01/05/2022 đến ngày 31/05/2022"
    assert said(TOWN, JUNE, may) == [("ky-khong-doc-duoc", ["A3"], may)]
    assert said(TOWN, "Kỳ báo cáo: Tháng 5/2022", JUNE) == [("ky-khong-doc-duoc", ["A3"], JUNE)]


def test_months_outside_name_the_cell_of_the_title(said):
    january = "Từ ngày 01/01/2022 đến ngày 31/01/2022"
    assert said(TOWN, january) == [("ky-ngoai-phong-trao", ["A2"], january)]


@pytest.mark.parametrize(
    "unit",
    [
        TOWN,
        "Đơn vị báo cáo: UBND thị trấn Tràm Chim",
        "ĐƠN VỊ : UBND THỊ TRẤN TRÀM CHIM.",
        "Tên đơn vị: UBND thị trấn Tràm Chim, huyện Tam Nông",
        "Mã đơn vị: 30001",
        "Đơn vị: 30001 - UBND thị trấn Tràm Chim",
        "Đơn vị báo cáo:\nUBND thị trấn Tràm Chim\nĐơn vị nhận báo cáo:\nPhòng Tư pháp",
        "UBND THỊ TRẤN TRÀM CHIM",
        "ỦY BAN NHÂN DÂN THỊ TRẤN TRÀM CHIM",
    ],
)
def test_a_unit(said, unit):
    assert said(unit, JUNE) == ("30001", JUNE_1)


def test_an_alias_in_another_spelling(said):
    assert said("Đơn vị: Xã Hoà Bình", JUNE) == ("30004", JUNE_1)


def test_the_label_counts_for_more_than_the_letterhead(said):
    assert said("PHÒNG TƯ PHÁP", TOWN, JUNE) == ("30001", JUNE_1)


def test_units_that_are_not_clear(said, world):
    assert said(JUNE) == [("thieu-don-vi", [], "")]
    assert said("Đơn vị: UBND xã Lạ", JUNE) == [("don-vi-khong-co", ["A1"], "UBND xã Lạ")]
    assert said("Đơn vị: UBND xã Nơi Khác", JUNE) == [
        ("don-vi-ngoai-phong-trao", ["A1"], "UBND xã Nơi Khác")
    ]
    both = said("Phòng Tư pháp", "UBND xã Hòa Bình", JUNE)
    assert both == [("don-vi-khong-co", ["A1"], "Phòng Tư pháp")]
    assert said("Đơn vị tính: hồ sơ", JUNE) == [("thieu-don-vi", [], "")]
    make_unit(world.campaign, code="30005", name="UBND xã Hoà Bình")
    assert said("Đơn vị: UBND xã Hòa Bình", JUNE) == [
        ("don-vi-khong-co", ["A1"], "UBND xã Hòa Bình")
    ]


def test_the_months_of_files_are_known_before_they_come_in():
    files = [("b.xlsx", by_procedure(LINE)), ("d.xlsx", form(d_line("x"))),
             ("e.xlsx", district(title=("", "Từ ngày 01/07/2022 đến ngày 31/07/2022")))]  # fmt: skip
    assert months_in(files) == {JUNE_1, date(2022, 7, 1)}


@pytest.mark.parametrize(
    "period",
    [
        "Từ ngày 15/05/2022 ÷ 14/06/2022",
        "Từ 15.5 ~ 14.6.2022",
        "Kỳ: 15/5 - 14/6/2022",
        "(Từ ngày 16 tháng 12 đến ngày 15 tháng 6 năm 2022)",
        "Từ ngày 01/06/2022 07:30 đến ngày 30/06/2022 17:00",
        "Từ 7 giờ 30 ngày 01/6/2022 đến ngày 30/6/2022",
        "Tháng 6/2022 (đến ngày 25/6)",
        "Số liệu tháng 6/2022, lũy kế từ đầu năm",
        "Luỹ kế 6 tháng đầu năm 2022",
        "Cộng dồn đến hết tháng 6/2022",
        "Tháng 5 và tháng 6 năm 2022",
        "Tháng 5-6/2022",
        "Từ tháng 4 đến hết tháng 6/2022",
        "Quý II/2022",
        "Tuần 24, tháng 6/2022",
        "Nửa đầu tháng 6/2022",
        "Ước thực hiện tháng 6/2022",
        "Lũy kế từ ngày 01/06/2022 đến ngày 30/06/2022",
    ],
)
def test_more_that_is_not_one_month(said, period):
    assert [(rule, cells) for rule, cells, _ in said(TOWN, period)] == [
        ("ky-khong-phai-mot-thang", ["A2"])
    ]


@pytest.mark.parametrize(
    "period",
    [
        "Từ ngày 1/6 đến ngày 30/6/2022",
        "Từ ngày 01 tháng 6 đến ngày 30 tháng 6 năm 2022",
        "Từ 01/06/2022 ÷ 30/06/2022",
        "Từ ngày 01/06/2022 00:00 đến ngày 30/06/2022 24:00",
        "Tháng 6/2022 (từ ngày 01/6 ~ 30/6/2022)",
        "Từ ngày 01/06/2022 ðến ngày 30/06/2022",
    ],
)
def test_a_month_in_other_words(said, period):
    assert said(TOWN, period) == ("30001", JUNE_1)
