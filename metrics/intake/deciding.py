"""What a person decides about files that were checked: import them, drop them, check them once more."""

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import AuditEntry, User, audit
from campaigns.text import instant
from metrics.intake.background import start
from metrics.intake.meanwhile import what_changed
from metrics.intake.traces import forget
from metrics.models import Intake

State = Intake.State
DECISION = ("decided_by", "decided_at", "note", "reason")


def commit(
    *, intake: Intake, by: User, fingerprint: str, note: str = "", reason: str = ""
) -> Intake:
    """Imports the files as a person saw them: all, or nothing. Returns the intake, which may be still at work.

    ``fingerprint``: of the check that was shown. Where it is not that of the intake any more, or would not be when it
    comes to writing, nothing is written and the files are checked anew; ``message`` says what happened meanwhile.
    ``note`` is needed for warnings, ``reason`` where figures that were known before become others.
    Of several people exactly one gets through. Raises ``Refused`` for the others, with who did what and when.
    Must not be called inside a transaction.
    """
    note, reason = note.strip(), reason.strip()
    with transaction.atomic():
        intake = _free(intake)
        if intake.state not in (State.READY, State.NEEDS_NOTE):
            raise Refused(
                f"Lượt kiểm tra này đang ở trạng thái “{intake.get_state_display().lower()}” nên không nhập được."
            )
        if fingerprint != intake.fingerprint:
            _begin(intake, State.CHECKING, message=what_changed(intake))
        else:
            if intake.state == State.NEEDS_NOTE and not note:
                raise Refused("Hãy ghi vì sao số liệu vẫn đúng, hoặc sửa tệp rồi gửi lại.")
            if corrects(intake) and not reason:
                raise Refused("Hãy ghi lý do sửa số liệu đã có.")
            intake.decided_by, intake.decided_at = by, timezone.now()
            intake.note, intake.reason = note, reason
            _begin(intake, State.COMMITTING)
    start(intake)
    intake.refresh_from_db()
    return intake


def recheck(*, intake: Intake) -> Intake:
    """Checks the files once more, also after an interruption. Raises ``Refused`` while somebody else is at it, or
    when it is decided. Must not be called inside a transaction."""
    with transaction.atomic():
        intake = _free(intake)
        _begin(intake, State.CHECKING)
    start(intake)
    intake.refresh_from_db()
    return intake


def discard(*, intake: Intake, by: User) -> Intake:
    """Drops the files: their bytes are gone, who dropped them stays. Raises ``Refused`` like ``recheck``."""
    with transaction.atomic():
        intake = _free(intake)
        intake.state, intake.decided_by, intake.decided_at = State.DISCARDED, by, timezone.now()
        intake.message = ""
        intake.save(update_fields=["state", "decided_by", "decided_at", "message"])
        intake.files.update(data=b"", marked=None)
        audit.record(
            AuditEntry.Act.DONE, [intake], by=by, label=f"số {intake.pk}: bỏ các tệp, không nhập"
        )
    forget(intake.pk)
    return intake


def corrects(intake: Intake) -> bool:
    """Whether figures that were known before become others."""
    counts = intake.outcome["counts"]
    return bool(counts["changed"] or counts["removed"])


def _free(intake: Intake) -> Intake:
    """The intake, locked, as it is now. Raises ``Refused`` when somebody works on it or has decided about it."""
    intake = Intake.objects.select_for_update().get(pk=intake.pk)
    if intake.is_running or intake.is_over:
        raise Refused(_who_did_what(intake))
    return intake


def _who_did_what(intake: Intake) -> str:
    if intake.state == State.CHECKING:
        return f"Các tệp này đang được kiểm tra từ {instant(intake.started_at)}; hãy chờ kết quả."
    who, when = intake.decided_by.get_full_name(), instant(intake.decided_at)
    if intake.state == State.COMMITTING:
        return f"{who} đang nhập các tệp này từ {when}; hãy chờ kết quả."
    if intake.state == State.COMMITTED:
        return f"{who} đã nhập các tệp này lúc {when}; không có gì thay đổi thêm."
    return f"{who} đã bỏ các tệp này lúc {when}; nếu vẫn cần nhập, hãy gửi lại tệp."


def _begin(intake: Intake, state: str, *, message: str = "") -> None:
    """The new instant of the start fences off a run that was started before."""
    intake.state, intake.started_at, intake.message = state, timezone.now(), message
    if state == State.CHECKING:
        intake.decided_by = intake.decided_at = None
    intake.save(update_fields=["state", "started_at", "message", *DECISION])
