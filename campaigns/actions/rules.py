"""The rules of a campaign: changed in place until it opens, then only by a new version with a reason."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from campaigns.actions.recording import Recorder, set_changed
from campaigns.files import CriterionData, RulesData
from campaigns.models import Campaign, Criterion, RulesVersion

Rules = tuple[RulesData, tuple[CriterionData, ...]]


def rules_of(version: RulesVersion) -> Rules:
    """What a stored version says, in the shapes of the files."""
    return (
        RulesData(**{field.name: getattr(version, field.name) for field in fields(RulesData)}),
        tuple(
            CriterionData(
                **{field.name: getattr(row, field.name) for field in fields(CriterionData)}
            )
            for row in version.criteria.order_by("display_order", "pk")
        ),
    )


def write_first_version(campaign: Campaign, rules: Rules, recorder: Recorder) -> RulesVersion:
    """Version 1, known from the beginning."""
    version = RulesVersion(campaign=campaign, number=1, made_by=recorder.by, **asdict(rules[0]))
    recorder.create([version])
    recorder.create(_criteria(version, rules[1]))
    return version


def write_next_version(
    newest: RulesVersion, rules: Rules, recorder: Recorder, *, known_from: datetime, reason: str
) -> RulesVersion:
    """The version after ``newest``, in force from ``known_from``."""
    version = RulesVersion(
        campaign=newest.campaign,
        number=newest.number + 1,
        known_from=known_from,
        reason=reason,
        made_by=recorder.by,
        **asdict(rules[0]),
    )
    recorder.create([version])
    recorder.create(_criteria(version, rules[1]))
    return version


def rewrite_version(version: RulesVersion, rules: Rules, recorder: Recorder) -> None:
    """Makes a version say ``rules``: only the rows that differ are written."""
    if changed := set_changed(version, asdict(rules[0])):
        recorder.update([version], list(changed))
    stored = {(row.subject, row.code): row for row in version.criteria.all()}
    new: list[Criterion] = []
    updated: list[Criterion] = []
    columns: set[str] = set()
    for criterion in _criteria(version, rules[1]):
        row = stored.pop((criterion.subject, criterion.code), None)
        if row is None:
            new.append(criterion)
            continue
        names = [*(field.name for field in fields(CriterionData)), "display_order"]
        if changed := set_changed(row, {name: getattr(criterion, name) for name in names}):
            updated.append(row)
            columns |= changed.keys()
    recorder.delete(list(stored.values()))
    recorder.update(updated, sorted(columns))
    recorder.create(new)


def rules_differences(old: Rules, new: Rules) -> list[str]:
    """What a change of rules changes, in the words of campaign.toml: ``low_rate “1” thành “2”``."""
    found = _field_differences(old[0], new[0])
    before = {(c.subject, c.code): c for c in old[1]}
    after = {(c.subject, c.code): c for c in new[1]}
    for key, criterion in after.items():
        if key not in before:
            found.append(f"thêm tiêu chí {criterion.code}")
        elif changes := _field_differences(before[key], criterion):
            found.append(f"tiêu chí {criterion.code}: {', '.join(changes)}")
    found += [f"bỏ tiêu chí {c.code}" for key, c in before.items() if key not in after]
    if not found and list(before) != list(after):
        found.append("thứ tự các tiêu chí")
    return found


def _field_differences(old: RulesData | CriterionData, new: RulesData | CriterionData) -> list[str]:
    return [
        f"{field.name} {_shown(getattr(old, field.name))} thành {_shown(getattr(new, field.name))}"
        for field in fields(old)
        if getattr(old, field.name) != getattr(new, field.name)
    ]


def _shown(value: object) -> str:
    return f"“{str(value).lower() if isinstance(value, bool) else value}”"


def _criteria(version: RulesVersion, criteria: Sequence[CriterionData]) -> list[Criterion]:
    return [
        Criterion(rules=version, display_order=order, **asdict(criterion))
        for order, criterion in enumerate(criteria, start=1)
    ]
