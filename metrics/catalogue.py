"""The catalogue of procedures: from procedures.csv to rows known in time, and back.

A row of the file is a row of the catalogue. A row that changes or goes is closed at the instant of the load, what
takes its place is known from that instant; so a board as of an earlier instant keeps what was in force then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.actions import (
    LoadResult,
    Recorder,
    Refused,
    clone_campaign,
    load_campaign,
    wait_for_other_loads,
)
from campaigns.files import CampaignFiles, ProcedureRow
from campaigns.models import AuditEntry, Campaign, CampaignUnit, User, audit
from campaigns.text import instant, search_key
from campaigns.time import BEGINNING
from metrics.actions import record_measures
from metrics.models import CatalogueEntry, MonthlyReport, Procedure

REASON = "nạp danh mục TTHC"  # in the log and in the history of procedures


@dataclass(frozen=True)
class CatalogueResult:
    """Numbers of rows. ``known_from``: the instant of the change, None when nothing changed."""

    added: int = 0
    closed: int = 0
    known_from: datetime | None = None


@dataclass(frozen=True)
class _Content:
    """What makes a row of the catalogue this row and no other; only its place in the file is left out."""

    code: str
    name: str
    field: str
    online_level: int | None
    handlers: str
    valid_from: date | None
    valid_to: date | None
    code_source: str
    units: frozenset[int]


@transaction.atomic
def load_campaign_and_catalogue(
    *,
    files: CampaignFiles,
    by: User,
    reason: str = "",
    enrol_all: bool = False,
    at: datetime | None = None,
) -> tuple[LoadResult, CatalogueResult]:
    """Makes the database say what a campaign's folder says: all of it, or with ``Refused`` nothing."""
    slug = files.campaign.slug
    # The locks come first: no report may come in between the question and the change.
    wait_for_other_loads()
    Campaign.objects.select_for_update().filter(slug=slug).first()
    result = load_campaign(
        files=files,
        by=by,
        reason=reason,
        enrol_all=enrol_all,
        has_reports=MonthlyReport.objects.filter(campaign__slug=slug).exists(),
        at=at,
    )
    catalogue = load_catalogue(
        campaign=result.campaign,
        rows=files.procedures,
        by=by,
        at=at,
        measures_since=BEGINNING if result.starts_anew else None,
    )
    return result, catalogue


@transaction.atomic
def clone_with_catalogue(*, source: Campaign, slug: str, year: int, by: User) -> Campaign:
    """The campaign of another year: rules, units and catalogue, no data. Raises ``Refused`` for a slug in use."""
    result = clone_campaign(source=source, slug=slug, year=year, by=by)
    load_catalogue(
        campaign=result.campaign,
        rows=catalogue_rows(source),
        by=by,
        measures_since=BEGINNING,
    )
    return result.campaign


@transaction.atomic
def load_catalogue(
    *,
    campaign: Campaign,
    rows: Sequence[ProcedureRow],
    by: User,
    at: datetime | None = None,
    measures_since: datetime | None = None,
) -> CatalogueResult:
    """Makes the catalogue in force say ``rows``, in their order, and renews the measures that follow from it.

    The first catalogue of a campaign is known from the beginning, a later change from ``at`` (now). ``rows`` name
    units and groups. ``measures_since``: renew the measures from there even when no row changed (the campaign has
    new units or months).
    Raises ``Refused`` for a unit or group outside the campaign, and when a row in force became known after ``at``.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    in_force = list(
        CatalogueEntry.objects.in_force_at(None)
        .filter(procedure__campaign=campaign)
        .select_related("procedure")
        .prefetch_related("units")
    )
    is_first = not CatalogueEntry.objects.filter(procedure__campaign=campaign).exists()
    known_from = BEGINNING if is_first else at or timezone.now()

    stored = {_content_of(entry): entry for entry in in_force}
    wanted = {content: order for order, content in enumerate(_contents(campaign, rows), start=1)}
    gone = [entry for content, entry in stored.items() if content not in wanted]
    new = {content: order for content, order in wanted.items() if content not in stored}
    moved = [
        entry
        for content, entry in stored.items()
        if content in wanted and entry.display_order != wanted[content]
    ]
    _move(moved, wanted, by)

    if not gone and not new:
        if measures_since is not None:
            record_measures(campaign=campaign, since=measures_since)
        return CatalogueResult()
    _close(gone, known_from, by)
    procedures = _procedures(campaign, list(wanted), by)
    _add(procedures, new, known_from, by)
    record_measures(
        campaign=campaign,
        since=known_from if measures_since is None else min(measures_since, known_from),
    )
    return CatalogueResult(added=len(new), closed=len(gone), known_from=known_from)


def catalogue_rows(campaign: Campaign) -> tuple[ProcedureRow, ...]:
    """The catalogue in force, in the order of the file that it came from."""
    entries = (
        CatalogueEntry.objects.in_force_at(None)
        .filter(procedure__campaign=campaign)
        .select_related("procedure")
        .order_by("display_order", "procedure__code", "valid_from")
    )
    return tuple(
        ProcedureRow(
            code=entry.procedure.code,
            name=entry.name,
            field=entry.field,
            handlers=tuple(entry.handlers.split("|")),
            online_level=entry.online_level,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            code_source=entry.code_source,
        )
        for entry in entries
    )


def _contents(campaign: Campaign, rows: Sequence[ProcedureRow]) -> list[_Content]:
    by_handler: dict[str, set[int]] = {f"@{group.code}": set() for group in campaign.groups.all()}
    in_scope = CampaignUnit.objects.filter(campaign=campaign)
    for unit, code, group in in_scope.values_list("unit", "unit__code", "group__code"):
        by_handler[code] = {unit}
        by_handler[f"@{group}"].add(unit)
    unknown = {handler for row in rows for handler in row.handlers} - by_handler.keys()
    if unknown:
        raise Refused(
            f"Danh mục nêu {', '.join(sorted(unknown))} không thuộc phạm vi của phong trào "
            f"“{campaign.slug}”. Thêm đơn vị hoặc khối này, hoặc bỏ khỏi danh mục."
        )
    return [
        _Content(
            code=row.code,
            name=row.name,
            field=row.field,
            online_level=row.online_level,
            handlers="|".join(row.handlers),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            code_source=row.code_source,
            units=frozenset().union(*(by_handler[handler] for handler in row.handlers)),
        )
        for row in rows
    ]


def _content_of(entry: CatalogueEntry) -> _Content:
    return _Content(
        code=entry.procedure.code,
        name=entry.name,
        field=entry.field,
        online_level=entry.online_level,
        handlers=entry.handlers,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        code_source=entry.code_source,
        units=frozenset(unit.pk for unit in entry.units.all()),
    )


def _move(moved: list[CatalogueEntry], wanted: dict[_Content, int], by: User) -> None:
    """The place in the file is no fact of its time: it is simply corrected."""
    lines = []
    for entry in moved:
        old, entry.display_order = entry.display_order, wanted[_content_of(entry)]
        lines.append([str(entry), "thứ tự", str(old), str(entry.display_order)])
    CatalogueEntry.objects.bulk_update(moved, ["display_order"])
    if moved:
        audit.record(AuditEntry.Act.CHANGED, moved, by=by, reason=REASON, changes=lines)


def _close(gone: list[CatalogueEntry], now: datetime, by: User) -> None:
    """Rows are closed, not deleted; one that became known at this very instant was never in force."""
    late = [entry for entry in gone if entry.known_from > now]
    if late:
        raise Refused(
            f"Danh mục đã thay đổi lúc {instant(late[0].known_from)}, sau thời điểm nạp "
            f"{instant(now)}. Nạp với thời điểm muộn hơn."
        )
    never_in_force = [entry.pk for entry in gone if entry.known_from == now]
    CatalogueEntry.objects.filter(pk__in=never_in_force).delete()
    closed = [entry.pk for entry in gone if entry.known_from < now]
    CatalogueEntry.objects.filter(pk__in=closed).update(known_to=now)
    if gone:
        lines = [[e.procedure.code, "dòng danh mục", _in_words(_content_of(e)), ""] for e in gone]
        audit.record(AuditEntry.Act.DELETED, gone, by=by, reason=REASON, changes=lines)


def _add(
    procedures: dict[str, Procedure], new: dict[_Content, int], known_from: datetime, by: User
) -> None:
    entries = CatalogueEntry.objects.bulk_create(
        CatalogueEntry(
            procedure=procedures[content.code],
            name=content.name,
            field=content.field,
            online_level=content.online_level,
            handlers=content.handlers,
            valid_from=content.valid_from,
            valid_to=content.valid_to,
            code_source=content.code_source,
            display_order=order,
            known_from=known_from,
        )
        for content, order in new.items()
    )
    through = CatalogueEntry.units.through
    through.objects.bulk_create(
        through(catalogueentry_id=entry.pk, unit_id=unit)
        for entry, content in zip(entries, new, strict=True)
        for unit in sorted(content.units)
    )
    if entries:
        lines = [[content.code, "dòng danh mục", "", _in_words(content)] for content in new]
        audit.record(AuditEntry.Act.ADDED, entries, by=by, reason=REASON, changes=lines)


def _in_words(content: _Content) -> str:
    level = "" if content.online_level is None else f"mức độ {content.online_level}"
    since = "" if content.valid_from is None else f"từ {content.valid_from:%d/%m/%Y}"
    until = "" if content.valid_to is None else f"đến {content.valid_to:%d/%m/%Y}"
    return ", ".join(filter(None, [content.name, level, content.handlers, since, until]))


def _procedures(campaign: Campaign, contents: list[_Content], by: User) -> dict[str, Procedure]:
    """Code -> procedure, under the name of its newest row."""
    newest = {
        content.code: content
        for content in sorted(contents, key=lambda content: content.valid_from or date.min)
    }
    stored = {p.code: p for p in Procedure.objects.filter(campaign=campaign, code__in=newest)}
    new: list[Procedure] = []
    renamed: list[Procedure] = []
    for content in newest.values():
        procedure = stored.get(content.code) or Procedure(campaign=campaign, code=content.code)
        if (procedure.name, procedure.field) == (content.name, content.field):
            continue
        procedure.name, procedure.field = content.name, content.field
        # What Procedure.save derives, which bulk writes do not call.
        procedure.search_key = search_key(f"{procedure.code} {procedure.name} {procedure.field}")
        (renamed if procedure.pk else new).append(procedure)
        stored[content.code] = procedure
    recorder = Recorder(by, REASON)
    recorder.create(new)
    recorder.update(renamed, ["name", "field", "search_key"])
    return stored
