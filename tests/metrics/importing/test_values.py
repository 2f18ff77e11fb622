"""What single cells say."""

from datetime import date, datetime, time, timedelta

import pytest

from metrics.importing import rules
from metrics.importing.values import Invalid, read_count, read_level, read_month, read_text, shown
from spreadsheets.reader import ErrorValue, NoValue, PerCent


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (0, 0),
        (12, 12),
        (2_147_483_647, 2_147_483_647),
        ("12", 12),
        (" 12\u00a0", 12),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1.234.567", 1_234_567),
        ("1.234,0", 1234),
        ("1 234,00", 1234),
        ("12,0", 12),
        ("0", 0),
        (None, None),
        ("", None),
        ("  ", None),
        ("-", None),
        (" – ", None),
        ("—", None),
    ],
)
def test_count(cell, count):
    assert read_count(cell) == count


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.5", rules.NOT_WHOLE),
        ("12.34", rules.NOT_WHOLE),
        ("12,5", rules.NOT_WHOLE),
        ("1,234", rules.NOT_WHOLE),
        ("0.123", rules.NOT_WHOLE),
        ("12.0", rules.NOT_WHOLE),
        ("1234.567", rules.NOT_WHOLE),
        (1.5, rules.NOT_WHOLE),
        (1.234, rules.NOT_WHOLE),
        (-1, rules.NEGATIVE),
        (-1.5, rules.NEGATIVE),
        ("-5", rules.NEGATIVE),
        ("− 5", rules.NEGATIVE),
        (2_147_483_648, rules.TOO_GREAT),
        ("2.147.483.648", rules.TOO_GREAT),
        ("12 hs", rules.NOT_A_NUMBER),
        ("15%", rules.NOT_A_NUMBER),
        ("mười", rules.NOT_A_NUMBER),
        ("1.234 567", rules.NOT_WHOLE),
        ("1 2", rules.NOT_A_NUMBER),
        ("12/06", rules.NOT_A_NUMBER),
        ("1e3", rules.NOT_A_NUMBER),
        ("١٢", rules.NOT_A_NUMBER),
        ("(5)", rules.NOT_A_NUMBER),
        ("9" * 500, rules.NOT_A_NUMBER),
        (True, rules.NOT_A_NUMBER),
        (False, rules.NOT_A_NUMBER),
        (PerCent(0.15), rules.NOT_A_NUMBER),
        (PerCent(1), rules.NOT_A_NUMBER),
        (date(2022, 6, 1), rules.NOT_A_NUMBER),
        (datetime(2022, 6, 1, 8, 30), rules.NOT_A_NUMBER),  # noqa: DTZ001  (cells have no zone)
        (time(8), rules.NOT_A_NUMBER),
        (timedelta(hours=30), rules.NOT_A_NUMBER),
        (NoValue("=SUM(H9:H10)"), rules.FORMULA_WITHOUT_VALUE),
        (ErrorValue("#REF!"), rules.ERROR_VALUE),
    ],
)
def test_no_count(cell, rule):
    assert read_count(cell).rule == rule


@pytest.mark.parametrize(
    "cell",
    [
        "06/2022",
        "6/2022",
        " 6 / 2022 ",
        "6-2022",
        "06.2022",
        "Tháng 6/2022",
        "THÁNG 06/2022",
        "tháng 6 năm 2022",
        "Tháng 6, năm 2022",
        "Kỳ 6/2022",
        "Kì 6/2022",
        "T6/2022",
        "2022-06",
        "01/06/2022",
        "30/6/2022",
        "2022-06-01",
        "2022-06-01 00:00:00",
        date(2022, 6, 1),
        datetime(2022, 6, 30, 12),  # noqa: DTZ001
        "Tha\u0301ng 6/2022",
    ],
)
def test_month(cell):
    assert read_month(cell) == date(2022, 6, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "13/2022",
        "0/2022",
        "6/22",
        "2022",
        "Quý II/2022",
        "06/2022 - 07/2022",
        "62022",
        "Tháng 6",
        44713,
        6.2022,
        True,
    ],
)
def test_no_month(cell):
    assert read_month(cell).rule == rules.UNREADABLE_PERIOD


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        (2, 2),
        (3, 3),
        ("3", 3),
        ("Mức độ 3", 3),
        ("Mức 3", 3),
        ("MỨC ĐỘ  3", 3),
        ("DVCTT mức độ 3", 3),
        ("Một phần", 3),
        ("một phần (mức độ 3)", 3),
        ("Mức độ 3 (một phần)", 3),
        (4, 4),
        ("Toàn trình", 4),
        ("Dịch vụ công trực tuyến toàn trình", 4),
        ("Mức 2", 2),
        (None, None),
        ("-", None),
    ],
)
def test_level(cell, level):
    assert read_level(cell) == level


@pytest.mark.parametrize(
    "cell", [1, 5, "5", "Mức độ 3 (toàn trình)", "cao", "3, 4", "?", 3.5, True]
)
def test_no_level(cell):
    assert read_level(cell).rule == rules.UNREADABLE_LEVEL


def test_texts_are_cleaned_and_numbers_are_their_digits():
    assert read_text(" Phòng\u00a0 Tư  pháp ") == "Phòng Tư pháp"
    assert read_text(30001) == "30001"
    assert read_text(2.00072) == "2.00072"
    assert read_text("–") == ""
    assert read_text(None) == ""
    assert read_text(ErrorValue("#N/A")).rule == rules.ERROR_VALUE


def test_cells_are_shown_as_in_excel():
    assert [shown(cell) for cell in (True, PerCent(0.155), NoValue("=A1"), None)] == [
        "TRUE",
        "15,5%",
        "=A1",
        "",
    ]
    assert shown(datetime(2022, 6, 1)) == "01/06/2022"  # noqa: DTZ001
    assert shown(datetime(2022, 6, 1, 8, 5)) == "01/06/2022 08:05"  # noqa: DTZ001


def test_an_invalid_value_is_never_taken_for_true_or_false():
    with pytest.raises(TypeError):
        bool(Invalid(rules.NEGATIVE, ""))
