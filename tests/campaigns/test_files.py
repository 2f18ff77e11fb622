"""The three files of a campaign: a good folder, and one bad folder per rule with its whole message."""

import tomllib
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from campaigns.files import (
    SHIPPED_CAMPAIGN,
    CampaignData,
    CampaignFiles,
    CampaignFilesError,
    CriterionData,
    GroupData,
    ProcedureRow,
    RulesData,
    UnitRow,
    read_campaign_dir,
    write_campaign_dir,
)
from tests.campaigns.folders import CANONICAL, TOML, UNITS, write_folder

T, U, P = "campaign.toml", "units.csv", "procedures.csv"
CASES = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))["case"]


def faults_of(folder) -> list[str]:
    with pytest.raises(CampaignFilesError) as caught:
        read_campaign_dir(folder)
    return [str(fault) for fault in caught.value.faults]


def bytes_of(folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_good_folder_is_read_whole(tmp_path):
    assert read_campaign_dir(write_folder(tmp_path)) == CampaignFiles(
        campaign=CampaignData(
            slug="thu-2022",
            title="Phong trào thử năm 2022",
            organiser="UBND huyện",
            standing_unit="Phòng Nội vụ",
            timezone="Asia/Ho_Chi_Minh",
            launched_on=date(2022, 3, 1),
            ends_on=date(2022, 10, 31),
            registration_before=date(2022, 3, 31),
            first_month=date(2022, 3, 1),
            last_month=date(2022, 10, 1),
            contents=("Tăng tỷ lệ hồ sơ trực tuyến [mức 3, 4] = 2022",),
        ),
        rules=RulesData(
            requires_registration=True,
            denominator="all",
            partial_credit="4/5",
            low_rate="1",
            zero_at="10",
            least_attainable="1/2",
        ),
        criteria=(
            CriterionData(
                code="KH",
                subject="collective",
                title="Hoàn thành kế hoạch năm 2022",
                measure="assessed",
                operator=">=",
                threshold="100",
                points="10",
            ),
            CriterionData(
                code="BCN",
                subject="collective",
                title="Hồ sơ tiếp nhận qua BCCI",
                measure="received_post",
                operator=">",
                threshold="20",
                points="12.5",
                minimum_base=30,
            ),
            CriterionData(
                code="TH",
                subject="collective",
                title="Không trễ hạn, quá hạn",
                measure="late",
                operator="none_or_low",
                threshold="",
                points="20",
            ),
            CriterionData(
                code="TM",
                subject="individual",
                title="Tham mưu tốt",
                measure="assessed",
                operator="",
                threshold="",
                points="25",
            ),
        ),
        groups=(
            GroupData(code="phong", name="Cơ quan chuyên môn"),
            GroupData(code="xa", name="Xã, thị trấn"),
        ),
        units=(
            UnitRow(
                code="P-NV",
                name="Phòng Nội vụ",
                abbreviation="PNV",
                group="phong",
                kind="co_quan",
                display_order=1,
                aliases=("P. Nội vụ", "Nội vụ"),
            ),
            UnitRow(
                code="30001",
                name="UBND xã Hòa Bình",
                abbreviation="HB",
                group="xa",
                kind="ubnd_xa",
                display_order=2,
                aliases=("Xã Hòa Bình, huyện Tam Nông",),
            ),
            UnitRow(
                code="30004",
                name="UBND xã Phú Đức",
                abbreviation="",
                group="xa",
                kind="",
                display_order=3,
            ),
        ),
        procedures=(
            ProcedureRow(
                code="TN.0001",
                name="Cấp bản sao, trích lục",
                field="Hộ tịch",
                handlers=("@xa",),
                online_level=3,
                valid_from=None,
                valid_to=None,
                code_source="local",
            ),
            ProcedureRow(
                code="1.000656",
                name="Đăng ký khai tử",
                field="Hộ tịch",
                handlers=("P-NV", "@xa"),
                online_level=4,
                valid_from=date(2022, 1, 1),
                valid_to=date(2022, 6, 30),
                code_source="national",
            ),
            ProcedureRow(
                code="1.000656",
                name="Đăng ký khai tử",
                field="Hộ tịch",
                handlers=("P-NV",),
                online_level=3,
                valid_from=date(2022, 7, 1),
                valid_to=None,
                code_source="national",
            ),
            ProcedureRow(
                code="1.000894",
                name="Đăng ký kết hôn",
                field="",
                handlers=("30001",),
                online_level=None,
                valid_from=None,
                valid_to=None,
                code_source="national",
            ),
        ),
    )


def test_written_back_a_folder_has_the_same_bytes(tmp_path):
    folder = write_folder(tmp_path / "in")
    write_campaign_dir(tmp_path / "out", read_campaign_dir(folder))
    assert bytes_of(tmp_path / "out") == bytes_of(folder)


def test_the_shipped_campaign_is_good_and_its_tables_come_back_byte_for_byte(tmp_path):
    files = read_campaign_dir(SHIPPED_CAMPAIGN)
    assert (len(files.criteria), len(files.units), len(files.procedures)) == (11, 24, 158)
    write_campaign_dir(tmp_path, files)
    written, shipped = bytes_of(tmp_path), bytes_of(SHIPPED_CAMPAIGN)
    assert (written[U], written[P]) == (shipped[U], shipped[P])
    assert read_campaign_dir(tmp_path) == files


def test_dates_of_units_are_optional_columns(tmp_path):
    dated = "".join(
        line + end + "\n"
        for line, end in zip(
            UNITS.splitlines(),
            (",valid_from,valid_to", ",,", ",2004-01-01,2025-06-30", ",,"),
            strict=True,
        )
    )
    folder = write_folder(tmp_path, (U, UNITS, dated))
    files = read_campaign_dir(folder)
    assert files.units_have_dates
    assert [(unit.valid_from, unit.valid_to) for unit in files.units] == [
        (None, None),
        (date(2004, 1, 1), date(2025, 6, 30)),
        (None, None),
    ]
    write_campaign_dir(tmp_path / "out", files)
    assert (tmp_path / "out" / U).read_text("utf-8") == dated


def test_text_is_normalised_and_a_byte_order_mark_is_no_fault(tmp_path):
    folder = write_folder(tmp_path)
    expected = read_campaign_dir(folder)
    for file, text in CANONICAL.items():
        spaced = text.replace("Nội vụ", "Nội\u00a0vụ").replace("\n", "\r\n")
        (folder / file).write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", spaced).encode())
    assert read_campaign_dir(folder) == expected


def test_whole_numbers_need_no_quotes(tmp_path):
    folder = write_folder(
        tmp_path,
        (T, 'low_rate = "1"', "low_rate = 1"),
        (T, "minimum_base = 30", 'minimum_base = "30"'),
    )
    files = read_campaign_dir(folder)
    assert (files.rules.low_rate, files.criteria[1].minimum_base) == ("1", 30)


def test_columns_stand_in_any_order_and_blank_lines_are_nothing(tmp_path):
    expected = read_campaign_dir(write_folder(tmp_path)).units
    folder = write_folder(
        tmp_path,
        (
            U,
            UNITS,
            """\
aliases,display_order,kind,group,abbreviation,name,code
P. Nội vụ|Nội vụ,1,co_quan,phong,PNV,Phòng Nội vụ,P-NV

"Xã Hòa Bình, huyện Tam Nông",2,ubnd_xa,xa,HB,UBND xã Hòa Bình,30001
,3,,xa,,UBND xã Phú Đức,30004

""",
        ),
    )
    assert read_campaign_dir(folder).units == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["changes"][0][2][:30])
def test_every_fault_is_named_with_file_line_and_key(tmp_path, case):
    assert faults_of(write_folder(tmp_path, *case["changes"])) == case["faults"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "units.csv: tệp trống. Ghi dòng tiêu đề và các dòng dữ liệu."),
        (
            UNITS.splitlines(keepends=True)[0].encode(),
            "units.csv: chưa có đơn vị nào. Ghi mỗi đơn vị một dòng.",
        ),
        (
            UNITS.replace(",", ";").encode(),
            "units.csv, dòng 1: các cột cách nhau bằng dấu chấm phẩy. Lưu lại tệp với dấu phẩy giữa các cột.",
        ),
        (
            UNITS.encode("utf-16"),
            "units.csv, dòng 1: không phải là UTF-8. Lưu lại tệp dạng UTF-8.",
        ),
        (
            UNITS.replace("Phú Đức", "Phu \xd0uc").encode("latin-1", "ignore"),
            "units.csv, dòng 2: không phải là UTF-8. Lưu lại tệp dạng UTF-8.",
        ),
        (None, "units.csv: không đọc được tệp này. Đặt tệp vào thư mục."),
    ],
)
def test_a_file_that_is_no_table(tmp_path, content, expected):
    folder = write_folder(tmp_path)
    (folder / U).unlink()
    if content is not None:
        (folder / U).write_bytes(content)
    assert faults_of(folder) == [expected]


def test_an_empty_folder_lacks_three_files(tmp_path):
    assert faults_of(tmp_path) == [
        "campaign.toml: không đọc được tệp này. Đặt tệp vào thư mục.",
        "units.csv: không đọc được tệp này. Đặt tệp vào thư mục.",
        "procedures.csv: không đọc được tệp này. Đặt tệp vào thư mục.",
    ]


@pytest.mark.parametrize(
    "same",
    [
        "title = '''\nlow_rate = [scoring]\nPhong trào thử năm 2022'''",
        '"title" = "Phong trào thử năm 2022" # [x] = "',
        'title = """Phong trào \\\n  thử năm 2022"""',
    ],
)
def test_lines_are_right_after_every_kind_of_string(tmp_path, same):
    folder = write_folder(
        tmp_path,
        (T, 'title = "Phong trào thử năm 2022"', same),
        (T, 'zero_at = "10"', 'zero_at = "x"'),
    )
    line = 20 + same.count("\n")
    what = 'khóa “zero_at”: “x” không phải là số. Ghi một số như "1", "0.5" hoặc "4/5".'
    assert faults_of(folder) == [f"campaign.toml, dòng {line}, {what}"]


def test_tables_written_in_line_are_located_by_their_key(tmp_path):
    groups = TOML[TOML.index("[[groups]]") : TOML.index("[[criteria]]")]
    folder = write_folder(
        tmp_path,
        (T, groups, ""),
        (T, "[scoring]", 'groups = [{code = "phong"}, {code = "xa", name = "Xã"}]\n[scoring]'),
    )
    what = "khóa “name”: thiếu khóa này. Thêm dòng name = … vào bảng [[groups]]."
    assert faults_of(folder) == [f"campaign.toml, dòng 16, {what}"]
