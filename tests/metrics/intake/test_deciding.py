"""Exactly one decision, about exactly what was shown; the others are told who did what and when."""

from datetime import date, timedelta

import pytest

from campaigns.actions import Refused
from metrics.actions import lock_month, withdraw_upload
from metrics.importing import commit as importing
from metrics.importing import import_files
from metrics.intake import changes_file, commit, discard, recheck, settle, work
from metrics.intake.traces import TIME_TO_BEGIN
from metrics.models import Figure, Intake, MonthlyReport, StoredFile, Upload
from tests.factories import make_user
from tests.metrics.importing.conftest import NOW
from tests.metrics.importing.lines import DEATH, PEACE, line
from tests.metrics.importing.reports import d_line, form
from tests.metrics.importing.test_commit import everything
from tests.workbooks import template

JUNE = date(2022, 6, 1)
NO_NAME = [
    "30004",
    "UBND thị trấn Tràm Chim",
]  # the code and the name of different units: a warning


def decide(intake: Intake, by, **given) -> Intake:
    return commit(intake=intake, by=by, **{"fingerprint": intake.fingerprint, **given})


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    [sentence] = refused.value.sentences
    return sentence


@pytest.fixture
def colleague(world):
    return make_user(username="noivu2", full_name="Trần Văn Bình")


# Importing


def test_a_commit_writes_what_was_shown_and_says_who(send, staff, world):
    data = template(line(received=5))
    done = decide(send(("a.xlsx", data)), staff)
    upload = Upload.objects.get()
    assert (done.state, done.decided_by, done.decided_at) == ("committed", staff, NOW)
    assert (upload.uploaded_by, upload.intake, upload.note, upload.reason) == (staff, done, "", "")
    assert bytes(StoredFile.objects.get().data) == data
    assert [(bytes(f.data), f.marked) for f in done.files.all()] == [(b"", None)]
    assert done.outcome["uploads"][0]["id"] == upload.pk
    assert Figure.objects.get().received == 5
    assert not list(changes_file(done.pk).parent.iterdir())


def test_several_files_come_in_together(send, staff):
    done = decide(send(("a.xlsx", template(line())), ("b.xlsx", template(line(PEACE)))), staff)
    assert [u.filename for u in Upload.objects.filter(intake=done).order_by("pk")] == [
        "a.xlsx",
        "b.xlsx",
    ]


def test_warnings_need_a_note(send, staff):
    intake = send(template(line(NO_NAME, received=4)))
    assert intake.state == "needs_note"
    before = everything()
    sentence = "Hãy ghi vì sao số liệu vẫn đúng, hoặc sửa tệp rồi gửi lại."
    assert refusal(decide, intake, staff, note=" ") == sentence
    assert everything() == before
    assert decide(intake, staff, note=" Đã hỏi xã ").note == "Đã hỏi xã"
    assert Upload.objects.get().note == "Đã hỏi xã"


@pytest.mark.parametrize(
    "lines",
    [[line(received=6), line(procedure=DEATH)], [line(received=5)]],
    ids=["changed", "removed"],
)
def test_known_figures_become_others_only_for_a_reason(send, staff, lines):
    decide(send(template(line(received=5), line(procedure=DEATH))), staff)
    intake = send(template(*lines))
    before = everything()
    assert refusal(decide, intake, staff) == "Hãy ghi lý do sửa số liệu đã có."
    assert everything() == before
    decide(intake, staff, reason=" Xã đếm lại ")
    assert Upload.objects.latest("pk").reason == "Xã đếm lại"
    assert MonthlyReport.objects.latest("pk").reason == "Xã đếm lại"


def test_new_figures_of_a_known_month_need_no_reason(send, staff):
    decide(send(template(line(received=5))), staff)
    intake = send(template(line(received=5), line(procedure=DEATH)))
    assert decide(intake, staff).state == "committed"


@pytest.mark.parametrize(
    ("data", "state", "word"),
    [
        (template(line(received="x")), "refused", "có lỗi phải sửa"),
        (template(), "unchanged", "không có gì mới"),
    ],
)
def test_what_has_faults_or_nothing_new_is_not_imported(send, staff, data, state, word):
    intake = send(data)
    assert intake.state == state
    sentence = f"Lượt kiểm tra này đang ở trạng thái “{word}” nên không nhập được."
    assert refusal(decide, intake, staff) == sentence


# One of several people


def test_the_second_of_two_people_is_told_who_imported(send, staff, colleague, time_machine):
    intake = send(template(line(received=5)))
    decide(intake, staff)
    before = everything()
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    sentence = (
        "Nguyễn Thị Hoa đã nhập các tệp này lúc 09:00 ngày 20/11/2022; không có gì thay đổi thêm."
    )
    assert refusal(decide, intake, colleague) == sentence
    assert refusal(discard, intake=intake, by=colleague) == sentence
    assert refusal(recheck, intake=intake) == sentence
    assert everything() == before


def test_a_second_click_while_the_first_is_at_work_is_told(send, staff, colleague, monkeypatch):
    intake = send(template(line(received=5)))
    said = []

    def while_writing(*args, **kwargs):
        said.append(refusal(decide, intake, colleague))
        said.append(refusal(discard, intake=intake, by=colleague))
        return real(*args, **kwargs)

    real = work.import_files
    monkeypatch.setattr(work, "import_files", while_writing)
    decide(intake, staff)
    sentence = "Nguyễn Thị Hoa đang nhập các tệp này từ 09:00 ngày 20/11/2022; hãy chờ kết quả."
    assert said == [sentence, sentence]
    assert Upload.objects.get().uploaded_by == staff


def test_what_was_dropped_stays_dropped(send, staff, colleague):
    intake = send(template(line(received="x")))
    done = discard(intake=intake, by=staff)
    assert (done.state, done.decided_by, done.decided_at) == ("discarded", staff, NOW)
    assert [(bytes(f.data), f.marked) for f in done.files.all()] == [(b"", None)]
    sentence = "Nguyễn Thị Hoa đã bỏ các tệp này lúc 09:00 ngày 20/11/2022; nếu vẫn cần nhập, hãy gửi lại tệp."
    assert refusal(recheck, intake=intake) == sentence
    assert refusal(decide, intake, colleague) == sentence


def test_nobody_decides_while_a_check_is_at_work(send, staff, monkeypatch):
    said = []

    def while_checking(*args, **kwargs):
        intake = Intake.objects.get()
        said.append(refusal(discard, intake=intake, by=staff))
        return real(*args, **kwargs)

    real = work.import_files
    monkeypatch.setattr(work, "import_files", while_checking)
    send(template(line()))
    assert said == [
        "Các tệp này đang được kiểm tra từ 09:00 ngày 20/11/2022; hãy chờ kết quả.",
    ]


# Something else than what was shown


def stale(intake: Intake, by, **given) -> Intake:
    """Tries to import; what is in the database but for the intakes stays as it was."""

    def figures() -> dict:
        return {label: rows for label, rows in everything().items() if "Intake" not in label}

    before = figures()
    intake = decide(intake, by, **given)
    assert figures() == before
    assert (intake.decided_by, intake.decided_at) == (None, None)
    return intake


END = "; chưa ghi gì, dưới đây là kết quả kiểm tra mới."


def test_another_import_of_the_month_makes_a_check_anew(send, staff, colleague, time_machine):
    intake = send(template(line(received=5)))
    time_machine.move_to(NOW + timedelta(minutes=10), tick=False)
    other = decide(send(template(line(received=4), line(PEACE)), by=colleague), colleague)
    intake = stale(intake, staff)
    assert intake.state == "ready"
    assert intake.outcome["counts"] == {"new": 0, "changed": 1, "same": 0, "removed": 0}
    assert intake.message == (
        f"Từ lúc kiểm tra đến nay, Trần Văn Bình đã nhập lần số {other.uploads.get().pk} lúc 09:10"
        f" ngày 20/11/2022, có UBND thị trấn Tràm Chim, tháng 6/2022{END}"
    )
    assert decide(intake, staff, reason="Đếm lại").message == ""
    assert MonthlyReport.objects.filter(unit=intake.uploads.get().reports.get().unit).count() == 2


def test_the_same_file_of_somebody_else_leaves_nothing_to_import(send, staff, colleague):
    data = template(line(received=5))
    mine, other = send(data), send(("khac.xlsx", data), by=colleague)
    done = decide(other, colleague)
    mine = stale(mine, staff)
    assert mine.state == "unchanged"
    number = done.uploads.get().pk
    assert mine.outcome["sentences"] == [
        f"Tệp “tep.xlsx” đã nhập ngày 20/11/2022 (lần nhập số {number}); không có gì thay đổi."
    ]
    assert f"Trần Văn Bình đã nhập lần số {number}" in mine.message


def test_a_withdrawal_makes_a_check_anew(send, staff, colleague, world):
    done = decide(send(template(line(received=5))), staff)
    intake = send(template(line(received=6)))
    withdraw_upload(upload=done.uploads.get(), reason="Nhầm", by=colleague)
    intake = stale(intake, staff, reason="Đếm lại")
    assert "Trần Văn Bình đã rút một lần nhập lúc 09:00 ngày 20/11/2022" in intake.message
    assert intake.outcome["counts"]["new"] == 1
    assert intake.reason == "Đếm lại"  # what was typed is not lost


def test_other_totals_of_the_month_make_a_check_anew(send, staff, colleague):
    mine = form(d_line("UBND thị trấn Tràm Chim", online=5, on_time=5))
    other = form(d_line("UBND thị trấn Tràm Chim", online=4, on_time=4))
    intake = send(mine)
    done = decide(send(other, by=colleague), colleague)
    intake = stale(intake, staff)
    assert f"Trần Văn Bình đã nhập lần số {done.uploads.get().pk}" in intake.message


def test_a_month_closed_meanwhile_makes_a_check_anew(send, staff, world):
    intake = send(template(line(received=5)))
    lock_month(campaign=world.campaign, month=JUNE, by=staff)
    intake = stale(intake, staff)
    assert (intake.state, [f["rule"] for f in intake.outcome["faults"]]) == (
        "refused",
        ["thang-da-khoa"],
    )
    assert intake.message == (
        f"Từ lúc kiểm tra đến nay, số liệu, danh mục hoặc tháng khóa đã thay đổi{END}"
    )


def test_a_page_of_an_older_check_imports_nothing(send, staff):
    intake = send(template(line(received=5)))
    intake = stale(intake, staff, fingerprint="0" * 64)
    assert (intake.state, intake.message.endswith(END)) == ("ready", True)


def test_a_check_once_more_sees_what_is_new(send, staff, world):
    intake = send(template(line(received="5"), line(procedure=["TN.0099", None, None])))
    assert intake.state == "refused"
    assert recheck(intake=intake).state == "refused"
    world.birth.code = "TN.0099"
    world.birth.save()
    assert recheck(intake=intake).outcome["faults"] != intake.outcome["faults"]


# Interrupted


@pytest.mark.parametrize("step", ["record_measures", "effects_between"])
def test_a_commit_that_breaks_leaves_nothing_and_can_be_started_again(
    send, staff, monkeypatch, step
):
    intake = send(template(line(received=5)))
    before = everything()

    def crash(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(importing, step, crash)
        with pytest.raises(MemoryError):
            decide(intake, staff)
    intake.refresh_from_db()
    assert settle(intake).state == "interrupted"
    after = everything()
    assert {label for label in after if after[label] != before[label]} == {"metrics.Intake"}
    assert recheck(intake=intake).state == "ready"
    assert decide(intake, staff).state == "committed"


def test_the_intake_says_imported_exactly_when_the_figures_are_in(send, staff, monkeypatch):
    """It is said in their transaction: what breaks after it breaks both."""
    intake = send(template(line(received=5)))
    real = work.as_kept
    monkeypatch.setattr(work, "as_kept", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide(intake, staff)
    intake.refresh_from_db()
    assert (intake.state, MonthlyReport.objects.count()) == ("committing", 0)
    assert settle(intake).state == "interrupted"
    monkeypatch.setattr(work, "as_kept", real)
    assert decide(recheck(intake=intake), staff).state == "committed"


def test_a_worker_whose_run_is_no_longer_asked_for_writes_nothing(send, staff, monkeypatch):
    intake = send(template(line(received=5)))
    real = work.import_files

    def slow(**options):
        Intake.objects.update(state="interrupted", started_at=NOW + timedelta(minutes=1))
        return real(**options)

    monkeypatch.setattr(work, "import_files", slow)
    with pytest.raises(work.TakenAwayError):
        decide(intake, staff)
    assert MonthlyReport.objects.count() == 0
    assert Intake.objects.get().state == "interrupted"


def test_a_worker_that_has_only_just_been_started_is_waited_for(send, world, time_machine):
    intake = Intake.objects.create(campaign=world.campaign, created_by=world.by)
    assert settle(intake).state == "checking"
    time_machine.move_to(NOW + TIME_TO_BEGIN, tick=False)
    assert settle(intake).state == "interrupted"


def test_a_job_that_was_done_is_not_done_twice(send, staff):
    intake = decide(send(template(line())), staff)
    before = everything()
    work.run(intake.pk, work.Job.COMMIT)
    work.run(intake.pk, work.Job.CHECK)
    assert everything() == before


def test_a_commit_keeps_to_the_rules_of_the_importer(send, staff, world):
    """The intake goes through the one door: import_files, with its own expectations."""
    intake = send(template(line(received=5)))
    outcome = import_files(
        campaign=world.campaign,
        files=[(f.name, bytes(f.data)) for f in intake.files.all()],
        by=staff,
        dry_run=True,
    )
    assert outcome.fingerprint == intake.fingerprint
