"""lock_month: a month is closed; --unlock asks to open one, and by a second person opens it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import User
from metrics.models import MonthLock, UnlockRequest
from tests.metrics.months.rows import everything

pytestmark = pytest.mark.django_db


def run(*arguments) -> None:
    call_command("lock_month", *arguments)


def failure(*arguments) -> tuple[int, str]:
    before = (everything(), User.objects.count())
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert (everything(), User.objects.count()) == before
    return error.value.returncode, str(error.value)


def test_command_closes_a_month(campaign, capsys):
    run("cchc-2022", "2022-06", "--reason", "Đã chốt")
    assert capsys.readouterr().out == "Đã khóa tháng 6/2022.\n"
    lock = MonthLock.objects.get()
    assert (lock.locked_by.username, lock.reason) == ("he-thong", "Đã chốt")
    assert failure("cchc-2022", "2022-06") == (
        1,
        "Tháng 6/2022 đã khóa từ trước; không có gì thay đổi.",
    )
    assert failure("cchc-2022", "2022-11")[0] == 1


UNLOCK = ("cchc-2022", "2022-06", "--unlock", "--unit", "30001", "--reason", "Xã's gửi lại")


@pytest.mark.parametrize("until", ["25/11/2022", "2022-11-25"])
@pytest.mark.usefixtures("closed")
def test_command_asks_and_a_second_person_approves(unit, two, capsys, until):
    run(*UNLOCK, "--until", until, "--user", "mot")
    made = UnlockRequest.objects.get()
    assert (made.state, made.unit, made.until, made.requested_by.username) == (
        "waiting",
        unit,
        date(2022, 11, 25),
        "mot",
    )
    second = (
        "python manage.py lock_month cchc-2022 2022-06 --unlock --unit 30001 --until 2022-11-25"
        """ --reason 'Xã'"'"'s gửi lại' --user TÊN_TÀI_KHOẢN"""
    )
    what = "mở khóa tháng 6/2022 cho UBND xã An Long đến hết ngày 25/11/2022"
    assert capsys.readouterr().out == (
        f"Đã ghi đề nghị số {made.pk}: {what}. Chưa mở khóa: còn chờ người thứ hai duyệt,"
        f" trên trang Khóa tháng hoặc bằng lệnh:\n{second}\n"
    )
    code, said = failure(*UNLOCK, "--until", until, "--user", "mot")
    assert code == 1
    assert said == (
        f"Đề nghị số {made.pk} của tài khoản “mot” đã ghi rồi, còn thiếu người thứ hai duyệt."
        f" Người ấy duyệt trên trang Khóa tháng hoặc bằng lệnh:\n{second}"
    )

    run(*UNLOCK, "--until", until, "--user", "hai")
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.decision_note) == ("approved", two, "Xã's gửi lại")
    assert capsys.readouterr().out == f"Đã duyệt đề nghị số {made.pk}: {what}.\n"
    code, said = failure(*UNLOCK, "--until", until, "--user", "hai")
    assert (code, "không cần đề nghị nữa" in said) == (1, True)


def test_command_for_all_units_is_another_request(campaign, unit, closed, two):
    run(*UNLOCK, "--until", "25/11/2022", "--user", "mot")
    run("cchc-2022", "2022-06", "--unlock", "--until", "25/11/2022", "--reason", "x", "--user", "hai")  # fmt: skip
    assert list(UnlockRequest.objects.order_by("pk").values_list("unit", "state")) == [
        (unit.pk, "waiting"),
        (None, "waiting"),
    ]


def test_command_does_not_approve_another_day_than_was_asked(campaign, unit, closed, two):
    run(*UNLOCK, "--until", "25/11/2022", "--user", "mot")
    code, said = failure(*UNLOCK, "--until", "26/11/2022", "--user", "hai")
    assert code == 1
    assert "xin mở đến hết ngày 25/11/2022, không phải 26/11/2022" in said
    assert "--until 2022-11-25" in said


def test_command_without_a_person_asks_but_does_not_approve(campaign, unit, closed):
    run(*UNLOCK, "--until", "25/11/2022", "--user", "mot")
    code, said = failure(*UNLOCK, "--until", "25/11/2022")
    assert (code, "Tài khoản của chương trình không duyệt được" in said) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--unlock"], "Ghi thêm --until NGÀY và --reason “…”."),
        (["--unlock", "--reason", "x"], "Ghi thêm --until NGÀY."),
        (["--unlock", "--until", "25/11/2022"], "Ghi thêm --reason “…”."),
        (["--unlock", "--until", "25/11/2022", "--reason", " "], "Ghi thêm --reason “…”."),
        (["--unlock", "--until", "31/11/2022", "--reason", "x"], "không phải là một ngày có thật"),
        (["--unlock", "--until", "mai", "--reason", "x"], "“mai” không phải là ngày, ví dụ"),
        (["--unlock", "--until", "25/11/2022", "--reason", "x", "--unit", "99"], "Không có đơn vị mã “99”"),
        (["--until", "25/11/2022"], "--unit và --until chỉ dùng cùng với --unlock."),
        (["--unit", "30001"], "--unit và --until chỉ dùng cùng với --unlock."),
        (["--user", "la"], "Không có tài khoản “la”."),
    ],
)  # fmt: skip
def test_command_lines_that_will_not_do(campaign, unit, closed, arguments, sentence):
    code, said = failure("cchc-2022", "2022-06", *arguments)
    assert (code, sentence in said) == (2, True), said


def test_command_for_a_month_that_is_not_closed(campaign, unit):
    assert failure(*UNLOCK, "--until", "25/11/2022") == (
        1,
        "Tháng 6/2022 chưa khóa nên không cần mở khóa.",
    )
