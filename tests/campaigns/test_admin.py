"""The admin: every model is there, found without accents, and what may not change cannot be changed."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    CampaignUnit,
    Exclusion,
    Group,
    Individual,
    Participant,
    Unit,
    UnitAlias,
    User,
)
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.models import Figure, IntakeFile, MonthLock, ProcedureAlias
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
def staff(client):
    user = make_user(username="noivu", full_name="Nguyễn Thị Đông")
    client.force_login(user)
    return user


def text(response) -> str:
    return response.content.decode()


def listed(client, model, query: str) -> list:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return list(client.get(reverse(name), {"q": query}).context["cl"].queryset)


def add(client, model, data: dict):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
    return client.post(reverse(name), data)


def change_address(obj) -> str:
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    return reverse(name, args=[obj.pk])


MODELS = [
    model
    for app in ("campaigns", "registrations", "metrics", "commendations")
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.startswith("Historical")
]


INSIDE_OTHERS = [Figure, IntakeFile]


def test_every_model_has_its_place():
    """Figures have a composite key: they stand inside their report. Bytes of a waiting file are no page."""
    outside = {model for model in MODELS if not admin.site.is_registered(model)}
    assert outside == set(INSIDE_OTHERS)


@pytest.mark.parametrize("model", [model for model in MODELS if model not in INSIDE_OTHERS])
def test_lists_open_and_search(client, staff, model):
    campaign = make_campaign()
    make_criterion(campaign, "BCN")
    unit = make_unit(campaign)
    make_report(
        campaign,
        unit,
        MARCH,
        {make_procedure(campaign, unit): {}},
        known_from=at("2022-04-05 08:00"),
    )
    listed(client, model, "đông")


def test_search_without_accents(client, staff):
    campaign = make_campaign()
    unit = make_unit(campaign, code="30004", name="UBND xã Đông Hòa")
    make_unit(campaign, name="UBND xã Phú Thọ")
    officer = make_officer(unit, full_name="Đỗ Văn Hòa")
    procedure = make_procedure(campaign, unit, code="1.000001")
    person = Individual.objects.create(
        campaign_unit=CampaignUnit.objects.get(unit=unit), full_name="Lê Đức", group="truc-tiep"
    )
    for query in ("dong hoa", "ĐÔNG HÒA", "đông hoà", "30004"):
        assert listed(client, Unit, query) == [unit], query
    assert listed(client, User, "do van") == [officer]
    assert listed(client, User, "Đông") == [staff]
    assert listed(client, type(procedure), "thu tuc 1.000001") == [procedure]
    assert listed(client, Individual, "duc") == [person]
    assert [p.campaign_unit.unit for p in listed(client, Participant, "đông")] == [unit]


def test_new_account_signs_in_and_its_password_can_be_set_again(client, staff):
    data = {
        "username": "30007",
        "full_name": "Trần Thị Mai",
        "role": "officer",
        "password1": "sen-hong-thap-muoi",
        "password2": "sen-hong-thap-muoi",
    }
    assert add(client, User, data).status_code == 302
    made = User.objects.get(username="30007")
    assert (made.role, made.full_name, made.is_demonstration) == ("officer", "Trần Thị Mai", False)
    assert made.check_password("sen-hong-thap-muoi")
    assert made.history.get().history_user == staff

    address = reverse("admin:auth_user_password_change", args=[made.pk])
    new = {
        "usable_password": "true",
        "password1": "lua-xanh-tam-nong",
        "password2": "lua-xanh-tam-nong",
    }
    assert client.post(address, new).status_code == 302
    made.refresh_from_db()
    assert made.check_password("lua-xanh-tam-nong")
    assert "Tài khoản trình diễn" in text(client.get(change_address(made)))


def test_staff_cannot_make_or_change_the_keeper_of_the_system(client, staff):
    data = {
        "username": "x",
        "role": "system",
        "password1": "sen-hong-thap-muoi",
        "password2": "sen-hong-thap-muoi",
    }
    assert add(client, User, data).status_code == 200
    assert not User.objects.filter(username="x").exists()

    keeper = make_user(role=User.Role.SYSTEM)
    assert client.get(change_address(keeper)).status_code == 200
    assert client.post(change_address(keeper), {"role": "staff"}).status_code == 403
    address = reverse("admin:auth_user_password_change", args=[keeper.pk])
    assert client.get(address).status_code == 403


def test_rules_of_an_opened_campaign_are_there_to_read(client, staff):
    opened = make_campaign()
    criterion = make_criterion(opened, "BCN")
    assert client.get(change_address(criterion)).status_code == 200
    assert client.post(change_address(criterion), {"threshold": "1"}).status_code == 403
    version = opened.rules_versions.get()
    assert client.post(change_address(version), {"low_rate": "5"}).status_code == 403

    page = client.get(change_address(opened))
    assert set(page.context["adminform"].form.fields) == {
        "title",
        "organiser",
        "standing_unit",
        "report_due_day",
        "contents",
    }


def test_what_a_campaign_is_about_is_written_a_line_each(client, staff):
    campaign = make_campaign(contents=["Một", "Hai"])
    page = client.get(change_address(campaign))
    form = page.context["adminform"].form
    assert form["contents"].value() == "Một\nHai"
    assert "ngày đầu" in text(page)  # since when the rules are in force
    inlines = {}
    for formset in page.context["inline_admin_formsets"]:
        inlines |= {
            f"{formset.formset.prefix}-{name}": formset.formset.management_form[name].value()
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
    data = {name: form[name].value() or "" for name in form.fields} | inlines
    data["contents"] = "Một\r\n\r\n  Hai việc \r\n"
    assert client.post(change_address(campaign), data).status_code == 302
    campaign.refresh_from_db()
    assert campaign.contents == ["Một", "Hai việc"]


def test_rules_can_change_before_the_launch(client, staff):
    today = timezone.localdate()
    planned = make_campaign(
        launched_on=today + timedelta(days=3), ends_on=today + timedelta(days=9)
    )
    criterion = make_criterion(planned, "BCN")
    data = {
        "title": criterion.title,
        "operator": ">",
        "threshold": "45",
        "points": "10",
        "minimum_base": "0",
        "low_count": "0",
        "display_order": "1",
    }
    assert client.post(change_address(criterion), data).status_code == 302
    criterion.refresh_from_db()
    assert criterion.threshold == "45"


def test_an_old_state_cannot_be_put_back_through_the_history(client, staff):
    criterion = make_criterion(make_campaign(), "BCN")
    old = criterion.history.first()
    criterion.threshold = "60"
    criterion.save()
    address = reverse("admin:campaigns_criterion_simple_history", args=[criterion.pk, old.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 403
    criterion.refresh_from_db()
    assert criterion.threshold == "60"


def test_facts_are_there_to_read(client, staff):
    campaign = make_campaign()
    unit = make_unit(campaign)
    procedure = make_procedure(campaign, unit)
    report = make_report(
        campaign, unit, MARCH, {procedure: {"received": 1234}}, known_from=at("2022-04-05 08:00")
    )
    page = text(client.get(change_address(report)))
    assert "1.234" in page
    assert procedure.name in page
    assert "dòng 9" in page
    assert client.post(change_address(report), {}).status_code == 403
    assert (
        client.post(reverse("admin:metrics_monthlyreport_delete", args=[report.pk])).status_code
        == 403
    )
    assert client.get(change_address(report.upload)).status_code == 200
    assert client.get(change_address(report.upload.file)).status_code == 200


def test_exclusion_is_only_read_here(client, staff):
    unit = CampaignUnit.objects.get(unit=make_unit(make_campaign(), name="UBND xã An Long"))
    data = {"campaign_unit": unit.pk, "reason": "Báo cáo sai số liệu"}
    assert add(client, Exclusion, data).status_code == 403
    assert not Exclusion.objects.exists()

    exclusion = Exclusion.objects.create(**data | {"campaign_unit": unit}, excluded_by=staff)
    assert client.post(change_address(exclusion), {"reason": "khác"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [exclusion.pk], "post": "yes"}
    client.post(reverse("admin:campaigns_exclusion_changelist"), action, follow=True)
    assert Exclusion.objects.get().reason == "Báo cáo sai số liệu"


def test_taking_part_twice_is_refused(client, staff):
    unit = CampaignUnit.objects.get(unit=make_unit(make_campaign(), takes_part=False))
    assert add(client, Participant, {"campaign_unit": unit.pk}).status_code == 302
    assert Participant.objects.get().accepted_by == staff
    assert "đã tham gia" in text(add(client, Participant, {"campaign_unit": unit.pk}))
    assert Participant.objects.count() == 1


def test_month_is_locked_once(client, staff):
    campaign = make_campaign()
    data = {"campaign": campaign.pk, "month": "15/06/2022", "reason": ""}
    assert add(client, MonthLock, data).status_code == 302
    assert MonthLock.objects.get().month == date(2022, 6, 1)
    response = client.post(reverse("admin:metrics_monthlock_add"), data, follow=True)
    assert "đã khóa từ trước" in text(response)


def test_other_names_are_confirmed_by_whoever_adds_them(client, staff):
    campaign = make_campaign()
    unit = make_unit(campaign)
    assert add(client, UnitAlias, {"unit": unit.pk, "name": "Xã Hòa Bình"}).status_code == 302
    assert UnitAlias.objects.get().confirmed_by == staff
    page = text(add(client, UnitAlias, {"unit": unit.pk, "name": "xã hoà bình"}))
    assert "Tên này đã có trong danh sách." in page

    procedure = make_procedure(campaign, unit)
    data = {"procedure": procedure.pk, "name": "Chứng thực"}
    assert add(client, ProcedureAlias, data).status_code == 302
    assert ProcedureAlias.objects.get().confirmed_by == staff


def test_day_comes_before_month(client, staff):
    unit = make_unit(make_campaign())
    data = {
        "unit": unit.pk,
        "user": staff.pk,
        "valid_from": "05/06/2026",
        "valid_to": "31/12/2026",
    }
    name = "admin:campaigns_unitmember_add"
    assert client.post(reverse(name), data).status_code == 302
    assert unit.members.get().valid_from == date(2026, 6, 5)


def test_simulated_figures_are_marked(client, staff):
    assert "Có số liệu mô phỏng" not in text(client.get("/admin/"))
    make_campaign(slug="cchc-2022", is_simulated=True)
    assert "Có số liệu mô phỏng: phong trào cchc-2022" in text(client.get("/admin/"))


def test_groups_of_a_campaign_are_listed(client, staff):
    campaign = make_campaign()
    assert listed(client, Group, "xa") == list(campaign.groups.all())


def test_measures_say_what_is_missing(client, staff):
    campaign = make_campaign()
    unit = make_unit(campaign)
    make_procedure(campaign, unit)
    record_measures(campaign=campaign, since=BEGINNING)
    page = text(client.get(change_address(unit.measures.get(month=MARCH))))
    assert "TTHC của đơn vị" in page
    assert "báo cáo (2022-03)" in page
