"""Names that files use for a unit or a procedure are confirmed by a person, once, and kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Recorder, Refused
from campaigns.models import Campaign, Unit, UnitAlias, User
from campaigns.text import clean, instant, match_key
from metrics.models import CatalogueEntry, Procedure, ProcedureAlias


@dataclass(frozen=True, slots=True)
class ConfirmedName:
    """A name as it stands in a file, and whose it is."""

    name: str
    owner: Unit | Procedure


@transaction.atomic
def confirm_names(
    *, campaign: Campaign, names: Sequence[ConfirmedName], by: User, reason: str
) -> None:
    """Keeps other names of units (for all campaigns) and of procedures of this one, with who and when.

    All or none. Raises ``Refused``, a sentence a name, for those that are somebody's already, whoever confirmed it.
    """
    # One after the other, in all campaigns: units belong to all of them.
    list(Campaign.objects.select_for_update(no_key=True).order_by("pk"))
    units = [name for name in names if isinstance(name.owner, Unit)]
    procedures = [name for name in names if isinstance(name.owner, Procedure)]
    aliases = _of_units(units), _of_procedures(campaign, procedures)
    if refusals := [sentence for _, sentences in aliases for sentence in sentences]:
        raise Refused(*refusals)
    recorder = Recorder(by, reason)
    for made, _ in aliases:
        for alias in made:
            alias.confirmed_by, alias.confirmed_at = by, timezone.now()
        recorder.create(made)


def _of_units(names: Sequence[ConfirmedName]) -> tuple[list[UnitAlias], list[str]]:
    keys = {match_key(name.name) for name in names}
    own = [unit for unit in Unit.objects.all() if match_key(unit.name) in keys]
    refusals = [
        *_belong_already(names, [(match_key(unit.name), unit.name) for unit in own]),
        *_confirmed_already(names, UnitAlias.objects.filter(match_key__in=keys)),
    ]
    by_key: dict[str, ConfirmedName] = {}
    for name in names:
        other = by_key.setdefault(match_key(name.name), name)
        if other.owner != name.owner:
            refusals.append(
                f"Tên “{name.name}” được chọn cho cả {other.owner.name} và {name.owner.name};"
                " hãy chọn một đơn vị."
            )
    made = [
        UnitAlias(unit=name.owner, name=clean(name.name), match_key=key)
        for key, name in by_key.items()
        if isinstance(name.owner, Unit)
    ]
    return made, refusals


def _of_procedures(
    campaign: Campaign, names: Sequence[ConfirmedName]
) -> tuple[list[ProcedureAlias], list[str]]:
    """One name may be confirmed for several procedures at once: units may call different ones alike."""
    keys = {match_key(name.name) for name in names}
    of_campaign = [
        *Procedure.objects.filter(campaign=campaign).values_list("name", "code"),
        *CatalogueEntry.objects.filter(procedure__campaign=campaign).values_list(
            "name", "procedure__code"
        ),
    ]
    own = {
        (key, f"thủ tục {code}") for name, code in of_campaign if (key := match_key(name)) in keys
    }
    aliases = ProcedureAlias.objects.filter(match_key__in=keys, procedure__campaign=campaign)
    refusals = [*_belong_already(names, sorted(own)), *_confirmed_already(names, aliases)]
    by_key = {(match_key(name.name), name.owner.pk): name for name in names}
    made = [
        ProcedureAlias(procedure=name.owner, name=clean(name.name), match_key=key)
        for (key, _), name in by_key.items()
        if isinstance(name.owner, Procedure)
    ]
    return made, refusals


def _belong_already(
    names: Iterable[ConfirmedName], taken: Collection[tuple[str, str]]
) -> list[str]:
    return [
        f"“{name.name}” đã là tên của {owner}; hãy kiểm tra lại tệp."
        for name in names
        for key, owner in taken
        if key == match_key(name.name)
    ]


def _confirmed_already(names: Iterable[ConfirmedName], aliases) -> list[str]:
    related = "unit" if aliases.model is UnitAlias else "procedure"
    by_key = {alias.match_key: alias for alias in aliases.select_related(related, "confirmed_by")}
    refusals = []
    for name in names:
        alias = by_key.get(match_key(name.name))
        if alias is None:
            continue
        owner = getattr(alias, related)
        whose = owner.name if related == "unit" else f"thủ tục {owner.code}"
        who = (
            f"{alias.confirmed_by.get_full_name()} xác nhận lúc {instant(alias.confirmed_at)}"
            if alias.confirmed_by
            else "ghi trong tệp của phong trào"
        )
        refusals.append(f"“{name.name}” đã là tên khác của {whose} ({who}).")
    return refusals
