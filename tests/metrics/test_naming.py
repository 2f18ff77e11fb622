"""Names that a person confirms, once, for good."""

from types import SimpleNamespace

import pytest

from campaigns.actions import Refused
from campaigns.models import Unit, UnitAlias
from campaigns.text import match_key
from metrics.actions import ConfirmedName, confirm_names
from metrics.models import ProcedureAlias
from tests.factories import at, make_campaign, make_procedure, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]
NOON = at("2022-11-20 12:00")


@pytest.fixture
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def world() -> SimpleNamespace:
    campaign = make_campaign()
    town = make_unit(campaign, name="UBND thị trấn Tràm Chim")
    peace = make_unit(campaign, name="UBND xã Hòa Bình")
    return SimpleNamespace(
        campaign=campaign,
        town=town,
        peace=peace,
        birth=make_procedure(campaign, town, peace, code="1.001193"),
        death=make_procedure(campaign, town, peace, code="1.000656"),
        hoa=make_user(full_name="Nguyễn Thị Hoa"),
        binh=make_user(full_name="Trần Văn Bình"),
    )


def confirm(world, *names, by=None) -> None:
    confirm_names(
        campaign=world.campaign,
        names=[ConfirmedName(*name) for name in names],
        by=by or world.hoa,
        reason="Xác nhận ở lượt kiểm tra số 1",
    )


def refusals(world, *names, by=None) -> list[str]:
    before = UnitAlias.objects.count(), ProcedureAlias.objects.count()
    with pytest.raises(Refused) as refused:
        confirm(world, *names, by=by)
    assert (UnitAlias.objects.count(), ProcedureAlias.objects.count()) == before
    return list(refused.value.sentences)


def test_a_confirmed_name_says_who_and_when(world):
    confirm(world, ("TT.  Tràm Chim", world.town), ("Khai sinh", world.birth))
    unit, procedure = UnitAlias.objects.get(), ProcedureAlias.objects.get()
    assert (unit.unit, unit.name, unit.match_key) == (
        world.town,
        "TT. Tràm Chim",
        match_key("tt. tràm chim"),
    )
    assert (unit.confirmed_by, unit.confirmed_at) == (world.hoa, NOON)
    assert (procedure.procedure, procedure.name) == (world.birth, "Khai sinh")
    assert (procedure.confirmed_by, procedure.confirmed_at) == (world.hoa, NOON)
    for alias in (unit, procedure):
        history = alias.history.get()
        assert (history.history_type, history.history_user) == ("+", world.hoa)
        assert history.history_change_reason == "Xác nhận ở lượt kiểm tra số 1"


def test_the_same_name_twice_is_one(world):
    confirm(world, ("Xã Hoà Bình", world.peace), ("xã hòa  bình", world.peace))
    assert UnitAlias.objects.get().name == "Xã Hoà Bình"


def test_the_second_of_two_people_is_told(world):
    who = "Nguyễn Thị Hoa xác nhận lúc 12:00 ngày 20/11/2022"
    confirm(world, ("Thị trấn", world.town), ("Khai sinh", world.birth))
    assert refusals(
        world, ("thị trấn", world.peace), ("KHAI SINH", world.birth), by=world.binh
    ) == [
        f"“thị trấn” đã là tên khác của UBND thị trấn Tràm Chim ({who}).",
        f"“KHAI SINH” đã là tên khác của thủ tục 1.001193 ({who}).",
    ]


def test_a_name_that_is_somebodys_is_refused_and_nothing_is_kept(world):
    Unit.objects.create(code="29999", name="UBND xã Nơi Khác")
    UnitAlias.objects.create(unit=world.peace, name="Xã Hòa Bình")
    assert refusals(
        world,
        ("ubnd xã nơi khác", world.town),
        ("Xã Hoà Bình", world.town),
        ("Thị trấn", world.town),
        ("thủ tục 1.000656", world.birth),
    ) == [
        "“ubnd xã nơi khác” đã là tên của UBND xã Nơi Khác; hãy kiểm tra lại tệp.",
        "“Xã Hoà Bình” đã là tên khác của UBND xã Hòa Bình (ghi trong tệp của phong trào).",
        "“thủ tục 1.000656” đã là tên của thủ tục 1.000656; hãy kiểm tra lại tệp.",
    ]


def test_one_name_for_two_units_is_refused(world):
    assert refusals(world, ("Xã", world.town), ("xã", world.peace)) == [
        "Tên “xã” được chọn cho cả UBND thị trấn Tràm Chim và UBND xã Hòa Bình; hãy chọn một đơn vị."
    ]


def test_units_may_call_different_procedures_alike(world):
    confirm(world, ("Hộ tịch", world.birth), ("Hộ tịch", world.death))
    assert list(
        ProcedureAlias.objects.order_by("procedure__code").values_list("name", flat=True)
    ) == [
        "Hộ tịch",
        "Hộ tịch",
    ]
    assert len(refusals(world, ("Hộ tịch", world.birth))) == 1


def test_names_of_procedures_belong_to_their_campaign(world):
    confirm(world, ("Khai sinh", world.birth))
    other = make_campaign()
    procedure = make_procedure(other, make_unit(other), code="1.001193")
    confirm_names(
        campaign=other,
        names=[ConfirmedName("Khai sinh", procedure)],
        by=world.binh,
        reason="x",
    )
    assert ProcedureAlias.objects.count() == 2
