"""Making the database say what a campaign's files say (without the catalogue, which is ``metrics``' own)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from campaigns.actions.recording import Recorder, Refused, set_changed
from campaigns.actions.rules import (
    rewrite_version,
    rules_differences,
    rules_of,
    write_first_version,
    write_next_version,
)
from campaigns.actions.units import UnitsLoad
from campaigns.files import CampaignFiles
from campaigns.models import Campaign, CampaignUnit, Group, Participant, User
from campaigns.text import clean, day, month_code
from campaigns.time import BEGINNING

# Once the campaign is open these too are promises: they move deadlines, or what is counted.
LOCKED_WITH_THE_RULES = (
    "timezone",
    "launched_on",
    "ends_on",
    "registration_before",
    "first_month",
    "last_month",
)
MONTHS = {"first_month", "last_month"}


LOADING = 20220301  # the name of the lock, for PostgreSQL


@dataclass(frozen=True)
class LoadResult:
    """``changes``: what was written, in Vietnamese; empty = nothing. ``starts_anew``: the measures of the whole

    campaign follow from this load (it is new, or has new units or other months).
    """

    campaign: Campaign
    created: bool
    changes: tuple[str, ...]
    starts_anew: bool


def wait_for_other_loads() -> None:
    """One load at a time: a campaign that is not there yet has no row to lock. To be called inside the transaction.

    Whoever comes second sees all that the first has written. On SQLite the transaction alone sees to that.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])


@transaction.atomic
def load_campaign(
    *,
    files: CampaignFiles,
    by: User,
    reason: str = "",
    enrol_all: bool = False,
    has_reports: bool = False,
    at: datetime | None = None,
) -> LoadResult:
    """Creates the campaign of ``files``, or changes what differs; loading twice changes nothing.

    Until the campaign opens its rules are rewritten in place. From then on a change of the rules, the dates or a
    unit's group needs a ``reason``, and changed rules become a new version known from now. A unit that has gone from
    units.csv leaves the scope as long as the campaign is not open and nothing depends on it.

    ``has_reports``: figures have come in, so the months are fixed and no unit may go.
    ``enrol_all``: every unit in scope takes part without a registration, as known from the beginning.
    Raises ``Refused`` with every reason; then nothing is written.
    """
    wait_for_other_loads()
    load = _Load(
        files=files,
        by=by,
        reason=clean(reason),
        has_reports=has_reports,
        now=at or timezone.now(),
    )
    return load.run(enrol_all=enrol_all)


class _Load:
    """One run. What it writes is undone by the refusal at its end, should there be one."""

    def __init__(
        self, *, files: CampaignFiles, by: User, reason: str, has_reports: bool, now: datetime
    ) -> None:
        self.files = files
        self.recorder = Recorder(by, reason or "nạp phong trào từ tệp")
        self.reason = reason
        self.has_reports = has_reports
        self.now = now
        self.changes: list[str] = []
        self.locked: list[str] = []  # changes that need a reason
        self.refusals: list[str] = []
        self.starts_anew = False

    def run(self, *, enrol_all: bool) -> LoadResult:
        slug = self.files.campaign.slug
        stored = Campaign.objects.select_for_update().filter(slug=slug).first()
        self.is_open = stored is not None and stored.is_open_at(self.now)
        opened_on = stored and stored.launched_on
        self.campaign = self._campaign(stored)
        self._rules()
        groups = self._groups()
        self._units(groups)
        gone = [group for code, group in groups.items() if code not in self._group_codes]
        self.changes += [f"bỏ khối {group.code}" for group in gone]
        if not self.refusals:  # a unit that may not go keeps its group
            self.recorder.delete(gone)
        if enrol_all:
            self._enrol_all()
        if self.locked and not self.reason:
            self.refusals.append(
                f"Phong trào đã mở từ ngày {day(opened_on)} nên quy tắc đã khóa; "
                f"tệp muốn thay đổi: {'; '.join(self.locked)}. "
                "Ghi lý do (--reason) để thay đổi, hoặc sửa lại tệp cho như cũ."
            )
        if self.refusals:
            raise Refused(*self.refusals)
        return LoadResult(
            campaign=self.campaign,
            created=stored is None,
            changes=tuple(self.changes),
            starts_anew=self.starts_anew,
        )

    def _campaign(self, stored: Campaign | None) -> Campaign:
        wanted = asdict(self.files.campaign)
        wanted["contents"] = list(wanted["contents"])
        if stored is None:
            campaign = Campaign(**wanted)
            self.recorder.create([campaign])
            self.changes.append(f"lập phong trào {campaign.slug}")
            self.starts_anew = True
            return campaign

        before = set_changed(stored, wanted)
        for name, old in before.items():
            if name == "contents":
                change = "nội dung thi đua (contents)"
            else:
                change = f"{name} {_shown(name, old)} thành {_shown(name, wanted[name])}"
            self._note(change, locked=name in LOCKED_WITH_THE_RULES)
        if before.keys() & MONTHS:
            self.starts_anew = True
            if self.has_reports:
                self.refusals.append(
                    f"Đã có số liệu từ {month_code(before.get('first_month', stored.first_month))} "
                    f"đến {month_code(before.get('last_month', stored.last_month))} nên không đổi "
                    "được first_month, last_month. Ghi lại hai tháng này như cũ."
                )
        if before:
            self.recorder.update([stored], list(before))
        return stored

    def _rules(self) -> None:
        rules = (self.files.rules, self.files.criteria)
        newest = self.campaign.rules_versions.order_by("-number").first()
        if newest is None:
            write_first_version(self.campaign, rules, self.recorder)
            self.changes.append(f"{len(rules[1])} tiêu chí")
            return
        differences = rules_differences(rules_of(newest), rules)
        if not differences:
            return
        if not self.is_open:
            rewrite_version(newest, rules, self.recorder)
            self.changes += differences
        elif self.reason:
            version = write_next_version(
                newest, rules, self.recorder, known_from=self.now, reason=self.reason
            )
            self.changes.append(f"phiên bản quy tắc {version.number}: {'; '.join(differences)}")
        else:
            self.locked += differences

    @property
    def _group_codes(self) -> set[str]:
        return {group.code for group in self.files.groups}

    def _groups(self) -> dict[str, Group]:
        """Code -> group, those that the files no longer know included."""
        groups = {group.code: group for group in self.campaign.groups.all()}
        new, renamed = [], []
        for order, data in enumerate(self.files.groups, start=1):
            if data.code not in groups:
                groups[data.code] = Group(
                    campaign=self.campaign, display_order=order, **asdict(data)
                )
                new.append(groups[data.code])
            elif set_changed(groups[data.code], {"name": data.name, "display_order": order}):
                renamed.append(groups[data.code])
        self.recorder.create(new)
        self.recorder.update(renamed, ["name", "display_order"])
        self.changes += [f"thêm khối {group.code}" for group in new]
        self.changes += [f"tên, thứ tự của khối {group.code}" for group in renamed]
        return groups

    def _units(self, groups: dict[str, Group]) -> None:
        in_scope = {
            row.unit.code: row
            for row in CampaignUnit.objects.filter(campaign=self.campaign).select_related(
                "unit", "group"
            )
        }
        load = UnitsLoad(self.campaign, self.files, self.recorder)
        units = load.run({code: row.unit for code, row in in_scope.items()})
        self.changes += load.changes
        self.refusals += load.refusals

        new, moved = [], []
        for row in self.files.units:
            group = groups[row.group]
            stored = in_scope.get(row.code)
            if stored is None and row.code in units:
                new.append(CampaignUnit(campaign=self.campaign, unit=units[row.code], group=group))
            elif stored is not None and stored.group_id != group.pk:
                self._note(f"đơn vị {row.code} từ khối {stored.group.code} sang {group.code}")
                stored.group = group
                moved.append(stored)
        if not load.refusals:
            self.recorder.create(new)
        self.recorder.update(moved, ["group"])
        if new:
            codes = ", ".join(row.unit.code for row in new)
            self.changes.append(f"thêm {len(new)} đơn vị: {codes}")
            self.starts_anew = True
        known = {row.code for row in self.files.units}
        for code, row in in_scope.items():
            if code not in known:
                self._remove(row)

    def _remove(self, gone: CampaignUnit) -> None:
        unit = gone.unit
        if not self.is_open and not self.has_reports and self._deleted(gone):
            self.changes.append(f"bỏ đơn vị {unit.code} khỏi phạm vi")
            return
        self.refusals.append(
            f"units.csv không còn đơn vị {unit.code} ({unit.name}), nhưng đơn vị này đã nằm trong "
            "phong trào. Ghi lại dòng của đơn vị; nếu muốn đơn vị không được xếp hạng thì dùng "
            "lệnh exclude_unit."
        )

    def _deleted(self, row: CampaignUnit) -> bool:
        """Whether the row could go; it cannot while a registration, a person or a participation hangs on it."""
        try:
            self.recorder.delete([row])
        except ProtectedError:
            return False
        return True

    def _enrol_all(self) -> None:
        """Who withdrew before is let in again from now on: what was known then stays known."""
        in_scope = CampaignUnit.objects.filter(campaign=self.campaign)
        taking_part = Participant.objects.in_force_at(None).values("campaign_unit")
        withdrawn = set(
            in_scope.filter(participations__known_to__isnull=False).values_list("pk", flat=True)
        )
        new = [
            Participant(
                campaign_unit=row,
                known_from=self.now if row.pk in withdrawn else BEGINNING,
                reason="ghi danh tất cả khi nạp phong trào",
                accepted_by=self.recorder.by,
            )
            for row in in_scope.exclude(pk__in=taking_part)
        ]
        self.recorder.create(new)
        if new:
            self.changes.append(f"ghi danh {len(new)} đơn vị")

    def _note(self, change: str, *, locked: bool = True) -> None:
        self.changes.append(change)
        if locked and self.is_open:
            self.locked.append(change)


def _shown(name: str, value: object) -> str:
    return f"“{month_code(value) if name in MONTHS else value}”"
