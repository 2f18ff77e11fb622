"""The pages of a procedure, of a month, of units side by side, and the map."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from campaigns.files import SHIPPED_CAMPAIGN
from campaigns.maps import draw, keep_map, map_of, read_map
from campaigns.models import Campaign, User
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.models import MonthlyReport, Upload
from tests.dashboards.test_views import APRIL, make_world, text
from tests.factories import (
    MARCH,
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_report,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client) -> User:
    user = make_user(role=User.Role.STAFF)
    client.force_login(user)
    return user


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def more_units(campaign, procedure) -> None:
    for number in range(3):
        unit = make_unit(campaign, name=f"Thêm {number}")
        entry = procedure.entries.get()
        entry.units.add(unit)
        make_report(campaign, unit, MARCH, {procedure: {}}, known_from=at("2022-04-06 08:00"))
    record_measures(campaign=campaign, since=at("2022-04-06 08:00"))


# A procedure


@pytest.fixture
def procedure_world():
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    busy, silent, absent, apart = (
        make_unit(campaign, code=f"3000{n}", name=f"UBND xã {n}") for n in range(4)
    )
    procedure = make_procedure(campaign, busy, silent, absent, code="1.0/A", online_level=3)
    other = make_procedure(campaign, apart, code="2.000")
    known = at("2022-05-05 08:00")
    march = {"received": 9, "received_online_l3": 2, "resolved_late": 1, "pending_overdue": 5}
    april = {"received": 3, "received_online_l4": 1, "received_post": None, "pending_overdue": 1}
    make_report(campaign, busy, MARCH, {procedure: march}, known_from=known)
    make_report(campaign, busy, APRIL, {procedure: april}, known_from=known)
    make_report(campaign, silent, MARCH, {procedure: {"received": 4}}, known_from=known)
    make_report(campaign, apart, MARCH, {other: {"received": 7}}, known_from=known)
    for instant in (BEGINNING, known):
        record_measures(campaign=campaign, since=instant)
    return campaign, busy, silent, apart


def rows_of(response) -> list[tuple]:
    names = ["received", "received_online_l3", "received_online_l4", "share"]
    names += ["resolved_late", "pending_overdue"]
    units = [(one.campaign_unit.unit.code, counts) for one, counts, _ in response.context["units"]]
    total = response.context["total"]
    return [
        (code, *(counts[name] for name in names))
        for code, counts in [*units, *([("", total)] if total else [])]
    ]


def test_a_procedure_across_the_units(client, staff, procedure_world):
    response = client.get("/thu-tuc/1.0/A/?thang=2022-04")
    assert rows_of(response) == [
        ("30000", 12, 2, 1, 2500, 1, 1),
        ("30001", 4, 0, 0, 0, 0, None),
        ("30002", None, None, None, None, None, None),
        ("", 16, 2, 1, 1875, 1, 1),
    ]
    assert (
        "16 hồ sơ ở 2 đơn vị; 1 đơn vị có hồ sơ trực tuyến; "
        "1 đơn vị được cung cấp trực tuyến nhưng chưa có hồ sơ trực tuyến nào."
    ) in strip_tags(text(response))
    assert [remark for _, _, (_, remark) in response.context["units"]] == [
        "có ô để trống, chưa cộng vào",
        "chưa có hồ sơ trực tuyến",
        "chưa báo cáo",
    ]
    table = response.content.decode().partition('class="data by-month"')[2]
    of_months = " ".join(re.sub(r"<[^>]*>", " ", table).split())
    assert "UBND xã 0 9 2 trực tuyến 3 1 trực tuyến UBND xã 1 4 – chưa báo cáo" in of_months
    assert "Tạm thời" in text(response)


def test_a_procedure_before_anything_was_known(client, staff, procedure_world):
    response = client.get("/thu-tuc/1.0/A/?thang=2022-04&den=2022-05-05T07:59")
    assert [row[1] for row in rows_of(response)] == [None, None, None, None]
    assert "Chưa có hồ sơ nào" in text(response)


def test_officers_see_a_procedure_of_their_unit_and_no_other_unit(client, procedure_world):
    _, busy, _, apart = procedure_world
    client.force_login(make_officer(busy))
    response = client.get("/thu-tuc/1.0/A/?thang=2022-04")
    assert [row[0] for row in rows_of(response)] == ["30000"]
    assert "UBND xã 1" not in response.content.decode()
    assert client.get("/thu-tuc/2.000/").status_code == 404
    client.force_login(make_officer(apart))
    assert client.get("/thu-tuc/1.0/A/").status_code == 404
    client.force_login(make_user(role=User.Role.OFFICER))
    assert client.get("/thu-tuc/1.0/A/").status_code == 404


def test_a_procedure_that_is_not_there(client, staff, procedure_world):
    response = client.get("/thu-tuc/khong-co/")
    assert response.status_code == 404
    assert "Không có thủ tục nào mang mã “khong-co”" in text(response)


# A month


def test_a_month_says_what_came_in(client, staff):
    _, units = make_world(3, report_due_day=4)
    response = client.get("/thang/2022-03/")
    page = text(response)
    assert "2 trong 3 đơn vị</span> đã báo cáo tháng 3/2022" in page
    assert "2 đơn vị muộn" in page
    assert [
        (one.campaign_unit.unit.code, one.state, one.first_known)
        for one in response.context["facts"].units
    ] == [
        (units[0].code, "late", at("2022-04-05 08:10")),
        (units[1].code, "late", at("2022-04-05 08:10")),
        (units[2].code, "overdue", None),
    ]
    assert response.context["sums"][0] == ("Hồ sơ tiếp nhận", 200, None)
    assert response.context["sums"][2] == ("qua BCCI", 60, 3000)
    assert "30,00 %" in page
    assert 'href="/thang/2022-04/"' in response.content.decode()
    before = client.get("/thang/2022-03/?den=2022-04-05T08:09")
    assert "0 trong 3 đơn vị" in text(before)
    assert 'href="/thang/2022-04/?den=2022-04-05T08%3A09"' in before.content.decode()


def test_a_month_says_what_changed_since_and_what_was_accepted(client, staff):
    campaign, units = make_world(3)
    procedure = campaign.procedures.get()
    assert "Chưa có số nào của tháng này phải sửa." in text(client.get("/thang/2022-03/"))
    counts = {"received": 100, "received_post": 25, "resolved_on_time": 100, "returned": 100}
    make_report(campaign, units[0], MARCH, {procedure: counts}, known_from=at("2022-07-12 09:00"))
    record_measures(campaign=campaign, since=at("2022-07-12 09:00"))
    warning = {"rule": "tiep-nhan-tang-vot", "severity": "warning", "cells": ["H9"]}
    warning |= {"file": "a.xlsx", "sheet": "S", "text": "", "message": "x"}
    newest = MonthlyReport.objects.latest("known_from").upload_id
    Upload.objects.filter(pk=newest).update(warnings=[warning], note="Đã hỏi đơn vị")
    page = client.get("/thang/2022-03/")
    assert "Có 1 lần điều chỉnh và 1 lần nhập kèm cảnh báo." in text(page)
    assert "<b>UBND xã 0</b> sửa tháng 3/2022" in text(page)
    assert page.context["facts"].units[0].first_known == at("2022-04-05 08:10")
    assert "bản 2 từ 09:00 ngày 12/7/2022</td>" in text(page)
    assert "Giải trình: Đã hỏi đơn vị" in text(page)
    assert "Chưa có điều chỉnh" in text(client.get("/thang/2022-04/"))
    assert "Chưa có điều chỉnh" in text(client.get("/thang/2022-03/?den=2022-07-01T00:00"))


def test_months_outside_the_campaign_are_not_there(client, staff):
    make_world(1)
    assert client.get("/thang/2021-12/").status_code == 404
    assert client.get("/thang/2022-13/").status_code == 404


# Units side by side


def test_units_side_by_side(client, staff):
    _, units = make_world(3)
    address = f"/so-sanh/?thang=2022-04&don-vi={units[0].code}&don-vi={units[2].code}"
    response = client.get(address)
    lines = response.context["lines"]
    assert [row.code for row, _, _ in response.context["units"]] == [units[0].code, units[2].code]
    assert [column.name for column, _ in lines] == ["Nhận qua BCCI", "Trễ, quá hạn"]
    [(_, first, is_best), (_, second, _)] = lines[0][1]
    assert (first.rate, is_best, second.rate) == ("16,00 %", False, "")
    kept = f"thang=2022-03&amp;don-vi={units[0].code}&amp;don-vi={units[2].code}"
    assert f'href="?{kept}"' in response.content.decode()
    assert f'name="don-vi" value="{units[2].code}" checked' in response.content.decode()


def test_the_better_rate_is_named_and_equal_ones_are_not(client, staff):
    campaign, units = make_world(4)
    procedure = campaign.procedures.get()
    counts = {"received": 100, "received_post": 55, "resolved_on_time": 100, "returned": 100}
    make_report(campaign, units[1], MARCH, {procedure: counts}, known_from=at("2022-04-06 08:00"))
    record_measures(campaign=campaign, since=at("2022-04-06 08:00"))
    codes = "&".join(f"don-vi={unit.code}" for unit in units[:3])
    lines = client.get(f"/so-sanh/?thang=2022-03&{codes}").context["lines"]
    assert [[is_best for _, _, is_best in cells] for _, cells in lines] == [
        [False, True, False],
        [False, False, False],
    ]


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Chọn đơn vị"),
        (1, "Mới chọn 1 đơn vị; hãy chọn thêm ít nhất 1 đơn vị để so sánh."),
        (5, "Đã chọn 5 đơn vị; hãy bỏ bớt, nhiều nhất 4 đơn vị."),
    ],
)
def test_without_a_comparison_there_is_the_choice(client, staff, count, sentence):
    _, units = make_world(6)
    chosen = "&".join(f"don-vi={unit.code}" for unit in units[:count])
    response = client.get(f"/so-sanh/?{chosen}")
    assert (response.status_code, "lines" in response.context) == (200, False)
    assert sentence in text(response)
    assert response.content.decode().count('type="checkbox"') == 6
    assert client.get("/so-sanh/?don-vi=khong-co&don-vi=x").status_code == 404


# The map

SQUARES = {
    "type": "FeatureCollection",
    "attribution": "Ai đó, MIT",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": "30000", "label": "Không", "label_lon": 0.5, "label_lat": 60.5},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[0, 60], [1, 60], [1, 61], [0, 61], [0, 60]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"code": "30001", "label": "Một", "label_lon": 1.5, "label_lat": 60.5},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[1, 60], [2, 60], [2, 61], [1, 60]]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"code": "9", "label": "Ngoài", "label_lon": 2.5, "label_lat": 60.5},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[2, 60], [3, 60], [3, 61], [2, 60]]],
            },
        },
    ],
}


def test_longitude_shrinks_with_latitude():
    drawn = draw(SQUARES)
    width, height = map(int, drawn.size.split())
    assert width == 1000
    # three degrees of longitude at 60.5° are as long as 3 × cos(60.5°) = 1.4773 of latitude
    assert height == 12 + round(988 / (3 * 0.49242356))
    assert drawn.areas[0].path == "M6.0 674.8L335.3 674.8L335.3 6.0L6.0 6.0Z"
    assert drawn.attribution == "Ai đó, MIT"


def test_the_map_that_is_shipped_has_every_commune():
    drawn = map_of("cchc-2022")
    units = (SHIPPED_CAMPAIGN / "units.csv").read_text(encoding="utf-8-sig")
    assert len(drawn.areas) == 12
    assert all(f"{area.code}," in units for area in drawn.areas)
    assert "Marc Choisy, censusVN2009, MIT" in drawn.attribution


def test_a_map_comes_with_the_folder_of_a_campaign(tmp_path, client, staff):
    make_world(3, slug="khac")
    assert client.get("/ban-do/").status_code == 404
    assert "không có bản đồ" in text(client.get("/ban-do/"))
    assert read_map(tmp_path) is None
    (tmp_path / "map.geojson").write_text(json.dumps(SQUARES), encoding="utf-8")
    keep_map("khac", read_map(tmp_path))
    response = client.get("/ban-do/?thang=2022-03")
    shown = response.context["areas"]
    assert [(one.area.code, one.fill, one.value, one.words) for one in shown] == [
        ("30000", "best", "20,00", "hạng 1, từ 90\u00a0% số điểm"),
        ("30001", "best", "20,00", "hạng 1, từ 90\u00a0% số điểm"),
        ("9", "none", "", "không thuộc phong trào"),
    ]
    page = response.content.decode()
    assert 'aria-label="UBND xã 0: 20,00, hạng 1, từ 90\u00a0% số điểm"' in page
    assert "Ai đó, MIT" in page
    assert "1 đơn vị khác của phong trào không có trên bản đồ" in text(response)


@pytest.mark.parametrize("content", ["", "[]", '{"features": []}', '{"features": [{}]}'])
def test_a_map_that_cannot_be_drawn_is_refused(tmp_path, content):
    (tmp_path / "map.geojson").write_text(content, encoding="utf-8")
    for file in ("campaign.toml", "units.csv", "procedures.csv"):
        (tmp_path / file).write_bytes((SHIPPED_CAMPAIGN / file).read_bytes())
    with pytest.raises(CommandError, match="không phải là bản đồ GeoJSON dùng được"):
        call_command("load_campaign", str(tmp_path))
    assert not Campaign.objects.exists()


def test_the_map_is_loaded_with_the_campaign(tmp_path):
    for file in ("campaign.toml", "units.csv", "procedures.csv", "map.geojson"):
        data = (SHIPPED_CAMPAIGN / file).read_bytes()
        (tmp_path / file).write_bytes(data.replace(b"cchc-2022", b"cchc-khac"))
    call_command("load_campaign", str(tmp_path), stdout=io.StringIO())
    assert map_of("cchc-khac") == map_of("cchc-2022")


@pytest.fixture
def map_world():
    keep_map("khac", json.dumps(SQUARES).encode())
    return make_world(2, slug="khac")


def test_the_map_of_a_criterion(client, staff, map_world):
    response = client.get("/ban-do/?chi-tieu=BCN&thang=2022-04")
    shown = response.context["areas"]
    assert [(one.fill, one.mark, one.value, one.words) for one in shown[:2]] == [
        ("not-met", "not-met", "16,00 %", "Chưa đạt"),
        ("missing", "missing", "–", "Chưa báo cáo"),
    ]
    assert "Chưa báo cáo tháng 3, 4" in text(response)
    assert 'href="?thang=2022-03&amp;chi-tieu=BCN"' in response.content.decode()
    assert [one["label"] for one in response.context["views"] if one["is_current"]] == ["Bản đồ"]
    assert client.get("/ban-do/?chi-tieu=XX").status_code == 404


def test_officers_see_the_map_with_the_way_to_their_own_card(client, map_world):
    client.force_login(make_officer(map_world[1][1]))
    page = client.get("/ban-do/?thang=2022-03").content.decode()
    assert page.count('href="/don-vi/30001/') == 2
    assert 'href="/don-vi/30000/' not in page
    assert "UBND xã 0: 20,00" in page


# Queries do not grow


@pytest.mark.parametrize(
    "address",
    ["/thu-tuc/1.000001/", "/thang/2022-03/", "/so-sanh/?don-vi=30000&don-vi=30001", "/ban-do/"],
)
def test_queries_are_the_same_for_more_units(client, staff, map_world, address):
    campaign, _ = map_world
    few = queries_of(client, address)
    more_units(campaign, campaign.procedures.get())
    assert queries_of(client, address) == few
