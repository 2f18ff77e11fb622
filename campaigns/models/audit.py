"""The log of acts: who, when, from where, what was and what is, why. Entries are added, and sealed in a chain."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from django.db import connection, models, transaction
from django.utils import timezone

from campaigns.models.append_only import AppendOnlyQuerySet
from campaigns.models.fields import field_of
from campaigns.models.people import User
from campaigns.origin import origin
from campaigns.text import instant, search_key

LONGEST_VALUE = 300
MOST_LINES = 200  # of changes in one entry; the history of each row has them all
SEALED_AT_ONCE = 2000
BEGINNING_OF_CHAIN = "0" * 64

# What a person may ask to be taken out stands in the rows and their history, where it can be taken out; a chain
# that nobody can rewrite only says that it was changed.
PERSONAL = frozenset({"full_name", "email", "birth_year", "position", "username", "content"})
NAMES = frozenset(
    {"full_name", "username", "user", "individual", "case"}
)  # whose rows are called after a person
WITHOUT_VALUES = "(không chép vào nhật ký)"
UNSAID = frozenset({"search_key", "match_key", "session_salt", "password", "last_login"})
# Fields through which a row belongs to a campaign or a unit without naming it.
PARENTS = (
    "campaign_unit", "registration", "submission", "upload", "board", "rules", "procedure",
    "individual", "initiative", "proposal", "case", "meeting",
)  # fmt: skip


class AuditEntry(models.Model):
    """One act on one row, or on many of a kind at once. Written in the transaction of the act itself."""

    class Act(models.TextChoices):
        ADDED = "added", "Thêm"
        CHANGED = "changed", "Sửa"
        DELETED = "deleted", "Xóa"
        DONE = "done", "Làm"

    class Channel(models.TextChoices):
        SCREEN = "screen", "Màn hình"
        ADMIN = "admin", "Trang quản trị"
        COMMAND = "command", "Lệnh trên máy chủ"
        PROGRAM = "", "Chương trình"

    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="người làm"
    )
    channel = models.CharField("qua", max_length=10, choices=Channel.choices, blank=True)
    place = models.CharField("nơi", max_length=300, blank=True)
    address = models.CharField("địa chỉ máy", max_length=45, blank=True)
    act = models.CharField("việc", max_length=10, choices=Act.choices)
    act_id = models.CharField("cùng một lần bấm", max_length=32)
    model = models.CharField("loại", max_length=60)
    what = models.CharField("loại đối tượng", max_length=100)
    object_key = models.CharField("số của đối tượng", max_length=64, blank=True)
    label = models.CharField("đối tượng", max_length=300, blank=True)
    # No foreign keys in the database: the log outlives what it is about.
    campaign = models.ForeignKey(
        "campaigns.Campaign",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name="phong trào",
    )
    unit = models.ForeignKey(
        "campaigns.Unit",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name="đơn vị",
    )
    changes = models.JSONField("cũ → mới", default=list, blank=True)
    reason = models.TextField("lý do", blank=True)
    search_key = models.TextField(editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "mục nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["model", "object_key"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.what} {self.label}".strip()

    def content(self) -> dict:
        """What the chain vouches for: everything, in a form that is the same on every database."""
        return {
            "at": self.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
            "by": self.by_id,
            **{
                name: getattr(self, name)
                for name in (
                    "channel", "place", "address", "act", "act_id", "model", "what",
                    "object_key", "label", "campaign_id", "unit_id", "changes", "reason",
                )
            },
        }  # fmt: skip


class AuditSeal(models.Model):
    """The place of an entry in the chain: each seal covers the entry and the seal before it."""

    position = models.PositiveBigIntegerField("vị trí", primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, models.PROTECT, related_name="seal", verbose_name="mục nhật ký"
    )
    digest = models.CharField("dấu", max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "dấu niêm phong"
        verbose_name_plural = "dấu niêm phong"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.digest[:12]}"


def digest_of(entry: AuditEntry, before: str) -> str:
    text = json.dumps(entry.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(f"{before}\n{entry.pk}\n{text}".encode()).hexdigest()


# Writing


def record(
    act: str,
    rows: Sequence[models.Model],
    *,
    by: User | None = None,
    reason: str = "",
    changes: Iterable[Sequence[str]] = (),
    what: str = "",
    label: str = "",
) -> None:
    """Adds one entry about ``rows``, all of one model; ``changes``: (row, field, old, new) in words, "" where none."""
    where, first = origin(), rows[0]
    by = by or (where.user if isinstance(where.user, User) else None)
    lines = [[_short(part) for part in line] for line in changes]
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], ["", f"và {more} thay đổi khác", "", ""]]
    label = label or (label_of(first) if len(rows) == 1 else f"{len(rows)} mục")
    entry = AuditEntry(
        by=by,
        channel=where.channel,
        place=where.place[:300],
        address=where.address,
        act=act,
        act_id=where.act,
        model=first._meta.label_lower,
        what=(what or str(first._meta.verbose_name))[:100],
        object_key=str(first.pk)[:64] if len(rows) == 1 else "",
        label=label[:300],
        campaign_id=_key_of(first, "campaign"),
        unit_id=_key_of(first, "unit"),
        changes=lines,
        reason=reason or "",
    )
    entry.search_key = search_key(
        " ".join(
            [entry.what, entry.label, entry.reason, *(part for line in lines for part in line)]
        )
    )
    entry.save(force_insert=True)
    if not any(seal in waiting for waiting in connection.run_on_commit):
        transaction.on_commit(seal, robust=True)


def seal() -> int:
    """Puts every entry that was committed, and has no place yet, into the chain; returns how many.

    After the transaction of the act, and never inside: who writes does not wait for others who write. What a crash
    leaves without a seal gets it with the next act.
    """
    with transaction.atomic():
        _one_sealer_at_a_time()
        last = AuditSeal.objects.order_by("-position").first()
        position, before = (last.position, last.digest) if last else (0, BEGINNING_OF_CHAIN)
        seals = []
        for entry in AuditEntry.objects.filter(seal=None).order_by("pk")[:SEALED_AT_ONCE]:
            position, before = position + 1, digest_of(entry, before)
            seals.append(AuditSeal(position=position, entry=entry, digest=before))
        AuditSeal.objects.bulk_create(seals)
    return len(seals)


def _one_sealer_at_a_time() -> None:
    """On SQLite the transaction is the only writer anyway (it begins as one)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x7A6D6E])


def label_of(row: models.Model) -> str:
    return f"số {row.pk}" if _is_of_a_person(type(row)) else str(row)


def _is_of_a_person(model: type[models.Model]) -> bool:
    """Whether its rows are called after a person: by a field that says so, or by a name with a position."""
    names = {field.name for field in model._meta.concrete_fields}
    return not names.isdisjoint(NAMES) or {"name", "position"} <= names


def values_of(row: models.Model, names: Iterable[str] | None = None) -> dict[str, str]:
    """Fields in words; what is long or personal only as being there."""
    fields = (
        [field_of(row, name) for name in names] if names is not None else row._meta.concrete_fields
    )
    return {
        str(field.verbose_name): in_words(field, getattr(row, field.attname))
        for field in fields
        if not field.primary_key and field.name not in UNSAID
    }


def in_words(field: models.Field, value: object) -> str:
    if value is None or value in ("", [], {}):
        return ""
    is_personal = field.name in PERSONAL or (field.name == "name" and _is_of_a_person(field.model))
    if is_personal or isinstance(field, models.BinaryField):
        return WITHOUT_VALUES
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return f"số {value}"
    match value:
        case bool():
            words = "có" if value else "không"
        case datetime():
            words = instant(value)
        case date() | Decimal() | int() | str():
            words = str(value)
        case _:
            words = json.dumps(value, ensure_ascii=False, default=str)
    return words


def lines_between(old: dict[str, str], new: dict[str, str], label: str = "") -> list[list[str]]:
    return [
        [label, name, old.get(name, ""), new.get(name, "")]
        for name in {**old, **new}
        if old.get(name, "") != new.get(name, "")
    ]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _key_of(row: models.Model, name: str) -> int | None:
    """The campaign or unit that a row is about: itself, its own field, or that of what it belongs to."""
    if row._meta.label_lower == f"campaigns.{name}":
        return row.pk
    if (key := getattr(row, f"{name}_id", None)) is not None:
        return key
    for parent in PARENTS:
        if getattr(row, f"{parent}_id", None) is not None:
            return _key_of(getattr(row, parent), name)
    return None


# What the library tells when it has written the history of a row (apps.py)


def record_history(sender, instance, history_instance, **kwargs) -> None:
    """The same in the log, in the same transaction. No model and no action can forget it."""
    kind = history_instance.history_type
    new = values_of(instance) if kind != "-" else {}
    if kind == "~":
        before = (
            sender.objects.filter(**{instance._meta.pk.attname: instance.pk})
            .exclude(pk=history_instance.pk)
            .order_by("-history_date", "-pk")
            .first()
        )
        tracked = {field.name for field in sender._meta.concrete_fields}
        names = [f.name for f in instance._meta.concrete_fields if f.name in tracked]
        if before is None:
            changes = []
        else:
            changes = changed_lines(before, instance, names)
            if not changes:
                return  # saved as it was
    else:
        changes = lines_between(values_of(instance) if kind == "-" else {}, new)
    record(
        {"+": AuditEntry.Act.ADDED, "~": AuditEntry.Act.CHANGED, "-": AuditEntry.Act.DELETED}[kind],
        [instance],
        by=history_instance.history_user,
        reason=history_instance.history_change_reason or "",
        changes=changes,
    )


def changed_lines(
    before: models.Model, after: models.Model, names: Iterable[str], label: str = ""
) -> list[list[str]]:
    """Compared as they are; said in words, where personal values are not."""
    lines = []
    for name in names:
        field = field_of(after, name)
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != field.to_python(new) and not field.primary_key and name not in UNSAID:
            lines.append(
                [label, str(field.verbose_name), in_words(field, old), in_words(field, new)]
            )
    return lines
