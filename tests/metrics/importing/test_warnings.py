"""Each doubt with a sheet that raises it and one that does not. All of them are at work in every test here."""

from datetime import date

import pytest

from metrics.importing import import_files
from metrics.models import Upload
from tests.factories import make_procedure
from tests.metrics.importing.lines import (
    BIRTH,
    BLANK,
    DEATH,
    MARRIAGE,
    NIL,
    PEACE,
    TOWN,
    line,
)
from tests.metrics.importing.reports import b_line, by_procedure, post
from tests.workbooks import HEADER, TITLE, template, workbook

pytestmark = pytest.mark.usefixtures("doubts")

MARCH, APRIL, MAY, JUNE = "03/2022", "04/2022", "05/2022", "06/2022"


@pytest.fixture(autouse=True)
def _steady_catalogue(world):
    """One less procedure from June on is a doubt of its own."""
    world.ended.entries.all().update(valid_to=None)


@pytest.fixture
def doubts_of(take_in):
    def doubts_of(data: bytes) -> list[tuple]:
        """(rule, cells, text) of every warning; a good sheet has none."""
        outcome = take_in(data, dry_run=True)
        assert outcome.outcome == ("needs_note" if outcome.faults else "clean")
        assert {fault.severity for fault in outcome.faults} <= {"warning"}
        return [(fault.rule, list(fault.cells), fault.text) for fault in outcome.faults]

    return doubts_of


@pytest.fixture
def message(take_in):
    def message(data: bytes) -> str:
        [fault] = take_in(data, dry_run=True).faults
        return fault.message

    return message


def even(month=MARCH, unit=TOWN, procedure=BIRTH, *, received=5, **counts) -> list:
    """A line that adds up: all is finished on time in the month."""
    return line(unit, month, procedure, received=received, resolved_on_time=received, **counts)


def test_without_a_note_nothing_is_stored_and_the_note_is_kept(take_in, world):
    data = template(line(month=MARCH, received=5))
    outcome = take_in(data)
    assert (outcome.outcome, Upload.objects.count()) == ("needs_note", 0)
    assert take_in(data, dry_run=True, note="Đã hỏi").outcome == "clean"
    assert take_in(data, note="Đã hỏi").outcome == "committed"
    assert Upload.objects.get().note == "Đã hỏi"
    assert take_in(template(line(month=MARCH, received="5"))).outcome == "unchanged"


def test_errors_and_doubts_come_in_one_pass(take_in):
    outcome = take_in(template(line(month=MARCH, received=5), line(PEACE, MARCH, received="x")))
    assert [(f.rule, f.severity, f.cells) for f in outcome.faults] == [
        ("khong-phai-so", "error", ("H10",)),
        ("khong-can-doi", "warning", ("G9", "H9", "L9", "M9", "N9", "O9", "P9", "S9")),
    ]


# The row in itself


ROW = ["G9", "H9", "L9", "M9", "N9", "O9", "P9", "S9"]


def test_what_is_left_must_be_pending(doubts_of, message):
    good = line(month=MARCH, carried_over=4, received=5, resolved_early=1, resolved_on_time=1, resolved_late=1,
                pending_in_time=3, pending_overdue=2, withdrawn=1)  # fmt: skip
    assert doubts_of(template(good)) == []
    good[14] = 4
    assert doubts_of(template(good)) == [("khong-can-doi", ROW, "4")]
    assert message(template(good)) == (
        "UBND thị trấn Tràm Chim, Tháng 3/2022, thủ tục 1.001193: kỳ trước chuyển qua + tiếp nhận − đã giải quyết"
        " − trả lại, rút = 5, nhưng đang giải quyết là 6; hãy kiểm tra lại các số của dòng."
    )
    good[14] = None
    assert doubts_of(template(good)) == []


def test_dossiers_that_wait_are_pending_too(doubts_of):
    rows = [*TITLE, [*HEADER[:19], "Chờ bổ sung"]]
    waiting = [*line(month=MARCH, received=5, pending_in_time=3), 2]
    assert doubts_of(workbook({"Số liệu": [*rows, waiting]})) == []
    waiting[-1] = 1
    assert [rule for rule, *_ in doubts_of(workbook({"Số liệu": [*rows, waiting]}))] == [
        "khong-can-doi"
    ]


def test_layout_b_too_and_layout_c_has_nothing_to_doubt(doubts_of):
    march = ("Đơn vị: UBND thị trấn Tràm Chim", "Từ ngày 01/03/2022 đến ngày 31/03/2022")
    assert doubts_of(by_procedure(b_line(received=5, early=1, suspended=1), title=march)) == []
    off = by_procedure(b_line(received=5, early=1, in_time=9), title=march)
    cells = ["E8", "F8", "I8", "J8", "K8", "M8", "N8", "P8"]
    assert doubts_of(off) == [("khong-can-doi", cells, "0")]
    assert doubts_of(post(["1.001193", 3, None, 0, 0], title=march)) == []


# Online at another level


def test_online_dossiers_at_a_level_that_the_catalogue_does_not_give(doubts_of, message, world):
    assert doubts_of(template(even(received_online_l3=2))) == []
    assert doubts_of(template(even(procedure=["TN.0001", None, None], received_online_l4=2))) == []
    off = template(even(received_online_l4=2), even(procedure=MARRIAGE, received_online_l3=1))
    assert doubts_of(off) == [
        ("truc-tuyen-khac-muc", ["J9"], "2"),
        ("truc-tuyen-khac-muc", ["I10"], "1"),
    ]
    assert message(template(even(received_online_l4=2))) == (
        "UBND thị trấn Tràm Chim, Tháng 3/2022, thủ tục 1.001193: có 2 hồ sơ ở cột “Trực tuyến mức 4” nhưng danh mục"
        " là mức 3; hãy kiểm tra lại cột hoặc danh mục."
    )
    make_procedure(world.campaign, world.town, code="1.001193", online_level=4)
    assert doubts_of(template(even(received_online_l4=2))) == []


# From month to month


def test_the_stock_goes_on_from_month_to_month(take_in, doubts_of, message):
    march = line(month=MARCH, received=9, resolved_early=4, pending_in_time=3, pending_overdue=2)
    take_in(template(march, even(procedure=DEATH)))
    april = line(month=APRIL, carried_over=5, resolved_early=5)
    death = even(APRIL, procedure=DEATH)
    assert doubts_of(template(april, death)) == []
    april[6], april[11] = 6, 6
    assert doubts_of(template(april, death)) == [("ky-truoc-khac-ton", ["G9"], "6")]
    assert message(template(april, death)) == (
        "UBND thị trấn Tràm Chim, Tháng 4/2022, thủ tục 1.001193: kỳ trước chuyển qua 6, nhưng tháng 3/2022 còn 5"
        " hồ sơ đang giải quyết; hãy kiểm tra lại số của hai tháng."
    )
    assert doubts_of(template(line(month=MAY, carried_over=7, resolved_early=7))) == []  # no April
    april[6] = None
    assert doubts_of(template(april, death)) == []
    new = line(month=APRIL, procedure=MARRIAGE, carried_over=1, resolved_early=1)
    april[6], april[11] = 5, 5
    assert doubts_of(template(april, death, new)) == [("ky-truoc-khac-ton", ["G11"], "1")]


def test_the_month_before_may_come_in_the_same_run(world):
    march = line(month=MARCH, received=9, resolved_early=4, pending_in_time=5)
    april = line(month=APRIL, carried_over=4, resolved_early=4)
    files = [("4.xlsx", template(april)), ("3.xlsx", template(march))]
    outcome = import_files(campaign=world.campaign, files=files, by=world.by)
    assert [(f.rule, f.file, f.cells) for f in outcome.faults] == [
        ("ky-truoc-khac-ton", "4.xlsx", ("G9",))
    ]


def test_a_month_after_nothing_happened_begins_at_0(take_in, doubts_of):
    take_in(template([*TOWN, MARCH, *NIL, *BLANK]))
    carried = line(month=APRIL, carried_over=2, resolved_early=2)
    assert doubts_of(template(carried)) == [("ky-truoc-khac-ton", ["G9"], "2")]
    assert doubts_of(template(even(APRIL))) == []


def test_a_leap_of_what_is_received(take_in, doubts_of, message):
    take_in(template(even(MARCH, received=10)))
    assert doubts_of(template(even(APRIL, received=1000))) == []  # one other month is too few
    take_in(template(even(APRIL, received=13)))
    assert doubts_of(template(even(MAY, received=34), even(MAY, PEACE, received=900))) == []
    assert doubts_of(template(even(MAY, received=35))) == [("tiep-nhan-tang-vot", [], "")]
    assert message(template(even(MAY, received=35))) == (
        "UBND thị trấn Tràm Chim, Tháng 5/2022: tiếp nhận 35 hồ sơ, hơn 3 lần mức thường gặp của các tháng khác (11,5);"
        " hãy kiểm tra lại."
    )
    both = template(even(MAY, received=20), even(MAY, procedure=DEATH, received=20))
    assert [rule for rule, *_ in doubts_of(both)] == ["tiep-nhan-tang-vot"]
    blank = line(month=MAY, received=None)
    assert doubts_of(template(even(MAY, procedure=DEATH, received=99), blank)) == []


def test_a_month_of_zeros(doubts_of, message):
    zeros = [line(month=MARCH), line(month=MARCH, procedure=DEATH, received=None)]
    assert doubts_of(template(*zeros)) == [("ca-thang-bang-0", [], "")]
    assert message(template(*zeros)) == (
        "UBND thị trấn Tràm Chim, Tháng 3/2022: mọi dòng đều là 0; nếu đúng là không có hồ sơ nào,"
        " hãy ghi một dòng KHÔNG PHÁT SINH."
    )
    assert doubts_of(template([*TOWN, MARCH, *NIL, *BLANK])) == []
    assert doubts_of(template(even(received=1), zeros[1])) == []


def test_a_procedure_that_vanishes(take_in, doubts_of, message, world):
    take_in(template(even(), even(procedure=DEATH), line(month=MARCH, procedure=MARRIAGE)))
    assert doubts_of(template(even(APRIL), even(APRIL, procedure=DEATH))) == []  # of marriages none
    assert doubts_of(template(even(APRIL))) == [("thu-tuc-bien-mat", [], "")]
    assert message(template(even(APRIL))) == (
        "UBND thị trấn Tràm Chim, Tháng 4/2022: tháng trước có số liệu của thủ tục 1.000656 nhưng tháng này không có"
        " dòng nào; hãy bổ sung dòng còn thiếu (ghi 0 nếu không phát sinh)."
    )
    assert doubts_of(template([*TOWN, APRIL, *NIL, *BLANK])) == []
    world.death.entries.update(valid_to=date(2022, 3, 31))
    assert doubts_of(template(even(APRIL))) == [("it-thu-tuc-hon", [], "")]


def test_fewer_procedures_in_force_than_in_the_month_before(doubts_of, message, world):
    world.ended.entries.update(valid_to=date(2022, 5, 31))
    assert doubts_of(template(even(MAY))) == []
    assert doubts_of(template(even(JUNE))) == [("it-thu-tuc-hon", [], "")]
    assert message(template(even(JUNE))) == (
        "UBND thị trấn Tràm Chim, Tháng 6/2022: danh mục có 4 thủ tục còn hiệu lực, ít hơn tháng trước (5);"
        " hãy kiểm tra lại danh mục TTHC."
    )
    assert doubts_of(template(even("07/2022"))) == []
    world.ended.entries.update(valid_to=date(2022, 2, 28))
    assert doubts_of(template(even(MARCH))) == []  # before the first month there is no month
