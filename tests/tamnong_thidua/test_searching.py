"""One search over what somebody may open."""

import re
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import CampaignUnit, Individual, UnitAlias, User
from campaigns.search import LONGEST, words_of
from campaigns.text import match_key, search_key, search_pattern
from tests.factories import (
    at,
    make_campaign,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)


def test_words_are_the_same_however_they_are_typed():
    for typed in ("Đông Hòa", "đông  hoà", "DONG HOA", unicodedata.normalize("NFD", "Đông Hòa")):
        assert words_of(typed) == ("dong", "hoa")
    assert words_of("a\x00b a") == ("a", "b")
    assert words_of(" \t ") == ()
    assert words_of("x" * 500) == ("x" * LONGEST,)


@pytest.fixture
def world(db):
    campaign = make_campaign()
    own = make_unit(campaign, code="30001", name="UBND xã Đông Hòa")
    other = make_unit(campaign, code="30004", name="Phòng Lao động")
    make_procedure(campaign, own, code="1.000001", online_level=3)
    procedure = make_procedure(campaign, other, code="1.000002")
    procedure.name = "Giải thể 100% vốn_góp, hoạt động"
    procedure.save()
    for unit, name in ((own, "Trần Thị Đông"), (other, "Đồng Văn Hòa")):
        campaign_unit = CampaignUnit.objects.get(unit=unit)
        Individual.objects.create(
            campaign_unit=campaign_unit, full_name=name, position="Công chức", group="truc-tiep"
        )
    return campaign, own, other


def titles(response) -> list[str]:
    return [hit.title for section in response.context["found"] for hit in section.hits]


@pytest.mark.parametrize(
    "typed", ["dong", "Đồng", "đông", "ĐÔNG", unicodedata.normalize("NFD", "động")]
)
def test_accents_and_case_do_not_matter(client, world, typed):
    client.force_login(make_user(role=User.Role.LEADER))
    assert titles(client.get("/tim-kiem/", {"q": typed})) == [
        "UBND xã Đông Hòa",
        "Phòng Lao động",
        "Trần Thị Đông",
        "Đồng Văn Hòa",
        "Giải thể 100% vốn_góp, hoạt động",
    ]


def test_every_word_must_be_there_and_codes_are_words(client, world):
    client.force_login(make_user())
    assert titles(client.get("/tim-kiem/?q=hoa+dong")) == [
        "UBND xã Đông Hòa",
        "Đồng Văn Hòa",
        "Giải thể 100% vốn_góp, hoạt động",
    ]
    assert titles(client.get("/tim-kiem/?q=30004")) == ["Phòng Lao động"]
    assert titles(client.get("/tim-kiem/?q=1.000001")) == ["Thủ tục 1.000001"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("100%", ["Giải thể 100% vốn_góp, hoạt động"]),
        ("vốn_góp", ["Giải thể 100% vốn_góp, hoạt động"]),
        ("v%p", []),
        ("1_000", []),
        ("__", []),
        ("100\\%", []),
        ("'; DROP TABLE", []),
        ("x\x00y", []),
        ("y" * 120, []),
    ],
)
def test_wild_cards_are_text(client, world, typed, found):
    client.force_login(make_user())
    response = client.get("/tim-kiem/", {"q": typed})
    assert response.status_code == 200
    assert titles(response) == found
    says_nothing_found = "Không có đơn vị, cá nhân, thủ tục hay sáng kiến nào"
    assert (says_nothing_found in response.content.decode()) == (not found)


@pytest.mark.parametrize("typed", ["tt nong nghiep", "TT Nông nghiệp", "nông NGHIỆP"])
def test_units_are_found_by_their_other_names(client, world, typed):
    _, own, other = world
    for unit, name in ((other, "TT. Nông nghiệp"), (other, "Nông nghiệp (cũ)"), (own, "Đông Hoà")):
        UnitAlias.objects.create(unit=unit, name=name)
    client.force_login(make_user())
    response = client.get("/tim-kiem/", {"q": typed})
    first = "TT. Nông nghiệp" if "tt" in typed.lower() else "Nông nghiệp (cũ)"
    (section,) = response.context["found"]
    assert [(hit.title, hit.note.split(" · ")[1:]) for hit in section.hits] == [
        ("Phòng Lao động", ["mã 30004", f"tên khác: {first}"])
    ]
    found_by_its_name = client.get("/tim-kiem/?q=dong+hoa").context["found"][0].hits[0]
    assert "tên khác" not in found_by_its_name.note
    client.force_login(make_officer(own))
    assert titles(client.get("/tim-kiem/", {"q": typed})) == []


def test_pattern_of_other_names_finds_what_a_search_key_holds():
    names = ["Ủy ban nhân dân xã Phú Thọ", "P. TN&MT (cũ)", "Hoà-Bình", "ĐƯỜNG Thơ, Ẽn ỹ", "a.b*c"]
    words = ["uy", "phu", "tho", "tn&mt", "(cu)", "a-b", "hoa-binh", "duong", "a.b*c", "a*", "en"]
    for name in names:
        for word in words:
            in_key = word in search_key(name)
            assert bool(re.search(search_pattern(word), match_key(name))) == in_key, (name, word)


def test_officers_find_only_what_is_of_their_unit(client, world):
    client.force_login(make_officer(world[1]))
    assert titles(client.get("/tim-kiem/?q=dong")) == ["UBND xã Đông Hòa", "Trần Thị Đông"]
    response = client.get("/tim-kiem/?q=thu+tuc")
    assert titles(response) == ["Thủ tục 1.000001"]
    assert response.context["total"] == 1


def test_people_of_whom_the_registration_ended_are_not_found(client, world):
    Individual.objects.filter(full_name="Đồng Văn Hòa").update(
        known_from=at("2022-03-20 08:00"), known_to=at("2022-04-01 08:00")
    )
    client.force_login(make_user())
    assert "Đồng Văn Hòa" not in titles(client.get("/tim-kiem/?q=dong+van"))
    assert titles(client.get("/tim-kiem/?q=dong+van&den=2022-03-25T08:00")) == ["Đồng Văn Hòa"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "<h1>Tìm kiếm</h1>"),
        ("?q=", "<h1>Tìm kiếm</h1>"),
        ("?q=đ", "Hãy ghi ít nhất hai chữ cái"),
        ("?q=%20%20", "<h1>Tìm kiếm</h1>"),
        (f"?q={'y' * 201}", "Chỉ tìm theo 200 chữ đầu."),
        ("?q=<b>x</b>", "Không tìm thấy “&lt;b&gt;x&lt;/b&gt;”."),
    ],
)
def test_what_cannot_be_searched_is_said(client, world, query, sentence):
    client.force_login(make_user())
    assert sentence in client.get(f"/tim-kiem/{query}").content.decode()


def test_many_are_shown_page_by_page(client, world):
    campaign, own, _ = world
    for number in range(60):
        make_procedure(campaign, own, code=f"2.{number:03}")
    client.force_login(make_user())
    first = client.get("/tim-kiem/?q=thu+tuc&den=2022-04-01T00:00")
    (section,) = first.context["found"]
    assert (section.total, len(section.hits)) == (61, 8)
    assert section.more == "?den=2022-04-01T00%3A00&q=thu+tuc&loai=thu-tuc"
    second = client.get(f"/tim-kiem/{section.more}&trang=2")
    assert len(titles(second)) == 11
    assert 'href="/thu-tuc/2.049/?den=2022-04-01T00%3A00"' in second.content.decode()
    for wrong, status in (("trang=3", 404), ("trang=x", 400), ("loai=khac", 404)):
        assert client.get(f"/tim-kiem/?q=thu+tuc&loai=thu-tuc&{wrong}").status_code == status


def test_queries_do_not_grow_with_what_is_found(client, world):
    campaign, own, _ = world
    client.force_login(make_user())
    client.get("/tim-kiem/?q=xa")
    with CaptureQueriesContext(connection) as few:
        assert len(titles(client.get("/tim-kiem/?q=dong"))) == 5
    for number in range(3):
        make_procedure(campaign, own, code=f"dong-{number}")
        make_unit(campaign, name=f"Đông {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(titles(client.get("/tim-kiem/?q=dong"))) == 11
    assert len(many) == len(few)


def test_every_page_has_the_field(client, world):
    client.force_login(make_user())
    page = client.get("/?thang=2022-03").content.decode()
    assert 'action="/tim-kiem/"' in page
    assert '<input type="hidden" name="thang" value="2022-03">' in page
    assert 'href="/tim-kiem/?thang=2022-03"' in page
