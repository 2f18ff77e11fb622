"""Taking a person out of what is kept about accounts: the account stays as a number, what it did stays done."""

from django.db import transaction
from django.utils import timezone

from campaigns.actions.recording import Refused
from campaigns.actions.second_factor import forget_devices
from campaigns.actions.signing_in import end_every_session
from campaigns.models import AuditEntry, SignIn, User, audit
from campaigns.permissions import PROGRAM, may_administer

GONE = "Người đã được ẩn danh"


@transaction.atomic
def anonymise_account(*, user: User, asked_by: User, agreed_by: User, reason: str) -> User:
    """Name, mail and log-in name go, from the account and from its history; sign-ins are deleted.

    What the account did, entered or approved still says which account: a number. Documents that were sent or signed
    keep their names, as records of the office. Raises ``Refused`` without a reason, unless two people who administer
    agree, while the account is in use for a unit, and for the program's own account.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not reason.strip():
        raise Refused("Hãy ghi lý do, ví dụ số của đơn yêu cầu.")
    if not may_administer(asked_by) or not may_administer(agreed_by) or asked_by == agreed_by:
        raise Refused(
            "Ẩn danh một người cần hai người có nhiệm vụ “quản trị”: một đề nghị, một đồng ý."
        )
    if user in (asked_by, agreed_by) or PROGRAM in (user.username, agreed_by.username):
        raise Refused(
            "Không tự đề nghị hay đồng ý ẩn danh chính mình, cũng không ẩn danh chương trình."
        )
    if user.memberships.in_force_on(timezone.localdate()).exists():
        raise Refused(f"{user.username} còn phụ trách đơn vị; hãy ghi ngày bàn giao trước.")
    number = f"an-danh-{user.pk}"
    user.username, user.full_name, user.email = number, f"{GONE} số {user.pk}", ""
    user.is_active = False
    for duty in ("duty_admin", "duty_entry", "duty_review", "duty_approval"):
        setattr(user, duty, False)
    user.set_unusable_password()
    user.skip_history_when_saving = True
    user.save()
    user.history.update(username=number, full_name=user.full_name, email="")
    end_every_session(user=user, by=asked_by)
    SignIn.objects.filter(user=user).delete()
    forget_devices(user)
    audit.record(
        AuditEntry.Act.DONE,
        [user],
        by=asked_by,
        what="tài khoản",
        label=f"số {user.pk}: ẩn danh, tài khoản số {agreed_by.pk} đồng ý",
        reason=reason.strip(),
    )
    return user
