"""Bad files by every rule and reading rule: each through ``import_statistics --json``, with the cell it names."""

import json
import warnings
import zipfile
from datetime import date
from io import BytesIO, StringIO
from itertools import cycle

import pytest
from django.core.management import CommandError, call_command

from metrics.models import StoredFile, Upload
from tests.dialects import DIALECTS, EXCEL, STRICT, Calculated, Xml, written
from tests.metrics.importing.lines import DEATH, JUNE, NIL, PEACE, TOWN, line
from tests.metrics.importing.reports import (
    FORM_TITLE,
    b_line,
    by_procedure,
    d_line,
    district,
    e_line,
    form,
    post,
)
from tests.metrics.importing.reports import JUNE as DAYS
from tests.metrics.importing.reports import TOWN as OF_TOWN
from tests.workbooks import HEADER, TITLE, numbers, parts_of, zipped

NAMES = cycle(DIALECTS)
S = "Số liệu"


def a(*lines, **options) -> bytes:
    """Layout A, each file by another program; the lines stand from row 9 on."""
    return written({S: [*TITLE, HEADER, *lines]}, next(NAMES), **options)


def of(*sheets, **options) -> bytes:
    return written(dict(sheets), next(NAMES), **options)


def total(**counts) -> list:
    return ["Tổng cộng", *[None] * 5, *numbers(**counts)]


def counted(value) -> bytes:
    """``value`` in H9, where a number should stand."""
    return a(line(received=value))


def patched(data: bytes, part: str, old: str, new: str) -> bytes:
    parts = parts_of(data)
    assert old.encode() in parts[part]
    return zipped(parts | {part: parts[part].replace(old.encode(), new.encode())})


def with_part_twice() -> bytes:
    parts = parts_of(a(line(received=5)))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in [*parts.items(), *parts.items()]:
            archive.writestr(name, data)
    return out.getvalue()


def signed(*rows) -> list:
    return [[], [*[None] * 12, "Tam Nông, ngày 5 tháng 7 năm 2022"], *rows]


def files() -> dict[str, tuple[bytes, list[tuple[str, str, list[str]]]]]:
    """Name -> the file, and (rule, sheet, cells) of its faults."""
    broken = [("tep-hong", "", [])]
    return {
        # numbers
        "words beside a number": (counted("12 hs"), [("khong-phai-so", S, ["H9"])]),
        "a rate as text": (counted("15%"), [("khong-phai-so", S, ["H9"])]),
        "a rate by its format": (
            patched(written({S: [HEADER, line(received=0.15)]}, EXCEL), "xl/styles.xml",
                    '<xf numFmtId="0"/>', '<xf numFmtId="9"/>'),
            [("khong-phai-so", S, [f"{c}2" for c in "GIJKLMNOPQRS"]), ("khong-phai-so", S, ["H2"]),
             ("muc-do-khong-doc-duoc", S, ["F2"])],
        ),
        "a truth": (counted(True), [("khong-phai-so", S, ["H9"])]),
        "a day": (written({S: [HEADER, line(received=date(2022, 6, 5))]}, EXCEL), [("khong-phai-so", S, ["H2"])]),
        "a day as the ISO form has it": (
            written({S: [HEADER, line(received=date(2022, 6, 5))]}, STRICT), [("khong-phai-so", S, ["H2"])]
        ),
        "halves, in three ways": (
            a(line(received=1.5, returned="1.5", withdrawn="12.34")), [("so-le", S, ["H9"]), ("so-le", S, ["Q9"]),
                                                                       ("so-le", S, ["S9"])],
        ),
        "thousands by comma": (counted("1,234"), [("so-le", S, ["H9"])]),
        "negative, twice": (a(line(received=-3, returned="−3")), [("so-am", S, ["H9"]), ("so-am", S, ["Q9"])]),
        "no program's number": (counted(Xml("<v>1e400</v>")), [("khong-phai-so", S, ["H9"])]),
        "nan": (counted(Xml("<v>nan</v>")), [("khong-phai-so", S, ["H9"])]),
        "too great": (counted(10**12), [("so-qua-lon", S, ["H9"])]),
        "digits of another script": (counted("١٢"), [("khong-phai-so", S, ["H9"])]),
        "a control character": (counted("1_x0000_2"), [("khong-phai-so", S, ["H9"])]),
        "half a character": (counted("_xD800_"), [("khong-phai-so", S, ["H9"])]),
        "a megabyte of digits": (counted("9" * 2**20), [("khong-phai-so", S, ["H9"])]),
        # formulas
        "no result": (counted(Calculated("SUM(A1:A9)")), [("cong-thuc-chua-tinh", S, ["H9"])]),
        "no result of an array": (
            counted(Xml('<f t="array" ref="H9:H10">SUM(1)</f>')), [("cong-thuc-chua-tinh", S, ["H9"])],
        ),
        "a result from another file that is gone": (
            counted(Xml("<f>[1]Tờ1!A1</f><v>#REF!</v>", ' t="e"')), [("o-bao-loi", S, ["H9"])],
        ),
        "a name that begins with =": (a(line(["30001", Calculated("HYPERLINK(1)")])),
                                      [("cong-thuc-chua-tinh", S, ["B9"])]),
        "an error in a code": (
            a(line(procedure=[Xml("<v>#N/A</v>", ' t="e"'), None, None])), [("o-bao-loi", S, ["D9"])],
        ),
        # who, when, what
        "a name without its tone": (a(line([None, "UBND xã Hoa Bình"])), [("don-vi-khong-co", S, ["B9"])]),
        "another district's unit": (a(line([29999, None])), [("don-vi-ngoai-phong-trao", S, ["A9"])]),
        "no unit, no month": (
            a(line(), line([None, None], month=None, received=1)),
            [("thieu-don-vi", S, ["A10"]), ("thieu-ky", S, ["C10"])],
        ),
        "months that are none": (
            a(*(line(month=m) for m in ("Quý II/2022", "13/2022", "06/22", 202206, "Từ 15/5 đến 14/6/2022"))),
            [("ky-khong-doc-duoc", S, [f"C{row}"]) for row in range(9, 14)],
        ),
        "months that are not the campaign's": (
            a(line(month="02/2022"), line(month="12/2022"), line(month=date(2021, 6, 5))),
            [("ky-ngoai-phong-trao", S, [f"C{row}"]) for row in (9, 10, 11)],
        ),
        "codes of no procedure": (
            a(line(procedure=["1.1193", None, None]), line(procedure=[2.00073, None, None])),
            [("thu-tuc-khong-co", S, ["D9"]), ("thu-tuc-khong-co", S, ["D10"])],
        ),
        "procedures of others, ended, not begun": (
            a(line(procedure=["TN.0004", None, None]), line(procedure=["TN.0002", None, None], received=1),
              line(procedure=["TN.0003", None, None])),
            [("thu-tuc-ngoai-danh-muc", S, ["D9"]), ("thu-tuc-ngoai-danh-muc", S, ["D10"]),
             ("thu-tuc-ngoai-danh-muc", S, ["D11"])],
        ),
        "levels": (
            a(line(procedure=["1.001193", None, "Toàn trình"]), line(procedure=["TN.0001", None, "III"])),
            [("muc-do-khong-doc-duoc", S, ["F10"]), ("muc-do-khac-danh-muc", S, ["F9"])],
        ),
        # what counts say together
        "channels": (
            a(line(received=5, received_online_l3=4, received_post=2)),
            [("kenh-vuot-tiep-nhan", S, ["H9", "I9", "J9", "K9"])],
        ),
        "post": (a(line(returned=1, returned_post=2)), [("bcci-vuot-da-tra", S, ["Q9", "R9"])]),
        "online at level 2": (
            a(line(procedure=DEATH, received=2, received_online_l4=1)), [("truc-tuyen-o-muc-2", S, ["J9"])],
        ),
        "nothing happened, and yet": (
            a([*TOWN, JUNE, *NIL, *numbers(received=3)]), [("khong-phat-sinh-sai", S, ["H9"])],
        ),
        "nothing happened beside a line": (
            a([*TOWN, JUNE, *NIL], line()), [("khong-phat-sinh-sai", S, ["D9"])],
        ),
        # rows
        "a row twice": (a(line(), line()), [("dong-trung", S, ["D9", "D10"])]),
        "a row twice, hidden once": (
            a(line(received=1), line(received=2), hidden_rows=[10]),
            [("dong-trung-khac-so", S, ["D9", "H9", "D10", "H10"])],
        ),
        "a sheet twice, hidden once": (
            of((S, [*TITLE, HEADER, line()]), ("Bản cũ", [*TITLE, HEADER, line(received=2)]), hidden_sheets=["Bản cũ"]),
            [("dong-trung-khac-so", S, ["D9", "H9"]), ("dong-trung-khac-so", "Bản cũ", ["D9", "H9"])],
        ),
        "the total of something else": (
            a(line(received=5), line(PEACE, received=4), total(received=10)), [("dong-tong-khac", S, ["H11"])],
        ),
        "a line below the total": (
            a(line(received=5), total(received=5), line(PEACE, received=4)),
            [("so-lieu-sau-dong-tong", S, [f"{c}11" for c in "ABCDE"])],
        ),
        "a number below the signature": (
            a(line(received=5), *signed([*[None] * 7, 12])),
            [("thieu-don-vi", S, ["A12"]), ("thieu-ky", S, ["C12"]), ("thieu-thu-tuc", S, ["D12"])],
        ),
        "merged counts": (
            a(line(received=5), line(PEACE, received=4), merges={S: ["H9:I9", "J9:J10"]}),
            [("o-gop-so-lieu", S, ["H9"]), ("o-gop-so-lieu", S, ["J9"])],
        ),
        # headers
        "in row 41": (of((S, [[]] * 40 + [HEADER, line()])), [("khong-nhan-ra-mau", "", [])]),
        "in column M": (
            of((S, [[None] * 12 + HEADER, [None] * 12 + line()])), [("khong-nhan-ra-mau", "", [])],
        ),
        "a column less": (of((S, [HEADER[:7] + HEADER[8:], line()])), [("thieu-cot", S, [])]),
        "a column more": (
            of((S, [[*HEADER, "Tiếp nhận trong kỳ"], line()])), [("cot-trung-nghia", S, ["H1", "U1"])],
        ),
        "overdue of what": (
            of((S, [[*HEADER[:13], "Quá hạn", *HEADER[14:]], line()])), [("tieu-de-khong-ro", S, ["N1"])],
        ),
        # the other layouts
        "B of half months": (
            by_procedure(b_line(received=5), title=(OF_TOWN, "Từ ngày 15/05/2022 đến ngày 14/06/2022")),
            [("ky-khong-phai-mot-thang", "Theo thu tuc", ["A2"])],
        ),
        "B whose line does not add up": (
            by_procedure([1, "Thủ tục 1.001193", 3, 99, 0, 9, 5, 0, 0, 0, 0, None, 9, 0, 0, 0]),
            [("tong-trong-dong-khac", "Theo thu tuc", ["D8"])],
        ),
        "C of a quarter": (
            post(["1.001193", 3, None, 2, 4], title=(OF_TOWN, "Quý II/2022")),
            [("ky-khong-phai-mot-thang", "BCCI", ["A2"])],
        ),
        "C of nobody": (post(["1.001193", 3, None, 2, 4], title=("x", DAYS)), [("thieu-don-vi", "BCCI", [])]),
        "D with a number in words": (
            form([1, "UBND thị trấn Tràm Chim", 5, "năm", 0, 5, *[0] * 7], title=FORM_TITLE),
            [("khong-phai-so", "II.06a", ["D8"])],
        ),
        "D with a unit twice": (
            form(d_line("Xã Hòa Bình", online=1), d_line("UBND xã Hoà Bình", online=1)),
            [("dong-trung", "II.06a", ["B8"]), ("dong-trung", "II.06a", ["B9"])],
        ),
        "E whose late ones do not add up": (
            district([*e_line("Xã Hòa Bình", carried=5, late=1, in_time=0, overdue=4)[:12], "6", "0", "0"]),
            [("tong-trong-dong-khac", "Bao cao", ["M6"])],
        ),
        # the file as a whole
        "torn": (a(line())[:900], broken),
        "a part twice": (with_part_twice(), broken),
        "a cell twice": (
            patched(written({S: [HEADER, line(received=5)]}, EXCEL), "xl/worksheets/sheet1.xml",
                    '<c r="I2" s="0">', '<c r="H2"><v>6</v></c><c r="I2" s="0">'),
            broken,
        ),
        "a text that is not there": (counted(Xml("<v>-1</v>", ' t="s"')), broken),
    }  # fmt: skip


@pytest.fixture
def answer(world, tmp_path):
    def answer(data: bytes) -> dict:
        path = tmp_path / "tep.xlsx"
        path.write_bytes(data)
        out = StringIO()
        with pytest.raises(CommandError) as refusal:
            call_command("import_statistics", str(path), json=True, stdout=out)
        assert refusal.value.returncode == 1
        return json.loads(out.getvalue())

    return answer


def test_each_bad_file_names_its_cells_and_leaves_nothing(answer, subtests):
    cases = files()
    assert len(cases) >= 50
    for name, (data, expected) in cases.items():
        with subtests.test(name):
            said = answer(data)
            faults = [(f["rule"], f["sheet"], f["cells"]) for f in said["faults"]]
            assert (said["outcome"], faults) == ("refused", expected)
    assert (Upload.objects.count(), StoredFile.objects.count()) == (0, 0)
