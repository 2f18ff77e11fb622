"""Corrections as a list: what was known before, what replaced it, why, and who rose and fell by it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import User
from metrics.actions import withdraw_upload
from metrics.importing import import_files
from metrics.models import MonthlyReport, Upload
from metrics.presenters.restatements import entries
from metrics.restatements import (
    CellOfCount,
    CountDifference,
    RestatedMonth,
    Restatement,
    RowDifference,
    State,
    acts_of_correction,
    read_restatements,
    reading,
    restatements_of_unit,
)
from metrics.views import corrections
from tests.factories import at, make_criterion, make_user
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import BIRTH, DEATH, MARRIAGE, NIL, PEACE, TOWN, line
from tests.metrics.importing.reports import b_line, by_procedure, d_line, form, post
from tests.workbooks import template

JUNE, JULY = date(2022, 6, 1), date(2022, 7, 1)
TOWN_NAME, PEACE_NAME = TOWN[1], PEACE[1]


@pytest.fixture
def world(world):
    """The campaign begins in June, and late dossiers rank its units."""
    world.campaign.first_month = JUNE
    world.campaign.save()
    make_criterion(world.campaign, "TH", measure="late", operator="none_or_low", threshold="")
    return world


@pytest.fixture
def later(time_machine):
    """``later(2)``: the clock shows 9 o'clock two days after the first file."""

    def later(days: float) -> None:
        time_machine.move_to(NOW + timedelta(days=days), tick=False)

    return later


@pytest.fixture
def import_file(world, take_in):
    def import_file(data: bytes, name: str, **options) -> Upload:
        outcome = take_in(data, name=name, **options)
        assert (outcome.outcome, outcome.faults) == ("committed", [])
        return Upload.objects.get(pk=outcome.uploads[0].id)

    return import_file


def found(world, **about) -> list[Restatement]:
    acts = acts_of_correction(world.campaign, **about)
    about.pop("as_of", None)
    return read_restatements(world.campaign, acts, **about)


def in_words(world, restatements) -> list[list[str]]:
    """Each entry as its lines are read."""
    names = {"30001": TOWN_NAME, "30004": PEACE_NAME}
    said = []
    for entry in entries(restatements, names):
        lines = []
        for month in entry.months:
            counts = "; ".join(
                f"{count.label} {count.before or '–'} → {count.after or '–'}"
                for count in month.counts
            )
            link = f" lần nhập ({month.filename})" if month.link else ""
            rest = counts + month.remark
            lines.append(f"{month.unit_name}{month.words}{link}{': ' if rest else ''}{rest}")
        said.append([*lines, *entry.effects])
    return said


def test_a_correction_with_figures_cells_reason_and_effects(world, import_file, later):
    import_file(
        template(
            line(TOWN, received=50, resolved_on_time=40),
            line(TOWN, procedure=MARRIAGE, received=9, resolved_on_time=9),
            line(PEACE, received=8, resolved_on_time=8),
        ),
        "mot.xlsx",
    )
    later(1)
    upload = import_file(
        template(
            line(TOWN, received=50, resolved_on_time=37, resolved_late=3),
            line(TOWN, procedure=MARRIAGE, received=9, resolved_on_time=9),
            line(PEACE, received=8, resolved_on_time=8),
        ),
        "hai.xlsx",
        reason="báo sót",
    )

    def cell(name: str) -> CellOfCount:
        return CellOfCount(upload.pk, "hai.xlsx", "Số liệu", name)

    [one] = found(world)
    assert one == Restatement(
        upload=upload.pk,
        filename="hai.xlsx",
        is_withdrawal=False,
        at=at("2022-11-21 09:00"),
        recorded_at=at("2022-11-21 09:00"),
        by=world.by.get_full_name(),
        reason="báo sót",
        effects=upload.effects,
        is_shared=False,
        months=(
            RestatedMonth(
                unit="30001",
                unit_name=TOWN_NAME,
                month=JUNE,
                layout="",
                before=State.FIGURES,
                after=State.FIGURES,
                upload=upload.pk,
                filename="hai.xlsx",
                sums=(
                    CountDifference("resolved_on_time", 49, 46),
                    CountDifference("resolved_late", 0, 3),
                ),
                rows=(
                    RowDifference(
                        "changed",
                        "1.001193",
                        "Thủ tục 1.001193",
                        (
                            CountDifference("resolved_on_time", 40, 37, cell("M9")),
                            CountDifference("resolved_late", 0, 3, cell("N9")),
                        ),
                    ),
                ),
            ),
        ),
        more=0,
    )
    assert in_words(world, [one]) == [
        [
            f"{TOWN_NAME} sửa tháng 6/2022: giải quyết đúng hạn 49 → 46; giải quyết trễ hạn 0 → 3",
            f"{TOWN_NAME}: điểm 10,00 → 3,45, hạng 1 → 2",
        ]
    ]


def test_the_first_figures_of_a_month_are_no_correction(world, import_file, later):
    import_file(template(line(TOWN, received=5)), "mot.xlsx")
    later(1)
    import_file(template(line(PEACE, received=5)), "hai.xlsx")
    import_file(template(line(TOWN, "07/2022", received=5)), "ba.xlsx")
    assert found(world) == []


def test_files_that_come_in_at_once_do_not_correct_each_other(world, take_in, later):
    """Post by procedure is merged into the figures of the same run: nothing was known before."""
    files = [
        ("b.xlsx", by_procedure(b_line(received=5, on_time=5))),
        ("c.xlsx", post(["1.001193", 3, "Thủ tục 1.001193", 0, 2])),
    ]
    assert import_files(campaign=world.campaign, files=files, by=world.by).outcome == "committed"
    assert MonthlyReport.objects.filter(unit=world.town).count() == 2
    assert found(world) == []

    later(1)
    take_in(template(line(TOWN, received=6, resolved_on_time=6)))
    [one] = found(world)
    assert not one.is_shared
    assert [count.field for count in one.months[0].sums] == [
        "received", "received_post", "resolved_on_time", "returned", "suspended",
    ]  # fmt: skip


def test_what_was_blank_is_added_and_blank_is_not_0(world, import_file, later):
    blank = line(TOWN, received=5)
    blank[16] = None  # returned
    import_file(template(blank), "mot.xlsx")
    later(1)
    import_file(template(line(TOWN, received=5, returned=4)), "hai.xlsx")
    later(2)
    import_file(template(blank, line(TOWN, procedure=DEATH)), "ba.xlsx")

    newest, oldest = found(world)
    assert oldest.months[0].sums == (CountDifference("returned", None, 4),)
    assert newest.months[0].sums == (CountDifference("returned", 4, 0),)  # of the second row
    assert newest.months[0].rows[1].counts[0].cell.cell == "Q9"
    assert newest.months[0].rows[1].counts[0].after is None
    said = in_words(world, [oldest, newest])
    assert said[0][0] == f"{TOWN_NAME} bổ sung tháng 6/2022: kết quả đã trả – → 4"
    assert said[1][0] == f"{TOWN_NAME} sửa tháng 6/2022: kết quả đã trả 4 → 0"


def test_equal_sums_of_other_rows_are_said_in_words(world, import_file, later):
    import_file(template(line(received=5), line(procedure=MARRIAGE, received=3)), "mot.xlsx")
    later(1)
    import_file(template(line(received=4), line(procedure=DEATH, received=4)), "hai.xlsx")

    [one] = found(world)
    assert one.months[0].sums == ()
    assert [(row.kind, row.procedure) for row in one.months[0].rows] == [
        ("new", DEATH[0]), ("changed", BIRTH[0]), ("removed", MARRIAGE[0]),
    ]  # fmt: skip
    assert in_words(world, [one]) == [
        [
            (
                f"{TOWN_NAME} sửa tháng 6/2022:"
                " tổng của từng cột không đổi, nhưng 3 dòng theo thủ tục đã khác"
            )
        ]
    ]
    removed = one.months[0].rows[2]
    assert {count.cell for count in removed.counts} == {None}


def test_nothing_to_report_and_figures(world, import_file, later):
    import_file(template(line(received=5)), "mot.xlsx")
    later(1)
    import_file(template(line(procedure=NIL)), "hai.xlsx")
    later(2)
    import_file(template(line(received=6)), "ba.xlsx")
    assert in_words(world, found(world)) == [
        [
            f"{TOWN_NAME} sửa tháng 6/2022, trước đó là “không phát sinh hồ sơ”: tiếp nhận trong kỳ 0 → 6"
        ],
        [f"{TOWN_NAME} sửa tháng 6/2022 thành “không phát sinh hồ sơ”: tiếp nhận trong kỳ 5 → 0"],
    ]


def test_withdrawals_say_what_the_months_go_back_to(world, import_file, later):
    first = import_file(template(line(TOWN, received=5), line(PEACE, received=7)), "mot.xlsx")
    later(1)
    second = import_file(template(line(TOWN, received=6)), "hai.xlsx")
    later(2)
    withdraw_upload(upload=second, reason="sai tệp", by=world.by)
    later(3)
    withdraw_upload(upload=first, reason="sai cả", by=world.by)

    newest, withdrawal, correction = found(world)

    assert [(one.upload, one.is_withdrawal, one.reason) for one in (newest, withdrawal)] == [
        (first.pk, True, "sai cả"), (second.pk, True, "sai tệp"),
    ]  # fmt: skip
    assert (withdrawal.at, withdrawal.effects) == (at("2022-11-22 09:00"), [])
    assert withdrawal.months[0].rows[0].counts == (
        CountDifference(
            "received", 6, 5, CellOfCount(first.pk, "mot.xlsx", "Số liệu", "H9")
        ),
    )  # fmt: skip
    assert not correction.is_withdrawal
    said = in_words(world, [newest, withdrawal])
    assert said[0][:2] == [
        f"{TOWN_NAME}, tháng 6/2022 trở lại “chưa báo cáo”",
        f"{PEACE_NAME}, tháng 6/2022 trở lại “chưa báo cáo”",
    ]
    assert said[1] == [
        (
            f"{TOWN_NAME}, tháng 6/2022 trở lại số liệu của lần nhập (mot.xlsx):"
            " tiếp nhận trong kỳ 6 → 5"
        )
    ]


def test_withdrawing_what_was_replaced_changes_no_figure(world, import_file, later):
    first = import_file(template(line(TOWN, received=5)), "mot.xlsx")
    later(1)
    import_file(template(line(TOWN, received=6)), "hai.xlsx")
    withdraw_upload(upload=first, reason="sai tệp", by=world.by)

    withdrawal, correction = found(world)

    assert (withdrawal.is_withdrawal, withdrawal.months) == (True, ())
    assert correction.months[0].sums == (CountDifference("received", 5, 6),)
    assert found(world, unit=world.town) == [correction]


def test_figures_after_a_withdrawal_are_new_not_corrected(world, import_file, later):
    first = import_file(template(line(TOWN, received=5)), "mot.xlsx")
    later(1)
    withdraw_upload(upload=first, reason="sai tệp", by=world.by)
    later(2)
    import_file(template(line(TOWN, received=6)), "hai.xlsx")
    assert [one.is_withdrawal for one in found(world)] == [True]


def test_totals_of_a_unit_corrected_and_withdrawn(world, import_file, later):
    import_file(form(d_line(TOWN_NAME, early=9, late=1)), "d1.xlsx")
    later(1)
    second = import_file(form(d_line(TOWN_NAME, early=8, late=2)), "d2.xlsx")
    later(2)
    withdraw_upload(upload=second, reason="nhầm", by=world.by)

    withdrawal, correction = found(world)

    cells = [(c.field, c.before, c.after, c.cell.cell) for c in correction.months[0].sums]
    assert cells == [("resolved_early", 9, 8, "H8"), ("resolved_late", 1, 2, "J8")]
    assert in_words(world, [correction, withdrawal]) == [
        [
            (
                f"{TOWN_NAME} sửa tổng số tháng 6/2022 (biểu II.06a/VPCP/KSTT):"
                " giải quyết trước hạn 9 → 8; giải quyết trễ hạn 1 → 2"
            ),
        ],
        [
            (
                f"{TOWN_NAME}, tổng số tháng 6/2022 (biểu II.06a/VPCP/KSTT) trở lại số liệu của"
                " lần nhập (d1.xlsx): giải quyết trước hạn 8 → 9; giải quyết trễ hạn 2 → 1"
            )
        ],
    ]

    later(3)
    withdraw_upload(upload=Upload.objects.get(filename="d1.xlsx"), reason="nhầm", by=world.by)
    assert in_words(world, found(world)[:1])[0][0] == (
        f"{TOWN_NAME} không còn tổng số tháng 6/2022 (biểu II.06a/VPCP/KSTT)"
    )


def test_one_unit_one_month_one_instant(world, import_file, later):
    both = (line(TOWN, received=5), line(PEACE, received=7), line(TOWN, "07/2022", received=1))
    import_file(template(*both), "mot.xlsx")
    later(1)
    import_file(template(line(TOWN, received=6), line(PEACE, received=8)), "hai.xlsx")
    later(2)
    import_file(template(line(TOWN, "07/2022", received=2)), "ba.xlsx")

    def names(**about) -> list[tuple[str, list]]:
        return [(r.filename, [(m.unit, m.month) for m in r.months]) for r in found(world, **about)]

    assert names(unit=world.peace) == [("hai.xlsx", [("30004", JUNE)])]
    assert names(month=JULY) == [("ba.xlsx", [("30001", JULY)])]
    assert names(unit=world.peace, month=JULY) == []
    assert names(as_of=NOW) == []
    before_the_last = at("2022-11-22 08:59")
    assert [r.filename for r in restatements_of_unit(world.campaign, world.town, before_the_last)] == [
        "hai.xlsx"
    ]  # fmt: skip
    assert [r.filename for r in restatements_of_unit(world.campaign, world.town)] == [
        "ba.xlsx", "hai.xlsx",
    ]  # fmt: skip


def test_a_very_large_act_is_cut_and_says_so(world, import_file, later, monkeypatch):
    import_file(template(line(TOWN, received=5), line(PEACE, received=5)), "mot.xlsx")
    later(1)
    import_file(template(line(TOWN, received=6), line(PEACE, received=6)), "hai.xlsx")
    monkeypatch.setattr(reading, "FIGURES_READ", 3)
    [one] = found(world)
    assert [month.rows is None for month in one.months] == [False, True]
    [entry] = entries([one], {})
    assert (len(entry.rows), entry.months_unread) == (1, 1)
    monkeypatch.setattr(reading, "MONTHS_READ", 1)
    [one] = found(world)
    assert ([month.unit for month in one.months], one.more) == (["30001"], 1)


# The page


@pytest.fixture
def read(client, world):
    """``read("?thang=2022-06")``: as Phòng Nội vụ reads it."""
    client.force_login(make_user(role=User.Role.STAFF))

    def read(query: str = "") -> str:
        response = client.get(f"/so-lieu/dieu-chinh/{query}")
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


def test_empty_page(read):
    assert "Chưa có lần điều chỉnh nào." in read()


def test_page_tells_the_story(read, client, world, import_file, later):
    import_file(template(line(TOWN, received=5), line(PEACE, received=7)), "mot.xlsx")
    later(1)
    upload = import_file(template(line(TOWN, received=6)), "hai.xlsx", reason="xã báo sót")
    later(2)
    import_file(template(line(PEACE, received=8)), "ba.xlsx")

    shown = read()
    assert "2 lần điều chỉnh, mới nhất đứng trước." in shown
    assert shown.index("09:00 ngày 22/11/2022") < shown.index("09:00 ngày 21/11/2022")
    assert "Lý do: xã báo sót" in shown
    assert "Không ghi lý do." in shown
    assert f'href="/so-lieu/{upload.pk}/"' in shown
    assert "<b>H9</b>" in shown

    shown = read("?don-vi=30004&thang=2022-06")
    assert f"1 lần điều chỉnh của {PEACE_NAME}, tháng 6/2022" in shown
    assert "xã báo sót" not in shown
    assert "Không có lần điều chỉnh nào như vậy." in read("?thang=2022-07")
    assert "hai.xlsx" not in read("?den=2022-11-20T10:00")

    client.force_login(make_user(role=User.Role.LEADER))
    shown = read()
    assert "hai.xlsx" in shown
    assert f'href="/so-lieu/{upload.pk}/"' not in shown  # the receipt is not open to leaders


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?don-vi=39999", 404, "không có đơn vị nào mang mã “39999”"),
        ("?thang=2022-13", 400, "không phải là một tháng có thật"),
        ("?trang=0", 404, "Danh sách này chỉ có 1 trang."),
        ("?trang=9", 404, "Danh sách này chỉ có 1 trang."),
        ("?trang=x", 400, "“x” không phải là số trang."),
        (f"?trang={'9' * 5000}", 400, "không phải là số trang."),
    ],
)
def test_wrong_addresses_are_answered_with_a_sentence(read, client, query, status, sentence):
    response = client.get(f"/so-lieu/dieu-chinh/{query}")
    assert response.status_code == status
    assert sentence in response.content.decode()


def test_numbered_pages(read, client, import_file, later, monkeypatch):
    assert corrections.ENTRIES_ON_A_PAGE == 25
    monkeypatch.setattr(corrections, "ENTRIES_ON_A_PAGE", 2)
    for number in range(4):
        later(number)
        import_file(template(line(TOWN, received=number + 1)), f"tep-{number}.xlsx")
    first = client.get("/so-lieu/dieu-chinh/?phong-trao=cchc-2022&don-vi=30001")
    assert [entry.filename for entry in first.context["entries"]] == ["tep-3.xlsx", "tep-2.xlsx"]
    link = 'href="?phong-trao=cchc-2022&amp;don-vi=30001&amp;trang=2"'
    assert link in first.content.decode()
    second = client.get("/so-lieu/dieu-chinh/?trang=2")
    assert [entry.filename for entry in second.context["entries"]] == ["tep-1.xlsx"]


def test_queries_are_the_same_for_1_and_3_corrections(read, world, import_file, later):
    import_file(template(line(TOWN, received=1), line(PEACE, received=1)), "mot.xlsx")
    import_file(form(d_line(TOWN_NAME, early=1)), "d.xlsx")
    later(1)
    import_file(template(line(TOWN, received=2)), "hai.xlsx")
    totals = import_file(form(d_line(TOWN_NAME, early=2)), "d2.xlsx")
    withdraw_upload(upload=totals, reason="x", by=world.by)
    read()
    with CaptureQueriesContext(connection) as few:
        read()
    for number in (3, 4):
        later(number)
        both = template(line(TOWN, received=number), line(PEACE, received=number))
        upload = import_file(both, f"{number}.xlsx")
        import_file(form(d_line(TOWN_NAME, early=number)), f"d{number}.xlsx")
    withdraw_upload(upload=upload, reason="x", by=world.by)
    with CaptureQueriesContext(connection) as many:
        read()
    assert len(acts_of_correction(world.campaign)) == 8
    assert len(many) == len(few)
