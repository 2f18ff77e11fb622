"""The catalogue: what changes is known from the instant of the change, what does not is left alone."""

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import AuditEntry, Campaign, Unit
from campaigns.time import BEGINNING
from metrics.models import Procedure
from tests.campaigns.loading import LATER, OPEN, P, entries, everything, load, measured, refusals
from tests.factories import make_procedure

pytestmark = pytest.mark.django_db


def test_a_change_of_the_catalogue_takes_effect_from_its_own_instant(tmp_path):
    load(tmp_path)
    changes = [
        (P, "@xa,3,,,local", "@xa,4,,,local"),
        (P, "1.000894,Đăng ký kết hôn,,30001,,,,national\n", ""),
        (P, "1.000656,Đăng ký khai tử,Hộ tịch,P-NV,", "1.000656,Khai tử,Hộ tịch,P-NV,"),
    ]
    assert load(tmp_path, *changes, when=OPEN) == ([], (2, 3))
    assert entries() == [
        ("TN.0001", 3, "@xa", ["30001", "30004"], BEGINNING, OPEN),
        ("1.000656", 4, "P-NV|@xa", ["30001", "30004", "P-NV"], BEGINNING, None),
        ("1.000656", 3, "P-NV", ["P-NV"], BEGINNING, OPEN),
        ("1.000894", None, "30001", ["30001"], BEGINNING, OPEN),
        ("TN.0001", 4, "@xa", ["30001", "30004"], OPEN, None),
        ("1.000656", 3, "P-NV", ["P-NV"], OPEN, None),
    ]
    assert list(Procedure.objects.order_by("code").values_list("code", "name")) == [
        ("1.000656", "Khai tử"),
        ("1.000894", "Đăng ký kết hôn"),
        ("TN.0001", "Cấp bản sao, trích lục"),
    ]
    assert measured() == {
        ("30001", BEGINNING): [3] * 8,
        ("30004", BEGINNING): [2] * 8,
        ("P-NV", BEGINNING): [1] * 8,
        ("30001", OPEN): [2] * 8,
        ("30004", OPEN): [2] * 8,
    }
    before = everything()
    assert load(tmp_path, *changes, when=LATER) == ([], (0, 0))
    assert everything() == before


def told() -> list[tuple]:
    entries = AuditEntry.objects.filter(model="metrics.catalogueentry").order_by("pk")
    return [(one.act, one.campaign.slug, one.reason, sorted(one.changes)) for one in entries]


def test_the_log_tells_of_the_rows_that_came_went_and_moved(tmp_path):
    load(tmp_path)
    slug, why = Campaign.objects.get().slug, "nạp danh mục TTHC"
    [(act, *_, first)] = told()
    assert (act, len(first)) == ("added", 4)
    load(
        tmp_path,
        (P, "@xa,3,,,local", "@xa,4,,,local"),
        (P, "1.000894,Đăng ký kết hôn,,30001,,,,national\n", ""),
        when=OPEN,
    )
    name = "Cấp bản sao, trích lục"
    row = "dòng danh mục"
    assert told()[1:] == [
        ("deleted", slug, why, [
            ["1.000894", row, "Đăng ký kết hôn, 30001", ""],
            ["TN.0001", row, f"{name}, mức độ 3, @xa", ""],
        ]),
        ("added", slug, why, [["TN.0001", row, "", f"{name}, mức độ 4, @xa"]]),
    ]  # fmt: skip


def test_the_name_of_a_procedure_is_that_of_its_newest_row(tmp_path):
    load(tmp_path)
    load(
        tmp_path, (P, "Đăng ký khai tử,Hộ tịch,P-NV|@xa", "Khai tử cũ,Hộ tịch,P-NV|@xa"), when=OPEN
    )
    assert Procedure.objects.get(code="1.000656").name == "Đăng ký khai tử"


def test_a_change_undone_at_the_same_instant_was_never_in_force(tmp_path):
    load(tmp_path)
    load(tmp_path, (P, "@xa,3,,,local", "@xa,4,,,local"), when=OPEN)
    load(tmp_path, (P, "@xa,3,,,local", "@xa,2,,,local"), when=OPEN)
    assert [row for row in entries() if row[0] == "TN.0001"] == [
        ("TN.0001", 3, "@xa", ["30001", "30004"], BEGINNING, OPEN),
        ("TN.0001", 2, "@xa", ["30001", "30004"], OPEN, None),
    ]


def test_a_catalogue_is_not_changed_behind_a_later_change(tmp_path):
    load(tmp_path)
    load(tmp_path, (P, "@xa,3,,,local", "@xa,4,,,local"), when=LATER)
    assert refusals(tmp_path, when=OPEN) == [
        (
            "Danh mục đã thay đổi lúc 08:00 ngày 6/6/2022, sau thời điểm nạp 08:00 ngày 5/5/2022. "
            "Nạp với thời điểm muộn hơn."
        )
    ]


def test_the_order_of_the_file_is_no_fact_of_its_time(tmp_path):
    load(tmp_path)
    first = 'TN.0001,"Cấp bản sao, trích lục",Hộ tịch,@xa,3,,,local\n'
    last = "1.000894,Đăng ký kết hôn,,30001,,,,national\n"
    assert load(tmp_path, (P, first, ""), (P, last, last + first), when=OPEN) == ([], (0, 0))
    assert [row[0] for row in entries()] == ["1.000656", "1.000656", "1.000894", "TN.0001"]


def test_a_row_that_names_a_unit_outside_the_campaign_is_refused(tmp_path):
    load(tmp_path)
    campaign = Campaign.objects.get()
    make_procedure(campaign, Unit.objects.create(code="X"), code="T1")
    with pytest.raises(CommandError, match=r"^Danh mục nêu X không thuộc phạm vi"):
        call_command("clone_campaign", "thu-2022", "thu-2023", "--year=2023")
