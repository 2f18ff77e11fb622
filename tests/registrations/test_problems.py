"""What keeps a draft from being submitted, without a database."""

from datetime import date
from fractions import Fraction

import pytest

from registrations.problems import Problem, Target, problems_of, read_day, read_per_cent
from tests.registrations.dossiers import complete, person

TODAY = date(2022, 3, 24)
TARGETS = (
    Target("BCN", "Hồ sơ qua BCCI", Fraction(20), "20", is_strict=True),
    Target("TH", "Hồ sơ trễ hạn", Fraction(1), "1", is_most=True),
)


def problems(**sections) -> list[Problem]:
    contents = complete() | {"tep": {"files": [1]}}
    contents |= {key.replace("_", "-"): value for key, value in sections.items()}
    return problems_of(contents, TARGETS, today=TODAY)


def sentences(**sections) -> list[str]:
    return [problem.sentence for problem in problems(**sections)]


def test_complete_draft_has_none():
    assert problems() == []


def test_empty_draft_names_every_field_of_every_section():
    found = problems_of({}, TARGETS, today=TODAY)
    assert [(one.section, one.field) for one in found] == [
        ("don-vi", "head"),
        ("don-vi", "head_position"),
        ("don-vi", "phone"),
        ("ke-hoach", "number"),
        ("ke-hoach", "issued_on"),
        ("ke-hoach", "signer"),
        ("ke-hoach", "signer_position"),
        ("tep", ""),
        ("chi-tieu", "BCN"),
        ("chi-tieu", "TH"),
        ("tap-the", ""),
        ("ca-nhan", ""),
        ("sang-kien", ""),
        ("phu-trach", "full_name"),
        ("phu-trach", "position"),
        ("phu-trach", "phone"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/2/2022", "không có ngày này trong lịch; hãy kiểm tra lại"),
        ("hôm qua", "hãy ghi ngày/tháng/năm, ví dụ 22/3/2022"),
    ],
)
def test_day_of_the_plan_that_cannot_be_read(text, sentence):
    plan = complete()["ke-hoach"] | {"issued_on": text}
    assert sentences(ke_hoach=plan) == [f"Ngày ban hành: “{text}” – {sentence}."]


def test_plan_of_tomorrow():
    plan = complete()["ke-hoach"] | {"issued_on": "25/3/2022"}
    assert sentences(ke_hoach=plan) == [
        "Ngày ban hành: 25/3/2022 là ngày chưa đến; hãy kiểm tra lại."
    ]


@pytest.mark.parametrize(
    ("code", "text", "sentence"),
    [
        ("BCN", "", "hãy ghi mức đơn vị đăng ký (trên 20 %)."),
        (
            "BCN",
            "19,99",
            "19,99 % thấp hơn chỉ tiêu của phong trào; đăng ký ít nhất bằng 20 %.",
        ),
        ("BCN", "20", None),
        ("BCN", "20.5 %", None),
        ("BCN", "100", "không thể đạt trên 100 %; hãy ghi một mức nhỏ hơn 100 %."),
        (
            "BCN",
            "hai mươi",
            "“hai mươi” – hãy ghi một số từ 0 đến 100, nhiều nhất hai chữ số thập phân.",
        ),
        ("BCN", "101", "“101” – không thể quá 100 %."),
        ("TH", "1", None),
        ("TH", "0", None),
        ("TH", "1,01", "1,01 % cao hơn mức của phong trào; đăng ký nhiều nhất 1 %."),
    ],
)
def test_commitments(code, text, sentence):
    found = problems(chi_tieu=complete()["chi-tieu"] | {code: text})
    if sentence is None:
        assert found == []
    else:
        assert [(one.section, one.field) for one in found] == [("chi-tieu", code)]
        assert found[0].sentence.endswith(f": {sentence}")


def test_rows_say_which_line_lacks_what():
    rows = [person(), person("Lê Thị Hoa", id="p2", position="", group="")]
    assert sentences(ca_nhan={"rows": rows, "none": False}) == [
        "Cá nhân, dòng 2 (Lê Thị Hoa): còn thiếu chức vụ, nhóm."
    ]


def test_same_person_twice_whatever_the_place_of_the_tone():
    rows = [person("Nguyễn Văn Hòa"), person("NGUYỄN VĂN HOÀ", id="p2")]
    assert sentences(ca_nhan={"rows": rows, "none": False}) == [
        "Cá nhân, dòng 2 (NGUYỄN VĂN HOÀ): trùng với dòng 1; hãy bỏ một dòng."
    ]
    rows[1]["birth_year"] = "1990"
    assert sentences(ca_nhan={"rows": rows, "none": False}) == []


@pytest.mark.parametrize("year", ["1890", "2015", "85", "khoảng 1985"])
def test_year_of_birth(year):
    [sentence] = sentences(ca_nhan={"rows": [person(birth_year=year)], "none": False})
    assert sentence == (
        f"Cá nhân, dòng 1 (Nguyễn Văn An): “{year}” không phải là năm sinh của người đang làm việc;"
        " hãy ghi như 1985."
    )


def test_saying_that_there_is_none_is_an_answer_of_its_own():
    assert sentences(ca_nhan={"rows": [], "none": True}) == []
    assert sentences(ca_nhan={"rows": [], "none": False}) == [
        "Cá nhân: hãy ghi ít nhất một người, hoặc đánh dấu là không có."
    ]
    assert sentences(tap_the={"rows": [], "none": True}) == [
        "Tập thể: hãy ghi ít nhất một tập thể."
    ]


def test_contact_that_cannot_be_reached():
    contact = complete()["phu-trach"] | {"phone": "12", "email": "mai@"}
    assert sentences(phu_trach=contact) == [
        "Số điện thoại: “12” không phải là một số điện thoại.",
        "Thư điện tử: “mai@” không phải là một địa chỉ thư điện tử.",
    ]


@pytest.mark.parametrize("text", ["22/3/2022", "22-03-2022", "22.3.2022", "2022-03-22"])
def test_days_as_people_write_them(text):
    assert read_day(text) == date(2022, 3, 22)


@pytest.mark.parametrize(
    ("text", "value"),
    [("50", Fraction(50)), ("50,5", Fraction(101, 2)), ("0.25%", Fraction(1, 4))],
)
def test_per_cents_are_exact(text, value):
    assert read_per_cent(text) == value
