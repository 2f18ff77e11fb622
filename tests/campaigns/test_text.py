import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from campaigns import text
from tests.factories import at


def test_names_match_whatever_the_form_case_spaces_and_place_of_the_tone():
    spellings = [
        "UBND xã Hòa Bình",
        "UBND xã Hoà Bình",
        "ubnd XÃ  hòa bình ",
        "UBND\u00a0xã\u00a0Hòa Bình",
        unicodedata.normalize("NFD", "UBND xã Hòa Bình"),
        "UBND xã Hòa\nBình",
        "\u200eUBND xã\u2060 Hò\u00ada Bình\u200d",
    ]

    assert {text.match_key(name) for name in spellings} == {text.match_key("UBND xã Hòa Bình")}


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Phú Ðức", "Phú Đức"),
        ("PHÚ ƉỨC", "Phú Đức"),
        ("ðơn vị", "đơn vị"),
        ("Phú Cƣờng", "Phú Cường"),
        ("Phú Cường", "Phú Cường"),
        ("Тràm Сhim", "Tràm Chim"),
        ("ВСС1", "BCC1"),
        ("Ｔｒàｍ　Ｃｈｉｍ", "Tràm Chim"),
        ("TT–BTP “một cửa”", 'TT-BTP "một cửa"'),
        ("Ο а́", "o á"),
    ],
)
def test_signs_that_look_like_letters_are_those_letters(seen, meant):
    assert text.match_key(seen) == text.match_key(meant)
    assert text.search_key(seen) == text.search_key(meant)
    assert text.collation_key(seen) == text.collation_key(meant)


def test_other_accents_are_other_names():
    names = [
        "Phú Thọ",
        "Phú Thơ",
        "Phú Tho",
        "Phù Thọ",
        "Phú Thành A",
        "Phú Thành B",
        "Đông",
        "Dông",
    ]

    assert len({text.match_key(name) for name in names}) == len(names)


@pytest.mark.parametrize("query", ["dong", "Đồng", "ĐÔNG", "đông"])
def test_search_ignores_accents_and_case(query):
    assert text.search_key(query) == "dong"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1.234.567"),
        (Decimal("1234.50"), "1.234,50"),
        (0, "0"),
        (None, ""),
        (Decimal("97.5"), "97,5"),
    ],
)
def test_number(value, shown):
    assert text.number(value) == shown


@pytest.mark.parametrize(
    ("k", "n", "operator", "limit", "shown"),
    [
        (39, 78, ">", 50, "50,00 %"),  # exactly the target, which "trên" fails
        (40, 78, ">", 50, "51,28 %"),
        (1, 3, ">", 50, "33,33 %"),
        (2, 3, ">", 50, "66,67 %"),
        (1, 800, ">", 50, "0,13 %"),  # half up
        (0, 5, ">", 50, "0,00 %"),
        (499_999, 1_000_000, ">", 50, "50,00 %"),  # fails, and 50,00 fails too
        (499_999, 1_000_000, ">=", 50, "49,999 %"),  # fails: not printed as 50,00
        (4_999_999, 10_000_000, ">=", 50, "49,999 %"),  # cut, never rounded across
        (500_001, 1_000_000, ">", 50, "50,0001 %"),  # passes: not printed as 50,00
        (500_001, 1_000_000, ">=", 50, "50,00 %"),
        (1, 3, ">", Fraction(100, 3), "33,33 %"),
        (1, 3, ">=", Fraction(100, 3), "33,33 %"),  # the target itself, which has no end
        (1, 100, "none_or_low", 1, "1,00 %"),
        (1, 99, "none_or_low", 1, "1,01 %"),
        (10_001, 1_000_000, "none_or_low", 1, "1,0001 %"),  # too many: not printed as 1,00
        (9_999, 1_000_000, "none_or_low", 1, "1,00 %"),  # few, and 1,00 is few too
        (1, 1_000_000, "none_or_low", 1, "0,0001 %"),  # not none
    ],
)
def test_a_rate_is_half_up_and_never_on_the_wrong_side(k, n, operator, limit, shown):
    assert text.rate(Fraction(100 * k, n), limit=Fraction(limit), operator=operator) == shown


def test_dates_and_months():
    assert text.month_label(date(2022, 6, 1)) == "Tháng 6/2022"
    assert text.day(date(2022, 6, 5)) == "5/6/2022"
    assert text.instant(at("2022-11-05 08:10")) == "08:10 ngày 5/11/2022"
    assert text.months_between(date(2022, 11, 1), date(2023, 1, 1)) == [
        date(2022, 11, 1),
        date(2022, 12, 1),
        date(2023, 1, 1),
    ]
    assert text.months_between(date(2022, 2, 1), date(2022, 1, 1)) == []
    assert text.add_months(date(2022, 1, 1), -1) == date(2021, 12, 1)
    assert text.last_day(date(2024, 2, 1)) == date(2024, 2, 29)


@pytest.mark.parametrize("code", ["2022-6", "2022-13", "06/2022", "", "2022-06-01"])
def test_wrong_month_code(code):
    with pytest.raises(ValueError, match="tháng"):
        text.parse_month_code(code)


def test_instant_without_a_zone_is_vietnams():
    assert text.parse_instant("2022-07-05T08:00") == at("2022-07-05 08:00")
    assert text.parse_instant("2022-07-05T01:00Z") == at("2022-07-05 08:00")
    with pytest.raises(ValueError, match="ISO 8601"):
        text.parse_instant("hôm qua")


@pytest.mark.parametrize("written", ["2022-06-05", "5/6/2022", "05/06/2022"])
def test_days_as_programs_and_as_people_write_them(written):
    assert text.parse_day(written) == date(2022, 6, 5)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31/6/2022", "không phải là một ngày có thật"),
        ("2022-02-30", "không phải là một ngày có thật"),
        ("6/25/2022", "không phải là một ngày có thật"),
        ("0/6/2022", "không phải là một ngày có thật"),
        ("5/6/22", "không phải là ngày, ví dụ"),
        ("20220605", "không phải là ngày, ví dụ"),
        ("mai", "không phải là ngày, ví dụ"),
    ],
)
def test_wrong_days(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        text.parse_day(written)
