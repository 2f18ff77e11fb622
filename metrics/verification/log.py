"""The chain of the log of acts: every entry still says what it said when it was sealed, and none is gone."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import AuditEntry, AuditSeal
from campaigns.models.audit import BEGINNING_OF_CHAIN, digest_of
from metrics.verification.differences import NONE, Difference, Kind, Verification

SEALED_WITHIN = timedelta(
    hours=1
)  # of a server at work; what a crash left is sealed by the next act
AT_ONCE = 1000


def check_log(result: Verification) -> None:
    before, expected = BEGINNING_OF_CHAIN, 1
    seals = AuditSeal.objects.select_related("entry").order_by("position")
    for seal in seals.iterator(chunk_size=AT_ONCE):
        result.entries += 1
        if seal.position != expected:
            result.differences.append(_difference(f"vị trí {expected} của chuỗi", NONE, "một mục"))
            expected = seal.position
        rebuilt = digest_of(seal.entry, before)
        if seal.digest != rebuilt:
            label = f"mục nhật ký số {seal.entry_id} (vị trí {seal.position})"
            result.differences.append(_difference(label, seal.digest, rebuilt))
        before, expected = seal.digest, expected + 1
    result.head = before if result.entries else ""
    waiting = AuditEntry.objects.filter(seal=None)
    late = waiting.filter(at__lt=timezone.now() - SEALED_WITHIN).count()
    result.unsealed = waiting.count()
    if late and result.entries:
        result.differences.append(_difference("mục nhật ký cũ chưa niêm phong", late, 0))


def _difference(label: str, stored: str | int, rebuilt: str | int) -> Difference:
    return Difference(kind=Kind.LOG, label=label, stored=stored, rebuilt=rebuilt)
