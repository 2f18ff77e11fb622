"""The log of acts: everything that is written is in it, it is found, and nobody changes it unseen."""

import csv
import io
import threading
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from campaigns.actions import Recorder, exclude_unit
from campaigns.models import AuditEntry, AuditSeal, Campaign, Unit, User
from campaigns.models.append_only import AppendOnlyError
from campaigns.models.audit import BEGINNING_OF_CHAIN, digest_of, seal
from dashboards.verification import verify
from metrics.actions import assess
from tamnong_thidua.management.commands.postgres_roles import grants, is_history
from tests.factories import make_campaign, make_criterion, make_unit, make_user

pytestmark = pytest.mark.django_db


def told(entry: AuditEntry) -> tuple:
    return (entry.by.username, entry.channel, entry.act, entry.what, entry.label, entry.changes)


def test_an_act_on_a_screen_says_who_where_old_and_new(client):
    staff = make_user(username="noivu")
    unit = make_unit(make_campaign(), name="UBND xã Đông Hòa", display_order=2)
    client.force_login(staff)
    address = f"/admin/campaigns/unit/{unit.pk}/change/"
    management = {
        f"{name}-{field}": "0"
        for name in ("members", "aliases")
        for field in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    data = {"code": unit.code, "name": "UBND xã Đông Hoà", "display_order": 7, **management}
    response = client.post(address, data, REMOTE_ADDR="10.1.2.3")
    assert response.status_code == 302
    entry = AuditEntry.objects.first()
    assert told(entry)[:5] == ("noivu", "admin", "changed", "đơn vị", "UBND xã Đông Hoà")
    assert entry.changes == [
        ["", "tên đơn vị", "UBND xã Đông Hòa", "UBND xã Đông Hoà"],
        ["", "thứ tự hiển thị", "2", "7"],
    ]
    assert (entry.address, entry.place) == ("10.1.2.3", f"POST {address}")
    assert entry.unit == unit


def test_an_act_of_a_command_says_so():
    campaign = make_campaign(slug="cchc-2022")
    unit = make_unit(campaign, code="30001")
    make_user(username="noivu")
    call_command("exclude_unit", "cchc-2022", "30001", reason="Sai số liệu", user="noivu")
    entry = AuditEntry.objects.first()
    assert (entry.by.username, entry.channel, entry.place) == ("noivu", "command", "exclude_unit")
    assert (entry.reason, entry.unit, entry.campaign) == ("Sai số liệu", unit, campaign)


def test_a_bulk_write_is_one_entry():
    campaign, by = make_campaign(), make_user()
    units = [make_unit(campaign) for _ in range(3)]
    for number, unit in enumerate(units):
        unit.display_order = 100 + number
    before = AuditEntry.objects.count()
    Recorder(by, "xếp lại").update(units, ["display_order"])
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.first()
    assert (entry.label, entry.reason, entry.by) == ("3 mục", "xếp lại", by)
    assert [line[3] for line in entry.changes] == ["100", "101", "102"]


def test_an_assessment_of_many_is_one_entry():
    campaign, by = make_campaign(slug="cchc-2022"), make_user()
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    for code in ("30001", "30004"):
        make_unit(campaign, code=code)
    for values in ({"30001": 90, "30004": 100}, {"30001": 100, "30004": 100}):
        given = {"KH": {code: Decimal(value) for code, value in values.items()}}
        assess(campaign=campaign, values=given, evidence="BB số 1", by=by)
    first, second = AuditEntry.objects.filter(model="metrics.assessment").order_by("pk")
    percent = "tỷ lệ hoàn thành (%)"
    assert first.changes == [["KH, 30001", percent, "", "90"], ["KH, 30004", percent, "", "100"]]
    assert second.changes == [["KH, 30001", percent, "90.00", "100"]]
    assert (second.by, second.reason, second.campaign) == (by, "BB số 1", campaign)


def test_personal_values_and_passwords_are_not_copied():
    person = make_user(username="30001", full_name="Nguyễn Thị Đông", email="dong@example.vn")
    person.full_name = "Nguyễn Thị Đông Hà"
    person.save()
    texts = "".join(str(one.content()) + one.search_key for one in AuditEntry.objects.all())
    for secret in ("Đông", "dong@example", "mat-khau-thu", person.password):
        assert secret not in texts


# What has no history and is not written once, and why that is enough.
NOT_TOLD = {
    "campaigns.SignIn": "a log of its own",
    "campaigns.AuditEntry": "the log",
    "campaigns.AuditSeal": "its chain",
    "metrics.Intake": "a file that waits; what comes of it is an upload",
    "metrics.IntakeFile": "the same",
    "metrics.CatalogueEntry": "written in bulk: the load tells (test_unlogged_writes.py)",
    "registrations.Reminder": "a log of mails of its own",
}


def test_every_model_is_told_of():
    silent = {
        f"{model._meta.app_label}.{model.__name__}"
        for app in ("campaigns", "registrations", "metrics", "commendations")
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "history") and not is_history(model)
    }
    assert silent - NOT_TOLD.keys() == set()


def test_entries_are_not_changed_by_the_program():
    make_user()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(reason="khác")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


# The page


@pytest.fixture
def told_three(client):
    campaign = make_campaign(slug="cchc-2022")
    unit = make_unit(campaign, code="30004", name="UBND xã Đông Hòa")
    exclude_unit(
        campaign=campaign, unit=unit, reason="=1+1 Báo cáo sai", by=make_user(username="a")
    )
    client.force_login(make_user(role=User.Role.AUDITOR, username="thanhtra"))
    return campaign


def found(client, **asked) -> list[AuditEntry]:
    return list(client.get("/nhat-ky/", asked).context["page"])


def test_search_without_accents_and_filters(client, told_three):
    [entry] = found(client, tim="bao CAO sai")
    assert (entry.by.username, entry.reason) == ("a", "=1+1 Báo cáo sai")
    assert found(client, nguoi="a", loai="campaigns.exclusion") == [entry]
    assert found(client, nguoi="a", tim="khong co") == []
    assert found(client, **{"phong-trao": "cchc-2022", "nguoi": "a"}) == [entry]
    assert found(client, den="1/1/1990") == []
    assert len(found(client, tu="1/1/1990")) == AuditEntry.objects.count()
    assert "không phải là ngày" in client.get("/nhat-ky/?tu=x").content.decode()


def test_pages_cost_the_same_with_more_entries(client, told_three):
    client.get("/nhat-ky/")
    with CaptureQueriesContext(connection) as few:
        client.get("/nhat-ky/")
    for _ in range(3):
        make_user()
    with CaptureQueriesContext(connection) as many:
        client.get("/nhat-ky/")
    assert len(few) == len(many)


def test_export_holds_what_the_page_shows_and_no_formula(client, told_three):
    address = "/nhat-ky/tai-ve.{}?nguoi=a"
    text = client.get(address.format("csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Lý do"] for row in rows] == ["'=1+1 Báo cáo sai"]
    workbook = load_workbook(io.BytesIO(client.get(address.format("xlsx")).content))
    cell = next(cell for cell in list(workbook.active)[1] if cell.value == "=1+1 Báo cáo sai")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_log_is_for_those_who_account_for_it(client):
    client.force_login(make_user(duty_admin=False, duty_approval=False))
    assert client.get("/nhat-ky/").status_code == 403
    assert client.get("/admin/campaigns/auditentry/").status_code == 403


# The chain


def chain() -> list[str]:
    return list(AuditSeal.objects.values_list("digest", flat=True))


def test_every_entry_is_sealed_once_in_order():
    make_campaign()
    assert seal() == AuditEntry.objects.count()
    assert seal() == 0
    before = BEGINNING_OF_CHAIN
    for one in AuditSeal.objects.select_related("entry"):
        assert one.digest == digest_of(one.entry, before)
        before = one.digest
    result = verify([])
    assert (result.differences, result.entries, result.head) == ([], len(chain()), before)


@pytest.mark.parametrize("column", ["reason", "address", "changes", "at"])
def test_verify_finds_an_entry_that_was_changed(column):
    make_campaign()
    seal()
    one = AuditEntry.objects.order_by("pk")[1]
    value = (
        "'[]'"
        if column == "changes"
        else "'2001-01-01 00:00:00+00:00'"
        if column == "at"
        else "'x'"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE campaigns_auditentry SET {column} = {value} WHERE id = {one.pk}")
    assert [d.kind for d in verify([]).differences] == ["log"]


def test_verify_finds_a_place_that_is_empty():
    make_campaign()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_auditseal WHERE position = 2")
    assert "vị trí 2 của chuỗi" in [found.label for found in verify([]).differences]


@pytest.mark.django_db(transaction=True)
def test_an_act_is_sealed_when_it_is_committed_and_not_before():
    with transaction.atomic():
        make_campaign(slug="a")
        assert chain() == []
    assert len(chain()) == AuditEntry.objects.count()
    with transaction.atomic():
        make_campaign(slug="b")
        transaction.set_rollback(True)
    assert set(Campaign.objects.values_list("slug", flat=True)) == {"a"}
    assert verify([]).differences == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one database in memory, one thread")
def test_writers_at_once_make_one_chain():
    campaign = make_campaign()
    meet = threading.Barrier(8)

    def write(number: int) -> None:
        meet.wait()
        for one in range(5):
            make_unit(campaign, code=f"T{number}-{one}")
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Unit.objects.count() == 40
    result = verify([])
    assert (result.differences, result.unsealed) == ([], 0)
    assert result.entries == AuditEntry.objects.count() > 40


# The role of the program on PostgreSQL


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite knows no roles")
def test_the_role_of_the_program_adds_to_history_and_changes_none_of_it():
    unit = make_unit(make_campaign(slug="goc"))
    tables = sorted(model._meta.db_table for model in apps.get_models() if is_history(model))
    assert len(tables) > 20
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE thidua_thu")
        for statement in grants("thidua_thu"):
            cursor.execute(statement)
        cursor.execute("SET ROLE thidua_thu")
        try:
            for table in tables:
                for what in (f'DELETE FROM "{table}"', f'TRUNCATE "{table}"'):
                    assert refusal(what).startswith("permission denied")
            for statement in (
                "UPDATE campaigns_historicalunit SET name = 'x'",
                "UPDATE campaigns_auditentry SET reason = 'x'",
                "UPDATE campaigns_auditseal SET digest = 'x'",
                "UPDATE dashboards_publishedboard SET checksum = 'x'",
            ):
                assert refusal(statement).startswith("permission denied")
            unit.name = "UBND xã khác"  # and the program goes on working
            unit.save()
            assert unit.history.count() == 2
            exclude_unit(
                campaign=Campaign.objects.get(slug="goc"), unit=unit, reason="x", by=make_user()
            )
            assert seal() == AuditEntry.objects.count()
        finally:
            cursor.execute("RESET ROLE")


def refusal(statement: str) -> str:
    """What PostgreSQL says; "" if it did as it was told."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Exception as error:  # noqa: BLE001  (whatever it is, its words are compared)
        return str(error)
    return ""
