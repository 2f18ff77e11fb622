"""Names that nobody has are told by themselves, so that a person can say whose they are."""

import pytest

from campaigns.models import Unit, UnitAlias
from metrics.importing import UnknownName
from metrics.models import ProcedureAlias
from tests.factories import make_procedure, make_unit
from tests.metrics.importing.lines import PEACE, line
from tests.metrics.importing.reports import JUNE, b_line, by_procedure, district, e_line
from tests.workbooks import template


def unknown(outcome) -> list[UnknownName]:
    assert outcome.outcome == "refused"
    return outcome.unknown_names


def test_names_of_units_and_procedures(take_in):
    long = "Thủ tục " + "rất dài " * 30 + "của xã"
    outcome = take_in(
        template(
            line([None, "TT Tràm Chim"]),
            line([None, "TT  Tràm Chim"], month="05/2022"),
            line(PEACE, procedure=[None, "Khai sinh", None]),
            line([None, "Xã Lạ"], procedure=[None, long, None]),
        )
    )
    assert unknown(outcome) == [
        UnknownName("unit", "TT Tràm Chim"),
        UnknownName("procedure", "Khai sinh", "30004"),
        UnknownName("unit", "Xã Lạ"),
        UnknownName("procedure", long),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        line(["39999", None]),
        line(["39999", "Xã Lạ"]),
        line(["29999", None]),
        line([None, "UBND xã Nơi Khác"]),
        line([None, "Trùng tên"]),
        line([None, None]),
        line(procedure=["9.999999", "Khai sinh", None]),
        line(procedure=[None, None, None]),
        line(procedure=[None, "Trùng tên", None]),
    ],
    ids=[
        *("code", "code and name", "outside by code", "outside by name", "of several units"),
        *("no unit", "code of a procedure", "no procedure", "of several procedures"),
    ],
)
def test_codes_and_names_of_others_are_no_unknown_names(take_in, world, bad):
    for unit in (world.town, world.peace):
        UnitAlias.objects.create(unit=unit, name="Trùng tên")
    for procedure in (world.birth, world.death):
        ProcedureAlias.objects.create(procedure=procedure, name="Trùng tên")
    assert unknown(take_in(template(bad))) == []


@pytest.mark.parametrize("name", ["Xã Lạ", "Ủy ban nhân dân xã Lạ", "UBND xã Lạ, huyện Tam Nông"])
def test_the_unit_of_a_title_as_it_stands_there(take_in, world, name):
    data = by_procedure(b_line(received=3, online=1), title=(f"Đơn vị: {name}", JUNE))
    assert unknown(take_in(data)) == [UnknownName("unit", name)]
    UnitAlias.objects.create(unit=world.peace, name=name)
    assert take_in(data).outcome == "committed"


@pytest.mark.parametrize("title", ["Đơn vị: 39999", "Đơn vị: UBND xã Nơi Khác", "Thống kê"])
def test_codes_others_and_no_name_in_a_title(take_in, title):
    data = by_procedure(b_line(received=3, online=1), title=(title, JUNE))
    assert unknown(take_in(data)) == []


def test_units_of_a_report_by_unit(take_in):
    data = district(e_line("UBND xã Hòa Bình", received=2, in_time=2), e_line("TT. Tràm Chim"))
    assert unknown(take_in(data)) == [UnknownName("unit", "TT. Tràm Chim")]


def test_a_name_is_told_once_however_often_it_stands_there(take_in, world):
    other = make_unit(world.campaign, name="UBND xã An Long")
    make_procedure(world.campaign, other)
    lines = [line([None, "Lạ"], procedure=[None, f"Thủ tục {n % 3}", None]) for n in range(9)]
    assert len(unknown(take_in(template(*lines)))) == 4
    assert Unit.objects.filter(name="Lạ").count() == 0
