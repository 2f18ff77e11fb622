"""Drafts: saved section by section, never lost, never overwritten in silence."""

import unicodedata

import pytest

from campaigns.actions import Refused
from campaigns.models.append_only import AppendOnlyError
from campaigns.models.guarded import HistoryBypassedError
from registrations.actions import (
    OutdatedError,
    add_people,
    change_person,
    save_section,
    set_no_people,
)
from registrations.models import Event, Registration, SectionVersion
from registrations.queries import contents_of, draft_of
from tests.factories import at
from tests.registrations.dossiers import person, send


def save(world, content, *, base=0, by=None, section="ke-hoach"):
    return save_section(
        campaign_unit=world.peace,
        section=section,
        content=content,
        base=base,
        by=by or world.officer,
    )


def draft(world) -> dict:
    return contents_of(draft_of(Registration.objects.get(campaign_unit=world.peace)))


def test_incomplete_and_senseless_text_is_kept_as_typed(world):
    save(world, {"number": "15", "issued_on": "mai"})
    assert draft(world) == {"ke-hoach": {"number": "15", "issued_on": "mai"}}
    [event] = Event.objects.all()
    assert (event.kind, event.by) == ("begun", world.officer)


def test_each_saving_is_a_row_and_the_same_again_is_none(world):
    save(world, {"number": "15"})
    save(world, {"number": "15"}, base=1)
    save(world, {"number": "16"}, base=1)
    versions = SectionVersion.objects.order_by("version")
    assert [(one.version, one.content["number"]) for one in versions] == [(1, "15"), (2, "16")]


def test_blank_form_leaves_nothing(world):
    assert save(world, {"number": "", "signer": ""}) is None
    assert SectionVersion.objects.count() == 0


def test_second_of_two_officers_is_shown_what_the_first_saved(world):
    save(world, {"number": "15"})
    save(world, {"number": "16"}, base=1, by=world.second)
    with pytest.raises(OutdatedError) as outdated:
        save(world, {"number": "17"}, base=1)
    assert outdated.value.current.content == {"number": "16"}
    assert str(outdated.value).startswith("Võ Minh Sơn đã lưu mục này lúc 10:00 ngày 24/3/2022")
    assert draft(world)["ke-hoach"] == {"number": "16"}

    save(world, {"number": "17"}, base=2)  # having seen it
    assert draft(world)["ke-hoach"] == {"number": "17"}


def test_both_typed_the_same(world):
    save(world, {"number": "15"})
    assert save(world, {"number": "15"}, base=0, by=world.second).version == 1


def test_other_sections_are_no_conflict(world):
    save(world, {"number": "15"})
    save(world, {"head": "Lê Văn Bình"}, section="don-vi", by=world.second)
    assert draft(world).keys() == {"ke-hoach", "don-vi"}


def test_nobody_else_writes(world):
    for stranger in (world.other, world.staff, world.leader):
        with pytest.raises(Refused, match="không phụ trách UBND xã Hòa Bình"):
            save(world, {"number": "15"}, by=stranger)
    assert Registration.objects.count() == 0


def test_officer_whose_dates_ended_is_told_until_when(world):
    world.officer.memberships.update(valid_to=at("2022-03-20 00:00").date())
    with pytest.raises(Refused, match="đến hết ngày 20/3/2022, nay không còn quyền"):
        save(world, {"number": "15"})


def test_sent_dossier_is_not_edited(world):
    send(world.peace, world.officer)
    with pytest.raises(Refused, match="Muốn sửa, hãy rút hồ sơ trước"):
        save(world, {"number": "16"}, base=1)


# People


def add(world, *people, by=None, **options):
    return add_people(
        campaign_unit=world.peace,
        people=[{k: v for k, v in one.items() if k != "id"} for one in people],
        by=by or world.officer,
        **options,
    )


def names(world) -> list[str]:
    return [row["full_name"] for row in draft(world)["ca-nhan"]["rows"]]


def test_two_officers_add_people_at_the_same_time(world):
    add(world, person("An"))
    add(world, person("Bình"), by=world.second)
    assert names(world) == ["An", "Bình"]


def test_person_changes_while_another_is_changed(world):
    add(world, person("An"), person("Bình"))
    first, second = draft(world)["ca-nhan"]["rows"]
    change_person(campaign_unit=world.peace, before=second, person=person("Bính"), by=world.second)
    change_person(campaign_unit=world.peace, before=first, person=person("Ân"), by=world.officer)
    assert names(world) == ["Ân", "Bính"]


def test_same_person_changed_by_two(world):
    add(world, person("An"))
    [row] = draft(world)["ca-nhan"]["rows"]
    change_person(campaign_unit=world.peace, before=row, person=person("Ân"), by=world.second)
    with pytest.raises(OutdatedError):
        change_person(campaign_unit=world.peace, before=row, person=None, by=world.officer)
    assert names(world) == ["Ân"]


def test_list_replaced_only_on_top_of_the_one_that_was_seen(world):
    add(world, person("An"))
    add(world, person("Bình"), by=world.second)
    with pytest.raises(OutdatedError):
        add(world, person("Chi"), replace_version=1)
    add(world, person("Chi"), replace_version=2)
    assert names(world) == ["Chi"]


def test_no_individual_at_all_is_said_and_taken_back(world):
    set_no_people(campaign_unit=world.peace, none=True, by=world.officer)
    assert draft(world)["ca-nhan"] == {"rows": [], "none": True}
    add(world, person("An"))
    assert draft(world)["ca-nhan"]["none"] is False
    with pytest.raises(Refused, match="Danh sách còn 1 người"):
        set_no_people(campaign_unit=world.peace, none=True, by=world.officer)


def test_more_people_than_a_unit_may_have(world):
    people = [person(f"Người {number}") for number in range(5001)]
    with pytest.raises(Refused, match=r"Danh sách sẽ có 5\.001 người; .* nhiều nhất 5\.000 người"):
        add(world, *people)
    assert Registration.objects.count() == 0


# History that nothing bypasses


def test_rows_are_written_once_and_bulk_writes_refused(world):
    send(world.peace, world.officer)
    registration = Registration.objects.get()
    for rows in (SectionVersion.objects, Event.objects, registration.submissions):
        with pytest.raises(AppendOnlyError):
            rows.update(registration=registration)
        with pytest.raises(AppendOnlyError):
            rows.all().delete()
    for write in (
        lambda: Registration.objects.update(state="draft"),
        lambda: Registration.objects.all().delete(),
        lambda: Registration.objects.bulk_update([registration], ["state"]),
        lambda: Registration.objects.bulk_create([Registration()]),
    ):
        with pytest.raises(HistoryBypassedError):
            write()
    assert [
        (row.state, row.history_user, row.history_change_reason)
        for row in registration.history.order_by("history_id")
    ] == [("draft", world.officer, "mở hồ sơ"), ("submitted", world.officer, "gửi")]


def test_names_typed_decomposed_are_stored_composed(world, client):
    client.force_login(world.officer)
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Huệ")
    client.post(
        f"/dang-ky/{world.peace.pk}/ca-nhan/",
        {"new-full_name": decomposed, "new-position": unicodedata.normalize("NFD", "Kế toán")},
    )
    [row] = draft(world)["ca-nhan"]["rows"]
    assert (row["full_name"], row["position"]) == ("Nguyễn Thị Huệ", "Kế toán")
