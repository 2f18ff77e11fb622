"""load_campaign: the files become the database, a second time changes nothing, an open campaign is locked."""

from datetime import date

import pytest

from campaigns.actions import Refused, acting_user, exclude_unit, readmit_unit
from campaigns.models import (
    Campaign,
    CampaignUnit,
    Criterion,
    Exclusion,
    Group,
    Participant,
    RulesVersion,
    Unit,
    UnitAlias,
)
from campaigns.time import BEGINNING
from metrics.models import CumulativeMeasures, Procedure
from tests.campaigns.folders import TOML, UNITS
from tests.campaigns.loading import (
    BEFORE,
    FEWER_POINTS,
    LATER,
    NO_PHU_DUC,
    OPEN,
    P,
    T,
    U,
    entries,
    everything,
    history_of,
    load,
    measured,
    refusals,
)
from tests.factories import at, make_report, make_user

pytestmark = pytest.mark.django_db


# First load


def test_the_first_load_makes_everything_known_from_the_beginning(tmp_path):
    by = make_user(username="noivu")
    assert load(tmp_path, by=by, enrol_all=True) == (
        [
            "lập phong trào thu-2022",
            "4 tiêu chí",
            "thêm khối phong",
            "thêm khối xa",
            "thêm 3 đơn vị: P-NV, 30001, 30004",
            "ghi danh 3 đơn vị",
        ],
        (4, 0),
    )
    campaign = Campaign.objects.get()
    assert (campaign.first_month, campaign.last_month) == (date(2022, 3, 1), date(2022, 10, 1))
    assert campaign.contents == ["Tăng tỷ lệ hồ sơ trực tuyến [mức 3, 4] = 2022"]
    assert list(
        RulesVersion.objects.values_list("number", "known_from", "made_by", "low_rate")
    ) == [(1, BEGINNING, by.pk, "1")]
    assert list(
        Criterion.objects.order_by("display_order").values_list(
            "code", "operator", "threshold", "points", "minimum_base"
        )
    ) == [
        ("KH", ">=", "100", "10", 0),
        ("BCN", ">", "20", "12.5", 30),
        ("TH", "none_or_low", "", "20", 0),
        ("TM", "", "", "25", 0),
    ]
    assert list(CampaignUnit.objects.values_list("unit__code", "group__code")) == [
        ("P-NV", "phong"),
        ("30001", "xa"),
        ("30004", "xa"),
    ]
    assert (
        list(Participant.objects.values_list("known_from", "known_to", "accepted_by"))
        == [(BEGINNING, None, by.pk)] * 3
    )
    assert entries() == [
        ("TN.0001", 3, "@xa", ["30001", "30004"], BEGINNING, None),
        ("1.000656", 4, "P-NV|@xa", ["30001", "30004", "P-NV"], BEGINNING, None),
        ("1.000656", 3, "P-NV", ["P-NV"], BEGINNING, None),
        ("1.000894", None, "30001", ["30001"], BEGINNING, None),
    ]
    assert measured() == {
        ("30001", BEGINNING): [3] * 8,
        ("30004", BEGINNING): [2] * 8,
        ("P-NV", BEGINNING): [1] * 8,
    }


def test_every_row_has_history_that_says_who(tmp_path):
    by = make_user(username="noivu")
    load(tmp_path, by=by, enrol_all=True, reason="Nạp lần đầu")
    row = ("+", "noivu", "Nạp lần đầu")
    assert {
        model.__name__: history_of(model)
        for model in (Campaign, RulesVersion, Criterion, Group, Unit, UnitAlias, CampaignUnit)
    } == {
        "Campaign": [row],
        "RulesVersion": [row],
        "Criterion": [row] * 4,
        "Group": [row] * 2,
        "Unit": [row] * 3,
        "UnitAlias": [row] * 3,
        "CampaignUnit": [row] * 3,
    }
    assert history_of(Participant) == [row] * 3
    assert history_of(Procedure) == [("+", "noivu", "nạp danh mục TTHC")] * 3


def test_derived_columns_are_those_that_save_would_write(tmp_path):
    load(tmp_path)
    rows = [*Unit.objects.all(), *UnitAlias.objects.all(), *Procedure.objects.all()]
    written = everything()
    for row in rows:
        row.save()
    saved = everything()
    for name in ("Unit", "UnitAlias", "Procedure"):
        assert saved[name] == written[name]


def test_a_second_load_changes_nothing_at_all(tmp_path):
    load(tmp_path, enrol_all=True)
    before = everything()
    assert load(tmp_path, when=OPEN, enrol_all=True, reason="lại") == ([], (0, 0))
    assert everything() == before


# Rules


def test_until_the_campaign_opens_the_rules_are_rewritten_in_place(tmp_path):
    load(tmp_path)
    changes = load(
        tmp_path,
        FEWER_POINTS,
        (T, 'denominator = "all"', 'denominator = "offered"'),
        (T, 'code = "BCN"', 'code = "BCT"'),
        when=at("2022-02-28 23:59"),
    )
    assert changes == (
        [
            "denominator “all” thành “offered”",
            "thêm tiêu chí BCT",
            "tiêu chí TH: points “20” thành “15”",
            "bỏ tiêu chí BCN",
        ],
        (0, 0),
    )
    assert list(RulesVersion.objects.values_list("number", "denominator", "known_from")) == [
        (1, "offered", BEGINNING)
    ]
    assert list(Criterion.objects.order_by("display_order").values_list("code", "points")) == [
        ("KH", "10"),
        ("BCT", "12.5"),
        ("TH", "15"),
        ("TM", "25"),
    ]
    assert [kind for kind, _, _ in history_of(Criterion)] == ["+"] * 4 + ["-", "~", "+"]


def test_an_open_campaign_keeps_its_rules_unless_a_reason_is_given(tmp_path):
    load(tmp_path)
    assert refusals(
        tmp_path,
        FEWER_POINTS,
        (T, "requires_registration = true", "requires_registration = false"),
        (T, "ends_on = 2022-10-31", "ends_on = 2022-11-30"),
        (T, 'name = "Xã, thị trấn"', 'name = "UBND xã, thị trấn"'),
        (U, "30004,UBND xã Phú Đức,,xa", "30004,UBND xã Phú Đức,,phong"),
        when=at("2022-03-01 00:00"),
    ) == [
        (
            "Phong trào đã mở từ ngày 1/3/2022 nên quy tắc đã khóa; tệp muốn thay đổi: "
            "ends_on “2022-10-31” thành “2022-11-30”; requires_registration “true” thành “false”; "
            "tiêu chí TH: points “20” thành “15”; đơn vị 30004 từ khối xa sang phong. "
            "Ghi lý do (--reason) để thay đổi, hoặc sửa lại tệp cho như cũ."
        )
    ]


def test_with_a_reason_an_open_campaign_gets_another_version_of_its_rules(tmp_path):
    load(tmp_path)
    by = make_user(username="noivu")
    reason = "Công văn 12/UBND-NV"
    assert load(tmp_path, FEWER_POINTS, when=OPEN, by=by, reason=reason) == (
        ["phiên bản quy tắc 2: tiêu chí TH: points “20” thành “15”"],
        (0, 0),
    )
    assert list(
        RulesVersion.objects.values_list("number", "known_from", "reason", "made_by__username")
    ) == [(1, BEGINNING, "", "he-thong"), (2, OPEN, reason, "noivu")]
    assert [
        list(version.criteria.values_list("code", "points"))
        for version in RulesVersion.objects.all()
    ] == [
        [("KH", "10"), ("BCN", "12.5"), ("TH", "20"), ("TM", "25")],
        [("KH", "10"), ("BCN", "12.5"), ("TH", "15"), ("TM", "25")],
    ]
    before = everything()
    assert load(tmp_path, FEWER_POINTS, when=LATER) == ([], (0, 0))
    assert everything() == before


def test_names_are_no_rules_and_may_change_at_any_time(tmp_path):
    load(tmp_path)
    assert load(
        tmp_path,
        (T, 'organiser = "UBND huyện"', 'organiser = "UBND huyện Tam Nông"'),
        (T, 'name = "Xã, thị trấn"', 'name = "UBND xã, thị trấn"'),
        (U, "UBND xã Hòa Bình,HB", "UBND xã Hòa Bình (mới),HBM"),
        (U, "P. Nội vụ|Nội vụ", "Nội vụ|P. Nội vụ huyện"),
        when=OPEN,
    ) == (
        [
            "organiser “UBND huyện” thành “UBND huyện Tam Nông”",
            "tên, thứ tự của khối xa",
            "đơn vị 30001: name, abbreviation",
            "đơn vị P-NV: các tên khác",
        ],
        (0, 0),
    )
    assert Unit.objects.get(code="30001").search_key == "30001 ubnd xa hoa binh (moi) hbm"
    assert list(
        UnitAlias.objects.filter(unit__code="P-NV").order_by("pk").values_list("name", flat=True)
    ) == ["Nội vụ", "P. Nội vụ huyện"]


def test_the_order_of_the_criteria_is_part_of_the_rules(tmp_path):
    load(tmp_path)
    _, *criteria = TOML.split("[[criteria]]")
    reordered = (
        T,
        criteria[0] + "[[criteria]]" + criteria[1],
        criteria[1] + "[[criteria]]" + criteria[0],
    )
    assert load(tmp_path, reordered) == (["thứ tự các tiêu chí"], (0, 0))
    assert list(Criterion.objects.values_list("code", flat=True)) == ["BCN", "KH", "TH", "TM"]


def test_a_group_without_units_goes(tmp_path):
    load(tmp_path)
    assert load(
        tmp_path,
        (T, '[[groups]]\ncode = "phong"\nname = "Cơ quan chuyên môn"\n', ""),
        (U, "PNV,phong", "PNV,xa"),
    ) == (
        ["tên, thứ tự của khối xa", "đơn vị P-NV từ khối phong sang xa", "bỏ khối phong"],
        (1, 1),
    )
    assert list(Group.objects.values_list("code", "display_order")) == [("xa", 1)]


# Months, dates


LONGER = (T, 'last_month = "2022-10"', 'last_month = "2022-11"')


def test_other_months_are_measured_anew(tmp_path):
    load(tmp_path)
    assert load(tmp_path, LONGER) == (["last_month “2022-10” thành “2022-11”"], (0, 0))
    assert CumulativeMeasures.objects.filter(month=date(2022, 11, 1)).count() == 3


def test_months_are_fixed_once_figures_have_come_in(tmp_path):
    load(tmp_path)
    campaign = Campaign.objects.get()
    unit = Unit.objects.get(code="30001")
    make_report(campaign, unit, date(2022, 3, 1), {}, known_from=OPEN)
    assert refusals(tmp_path, LONGER, when=LATER, reason="Gia hạn") == [
        (
            "Đã có số liệu từ 2022-03 đến 2022-10 nên không đổi được first_month, last_month. "
            "Ghi lại hai tháng này như cũ."
        )
    ]


# Units


def test_a_unit_may_go_as_long_as_nothing_depends_on_it(tmp_path):
    load(tmp_path)
    assert load(tmp_path, NO_PHU_DUC) == (["bỏ đơn vị 30004 khỏi phạm vi"], (2, 2))
    assert list(CampaignUnit.objects.values_list("unit__code", flat=True)) == ["P-NV", "30001"]
    assert Unit.objects.filter(code="30004").exists()
    assert history_of(CampaignUnit)[-1] == ("-", "he-thong", "nạp phong trào từ tệp")


STAYS = (
    "units.csv không còn đơn vị 30004 (UBND xã Phú Đức), nhưng đơn vị này đã nằm trong phong "
    "trào. Ghi lại dòng của đơn vị; nếu muốn đơn vị không được xếp hạng thì dùng lệnh "
    "exclude_unit."
)


@pytest.mark.parametrize(("when", "enrol_all"), [(OPEN, False), (BEFORE, True)])
def test_a_unit_of_an_open_campaign_or_that_takes_part_stays(tmp_path, when, enrol_all):
    load(tmp_path, enrol_all=enrol_all)
    assert refusals(tmp_path, NO_PHU_DUC, when=when, reason="Sáp nhập") == [STAYS]


def test_a_unit_added_later_is_measured_from_the_beginning(tmp_path):
    load(tmp_path, NO_PHU_DUC)
    assert load(tmp_path, when=OPEN, enrol_all=True) == (
        ["thêm 1 đơn vị: 30004", "ghi danh 3 đơn vị"],
        (2, 2),
    )
    assert measured() == {
        ("30001", BEGINNING): [3] * 8,
        ("P-NV", BEGINNING): [1] * 8,
        ("30004", BEGINNING): [0] * 8,
        ("30004", OPEN): [2] * 8,
    }


def test_two_campaigns_share_a_unit_of_the_same_code(tmp_path):
    load(tmp_path)
    other = (T, 'slug = "thu-2022"', 'slug = "thu-khac"')
    load(tmp_path, other)
    assert Unit.objects.count() == 3
    assert CampaignUnit.objects.count() == 6
    assert [kind for kind, _, _ in history_of(Unit)] == ["+"] * 3


DATED = "code,name,abbreviation,group,kind,display_order,aliases,valid_from,valid_to\n"
OTHER = (T, 'slug = "thu-2022"', 'slug = "thu-2026"')


def test_the_same_code_at_another_time_is_another_unit(tmp_path):
    old = DATED + "30001,UBND xã Hòa Bình,,xa,,1,,,2025-06-30\n"
    new = DATED + "30001,UBND xã Tràm Chim,,xa,,1,,2025-07-01,\n"
    handlers = [(P, "P-NV|@xa", "@xa"), (P, "P-NV,3,2022", "@xa,3,2022")]
    load(tmp_path, (U, UNITS, old), *handlers)
    load(tmp_path, (U, UNITS, new), OTHER, *handlers)
    assert list(
        CampaignUnit.objects.order_by("pk").values_list(
            "campaign__slug", "unit__name", "unit__valid_from", "unit__valid_to"
        )
    ) == [
        ("thu-2022", "UBND xã Hòa Bình", None, date(2025, 6, 30)),
        ("thu-2026", "UBND xã Tràm Chim", date(2025, 7, 1), None),
    ]
    # Without the columns, the folder means the unit in force during the campaign and leaves its days alone.
    plain = UNITS.splitlines(keepends=True)[0] + "30001,UBND xã Hòa Bình,,xa,,1,\n"
    before = everything()
    assert load(tmp_path, (U, UNITS, plain), *handlers) == ([], (0, 0))
    assert everything() == before


def test_days_of_validity_that_contradict_another_unit_are_refused(tmp_path):
    old = DATED + "30001,UBND xã Hòa Bình,,xa,,1,,,2025-06-30\n"
    new = DATED + "30001,UBND xã Tràm Chim,,xa,,1,,2025-01-01,\n"
    plain = UNITS.splitlines(keepends=True)[0] + "30001,UBND xã Tràm Chim,,xa,,1,\n"
    handlers = [(P, "P-NV|@xa", "@xa"), (P, "P-NV,3,2022", "@xa,3,2022")]
    in_2026 = [
        OTHER,
        (T, "launched_on = 2022-03-01", "launched_on = 2026-03-01"),
        (T, "ends_on = 2022-10-31", "ends_on = 2026-10-31"),
        *handlers,
    ]
    load(tmp_path, (U, UNITS, old), *handlers)
    assert refusals(tmp_path, (U, UNITS, new), *in_2026) == [
        (
            "units.csv, đơn vị 30001: mã này đã được một đơn vị khác dùng trong cùng thời gian. "
            "Sửa valid_from, valid_to."
        )
    ]
    assert refusals(tmp_path, (U, UNITS, plain), *in_2026) == [
        (
            "units.csv, đơn vị 30001: mã này đã được dùng cho đơn vị của thời gian khác. "
            "Thêm cột valid_from, valid_to để nói rõ đơn vị nào."
        )
    ]


def test_names_that_a_person_confirmed_stay_with_their_unit(tmp_path):
    load(tmp_path)
    unit = Unit.objects.get(code="30001")
    UnitAlias.objects.create(unit=unit, name="Hoà Bình", confirmed_by=acting_user())
    before = everything()
    assert load(tmp_path) == ([], (0, 0))
    assert load(tmp_path, (U, 'Tam Nông"', 'Tam Nông|Hòa Bình"')) == ([], (0, 0))
    assert everything() == before
    assert refusals(tmp_path, (U, ",,xa,,3,", ",,xa,,3,HÒA BÌNH")) == [
        (
            "units.csv, đơn vị 30004: “HÒA BÌNH” đã được xác nhận là tên khác của UBND xã Hòa Bình. "
            "Bỏ tên này khỏi tệp, hoặc xóa tên khác ấy trước."
        )
    ]


# Participation, exclusion


def test_a_unit_that_withdrew_is_enrolled_again_from_then_on(tmp_path):
    load(tmp_path, enrol_all=True)
    withdrawn = Participant.objects.get(campaign_unit__unit__code="30001")
    withdrawn.known_to = OPEN
    withdrawn.save()
    assert load(tmp_path, when=LATER, enrol_all=True)[0] == ["ghi danh 1 đơn vị"]
    assert list(
        Participant.objects.filter(campaign_unit__unit__code="30001")
        .order_by("pk")
        .values_list("known_from", "known_to")
    ) == [(BEGINNING, OPEN), (LATER, None)]


def test_a_unit_is_excluded_and_let_in_again(tmp_path):
    load(tmp_path)
    campaign, unit = Campaign.objects.get(), Unit.objects.get(code="30001")
    by = make_user(username="noivu")
    with pytest.raises(Refused, match=r"^UBND xã Hòa Bình không bị loại khỏi xếp hạng"):
        readmit_unit(campaign=campaign, unit=unit, by=by)
    with pytest.raises(Refused, match="phải có lý do"):
        exclude_unit(campaign=campaign, unit=unit, reason=" ", by=by)
    with pytest.raises(Refused, match="Lý do dài 301 ký tự"):
        exclude_unit(campaign=campaign, unit=unit, reason="x" * 301, by=by)
    with pytest.raises(Refused, match="không thuộc phạm vi"):
        exclude_unit(campaign=campaign, unit=Unit.objects.create(code="X"), reason="y", by=by)
    exclude_unit(campaign=campaign, unit=unit, reason="Báo cáo  sai", by=by, at=OPEN)
    with pytest.raises(Refused, match="đã bị loại khỏi xếp hạng từ trước"):
        exclude_unit(campaign=campaign, unit=unit, reason="Báo cáo sai", by=by)
    readmit_unit(campaign=campaign, unit=unit, by=by, reason="Đã sửa", at=LATER)
    assert list(
        Exclusion.objects.values_list("reason", "known_from", "known_to", "undone_by__username")
    ) == [("Báo cáo sai", OPEN, LATER, "noivu")]
    assert history_of(Exclusion) == [("+", "noivu", "Báo cáo sai"), ("~", "noivu", "Đã sửa")]
