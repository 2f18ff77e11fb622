"""Whose an unknown name of a check may be: the lists that a person chooses from."""

from dataclasses import dataclass

from campaigns.models import CampaignUnit
from metrics.models import CatalogueEntry, Intake, Procedure

Choices = list[tuple[int, str]]  # id, what a person reads


@dataclass(frozen=True, slots=True)
class LikelyName:
    """``kind``: unit or procedure; ``unit_name``: of the unit that uses the name for a procedure, "" if not known.

    ``likely``: those of ``owners`` that are spelled most like it, for the order alone.
    """

    kind: str
    name: str
    unit_name: str
    likely: Choices
    owners: Choices


def likely_names(intake: Intake) -> list[LikelyName]:
    """The unknown names of the last check: three queries."""
    unknown = intake.outcome.get("unknown_names", [])
    if not unknown:
        return []
    of_campaign = CampaignUnit.objects.filter(campaign=intake.campaign_id)
    units = list(
        of_campaign.order_by("unit__display_order", "unit__code").values_list(
            "unit", "unit__code", "unit__name"
        )
    )
    all_units = [(pk, f"{name} ({code})") for pk, code, name in units]
    all_procedures, by_unit = _procedures(intake, {one["unit"] for one in unknown if one["unit"]})
    unit_names = {code: name for _, code, name in units}
    names = []
    for one in unknown:
        owners = all_units
        if one["kind"] == "procedure":
            owners = by_unit.get(one["unit"], []) if one["unit"] else all_procedures
        labels = dict(owners)
        names.append(
            LikelyName(
                kind=one["kind"],
                name=one["name"],
                unit_name=unit_names.get(one["unit"], ""),
                likely=[(pk, labels[pk]) for pk in one["likely"] if pk in labels],
                owners=owners,
            )
        )
    return names


def _procedures(intake: Intake, unit_codes: set[str]) -> tuple[Choices, dict[str, Choices]]:
    rows = Procedure.objects.filter(campaign=intake.campaign_id).order_by("code")
    every = [(pk, f"{code} – {name}") for pk, code, name in rows.values_list("pk", "code", "name")]
    handled: dict[str, set[int]] = {}
    entries = CatalogueEntry.objects.in_force_at(None).filter(
        procedure__campaign=intake.campaign_id, units__code__in=unit_codes
    )
    for code, pk in entries.values_list("units__code", "procedure"):
        handled.setdefault(code, set()).add(pk)
    return every, {
        code: [choice for choice in every if choice[0] in pks] for code, pks in handled.items()
    }
