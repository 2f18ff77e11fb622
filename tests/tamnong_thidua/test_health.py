"""What a monitor is told, what staff see, and what the log says: all that is needed, and about nobody."""

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from campaigns.access import open_to
from campaigns.models import User
from campaigns.permissions import everyone
from metrics.intake import receive
from metrics.models import Intake
from tamnong_thidua import urls
from tamnong_thidua.operations import health
from tamnong_thidua.operations.backups import note_failure
from tamnong_thidua.operations.backups.record import note_success
from tamnong_thidua.operations.logs import JsonFormatter, RequestLogMiddleware, WithRequestId
from tests.factories import at, make_campaign, make_user

NOW = at("2022-03-24 10:00")
SECRET = "Nguyễn Thị Bí Mật"


@pytest.fixture(autouse=True)
def _now(settings):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def made(settings, tmp_path):
    """A backup of yesterday on a disk with room, where one is expected every day."""
    settings.BACKUP_HOURS, settings.DISK_FREE_MIB = 26, 1
    note(timedelta(hours=8), tmp_path)


def note(ago: timedelta, folder) -> None:
    note_success(path=folder / "b.zip", made_at=NOW - ago, size=1, rows=2, sha256="0" * 64)


def bad(client) -> dict[str, str]:
    answer = client.get("/healthz")
    said = answer.json()
    assert (answer.status_code, said["status"]) in ((200, "ok"), (503, "degraded"))
    assert set(said) == {"status", "checks"}
    found = {key for key, word in said["checks"].items() if word != "ok"}
    assert (answer.status_code == 503) == bool(found)
    assert set(said["checks"].values()) <= {"ok", "degraded"}
    return found


@pytest.mark.django_db
def test_all_is_well(client, made, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert bad(client) == set()


@pytest.mark.django_db
def test_an_old_or_missing_or_failed_backup_is_told(client, settings, tmp_path):
    settings.BACKUP_HOURS = 26
    assert bad(client) == {"backup"}
    note(timedelta(hours=27), tmp_path)
    assert bad(client) == {"backup"}
    note(timedelta(hours=25), tmp_path)
    assert bad(client) == set()
    note_failure("Ổ đĩa đầy.")
    assert bad(client) == {"backup"}
    settings.BACKUP_HOURS = 0
    assert bad(client) == {"backup"}
    note(timedelta(days=900), tmp_path)
    assert bad(client) == set()


@pytest.mark.django_db
def test_a_full_disk_is_told(client, made, monkeypatch):
    usage = SimpleNamespace(free=2**20 - 1)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage)
    assert bad(client) == {"disk"}


@pytest.mark.django_db
def test_tables_of_another_version_are_told(client, made):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('metrics', '9999_x', '2022-01-01')"
        )
    assert bad(client) == {"migrations"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'metrics'")
    assert bad(client) == {"migrations"}


@pytest.mark.django_db
def test_a_run_that_is_cut_off_is_told(client, made, settings):
    intake = receive(campaign=make_campaign(), files=[("a.xlsx", b"x")], by=make_user())
    Intake.objects.filter(pk=intake.pk).update(state="checking")
    assert bad(client) == set()
    Intake.objects.update(started_at=NOW - timedelta(seconds=settings.IMPORT_SECONDS + 180))
    assert bad(client) == {"queue"}


@pytest.mark.django_db
def test_no_database_is_told_without_a_fault(client, made, monkeypatch):
    def gone(*args):
        raise OperationalError("không có ai ở cổng 5432")

    monkeypatch.setattr(health, "_database", gone)
    assert bad(client) == {"database"}


@pytest.mark.django_db
def test_where_no_backup_is_expected_none_is_neither_good_nor_bad(client, settings):
    settings.BACKUP_HOURS = 0
    client.force_login(make_user(role=User.Role.STAFF))
    response = client.get("/he-thong/")
    backup = response.context["checks"][-1]
    assert (backup.key, backup.mark, backup.state) == ("backup", "missing", "không theo dõi")
    assert "không hẹn lịch sao lưu" in response.content.decode()


@pytest.mark.django_db
def test_staff_see_what_is_and_what_to_do(client, settings, tmp_path):
    settings.BACKUP_HOURS = 26
    client.force_login(make_user(role=User.Role.STAFF))
    page = client.get("/he-thong/").content.decode()
    assert "1 việc cần làm" in page
    assert "Máy chủ này chưa có bản sao lưu nào." in page
    assert "Bản sao lưu gần nhất: chưa có bản nào" in client.get("/cong-viec/").content.decode()
    note(timedelta(hours=1), tmp_path)
    page = client.get("/he-thong/").content.decode()
    assert "Mọi kiểm tra đều tốt." in page
    assert "09:00 ngày 24/3/2022" in page
    assert "Bản sao lưu" not in client.get("/cong-viec/").content.decode()


# The log


def page(request, name):
    return HttpResponse("x")


def broken(request, name):
    try:
        raise OperationalError("máy chủ đã đóng kết nối")
    except OperationalError as error:
        raise ValueError(f"{name} không phải là số") from error


def locked(request):
    raise OperationalError("database is locked")


def full(request):
    raise OperationalError("database or disk is full")


def gone(request):
    raise OperationalError("the connection is closed")


urlpatterns = [
    path("xem/<str:name>/", open_to(everyone)(page)),
    path("hong/<str:name>/", open_to(everyone)(broken)),
    path("khoa/", open_to(everyone)(locked)),
    path("day/", open_to(everyone)(full)),
    path("mat/", open_to(everyone)(gone)),
    *urls.urlpatterns,
]
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def lines():
    """What production writes: a function that returns the lines so far."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Keep()
    handler.addFilter(WithRequestId())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in written]
    logging.getLogger().removeHandler(handler)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_line_a_request_with_its_id_and_no_person(client, lines):
    client.force_login(make_user(username="bi-mat", full_name=SECRET))
    answer = client.get(f"/xem/{SECRET}/?q={SECRET}", headers={"X-Request-ID": "cua-nguoi-la-1"})
    assert client.get(f"/khong-co/{SECRET}/").status_code == 404
    seen, missing, warned = lines()
    told = {key: seen[key] for key in ("logger", "level", "method", "route", "status")}
    assert told == {
        "logger": "tamnong_thidua.requests",
        "level": "INFO",
        "method": "GET",
        "route": "xem/<str:name>/",
        "status": 200,
    }
    assert seen["request_id"] == answer.headers["X-Request-ID"] != "cua-nguoi-la-1"
    assert (warned["message"], missing["route"]) == ("Not Found: ?", "?")
    assert warned["request_id"] == missing["request_id"] != seen["request_id"]
    for hidden in (SECRET, "bi-mat", "127.0.0.1", "cua-nguoi-la"):
        assert hidden not in json.dumps(lines(), ensure_ascii=False)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_fault_names_its_kind_and_place_but_not_what_was_typed(client, lines):
    client.raise_request_exception = False
    answer = client.get(f"/hong/{SECRET}/")
    assert (answer.status_code, "chưa có gì được ghi" in answer.content.decode()) == (500, True)
    fault, request = lines()
    assert (fault["message"], request["status"]) == ("Internal Server Error: hong/<str:name>/", 500)
    assert [(one["kind"], one["message"]) for one in fault["fault"]] == [
        ("builtins.ValueError", ""),
        ("django.db.utils.OperationalError", "máy chủ đã đóng kết nối"),
    ]
    assert fault["fault"][0]["at"][-1].endswith(" broken")
    assert SECRET not in json.dumps(lines(), ensure_ascii=False)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/khoa/", "Cơ sở dữ liệu đang bận ghi một việc dài."),
        ("/day/", "Máy chủ đã hết chỗ trên ổ đĩa."),
        ("/mat/", "Cơ sở dữ liệu tạm thời không trả lời."),
    ],
)
@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_a_page_that_says_so(client, address, words):
    client.raise_request_exception = False
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert words in answer.content.decode()


def test_the_id_of_our_own_proxy_is_kept(settings):
    settings.BEHIND_PROXY = True
    middleware = RequestLogMiddleware(lambda _: HttpResponse("x"))
    for given, is_kept in (("a1b2c3d4-e5f6", True), ("ngắn", False), ("x" * 65, False)):
        request = RequestFactory().get("/", headers={"X-Request-ID": given})
        assert (middleware(request).headers["X-Request-ID"] == given) == is_kept
