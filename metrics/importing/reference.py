"""What the database knows when a file comes in: units, procedures, the catalogue, closed months. Fixed queries."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, CampaignUnit, Unit, UnitAlias
from campaigns.text import folded, last_day, match_key
from metrics.models import CatalogueEntry, Procedure, ProcedureAlias
from metrics.queries.boards import ClosedMonths, closed_months
from metrics.scoring.measures import Term

# A national code, with what the software of a province appends to it, or with Excel's decimal comma.
_NATIONAL_CODE = re.compile(r"([0-9])[.,]([0-9]{6})(?:[.,]0{3}[.,]0{2}[.,]0{2}(?:[.,]H[0-9]{2})?)?")
_CODE_TEXT = r"[0-9][.,][0-9]{6}(?:[.,][0-9]{2,3}){0,3}(?:[.,]H[0-9]{2})?"
_CODE_AND_NAME = re.compile(
    rf"[(\[]?(?P<before>{_CODE_TEXT})[)\]]?\s*[-–—:.]?\s*(?P<name>\D.*)"
    rf"|(?P<called>.*?)\s*[-–—:(\[]\s*(?P<after>{_CODE_TEXT})[)\]]?"
)


@dataclass(frozen=True, slots=True, eq=False)
class KnownUnit:
    id: int
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None

    def is_in_force_in(self, month: date) -> bool:
        return (self.valid_from is None or self.valid_from <= last_day(month)) and (
            self.valid_to is None or self.valid_to >= month
        )


@dataclass(frozen=True, slots=True, eq=False)
class KnownProcedure:
    id: int
    code: str
    name: str


Levels = Mapping[int, frozenset[int | None]]  # procedure id -> online levels; None: not known


@dataclass
class Reference:
    """Look-ups by code and by ``match_key`` of a name. ``today``: the day in Vietnam on which the file comes in."""

    campaign: Campaign
    today: date
    closed: ClosedMonths
    units_by_code: dict[str, list[KnownUnit]] = field(default_factory=dict)
    units_by_name: dict[str, list[KnownUnit]] = field(default_factory=dict)
    outside_codes: set[str] = field(default_factory=set)
    outside_names: set[str] = field(default_factory=set)
    procedures_by_code: dict[str, KnownProcedure] = field(default_factory=dict)
    procedures_by_name: dict[str, set[int]] = field(default_factory=dict)
    names_of_procedure: dict[int, set[str]] = field(default_factory=dict)
    procedures: dict[int, KnownProcedure] = field(default_factory=dict)
    catalogue: dict[int, dict[int, list[Term]]] = field(default_factory=dict)
    _levels: dict[tuple[int, date], Levels] = field(default_factory=dict)
    _validity: dict[int, tuple[dict, dict[int, list[Term]]]] = field(default_factory=dict)

    def is_closed(self, unit: KnownUnit | None, month: date) -> bool:
        """Whether figures of the unit's month may not come in today."""
        return self.closed.is_closed(unit.id if unit else None, month)

    def unit_of_code(self, code: str, month: date | None) -> KnownUnit | None:
        return _one_in_force(self.units_by_code.get(folded(code), ()), month)

    def units_of_name(self, name: str, month: date | None) -> list[KnownUnit]:
        units = self.units_by_name.get(match_key(name), [])
        one = _one_in_force(units, month)
        return units if one is None else [one]

    def is_outside(self, code: str, name: str) -> bool:
        """Whether it is a unit that exists, but not in the scope of this campaign."""
        if code:
            return folded(code) in self.outside_codes
        return match_key(name) in self.outside_names

    def procedure_of_code(self, code: str) -> KnownProcedure | None:
        """By the code as it is, else by the national code in it: "1.001193.000.00.00.H20", "1,001193"."""
        found = self.procedures_by_code.get(folded(code))
        if found is None and (national := _NATIONAL_CODE.fullmatch(folded(code).upper())):
            found = self.procedures_by_code.get(f"{national[1]}.{national[2]}")
        return found

    def procedure_in_name(self, name: str) -> tuple[KnownProcedure, str] | None:
        """Of a cell that holds code and name, "1.001193 - Đăng ký khai sinh": the procedure, and the name alone."""
        found = _CODE_AND_NAME.fullmatch(name)
        if found is None:
            return None
        procedure = self.procedure_of_code(found["before"] or found["after"])
        return None if procedure is None else (procedure, found["called"] or found["name"])

    def procedure_of_number(self, number: float) -> KnownProcedure | None:
        """The procedure whose code Excel took for a number: 2.00072 -> 2.000720, if there is exactly that code."""
        code = f"{Decimal(repr(number)):.6f}"
        return self.procedure_of_code(code) if float(code) == number else None

    def is_called(self, procedure: KnownProcedure, name: str) -> bool:
        return match_key(name) in self.names_of_procedure[procedure.id]

    def terms(self, unit: KnownUnit, procedure: KnownProcedure) -> list[Term]:
        """Rows of the unit's catalogue for the procedure, whenever they are in force."""
        return self.catalogue.get(unit.id, {}).get(procedure.id, [])

    def levels_in(self, unit: KnownUnit, month: date) -> Levels:
        """What the unit offers in the month, and at which levels."""
        found = self._levels.get((unit.id, month))
        if found is None:
            found = self._levels[unit.id, month] = self._find_levels(unit, month)
        return found

    def _find_levels(self, unit: KnownUnit, month: date) -> Levels:
        always, sometimes = self._by_validity(unit)
        if not sometimes:
            return always
        end = last_day(month)
        in_force = {
            procedure: frozenset(t.online_level for t in terms if t.is_in_force_in(month, end))
            for procedure, terms in sometimes.items()
        }
        return always | {procedure: levels for procedure, levels in in_force.items() if levels}

    def _by_validity(self, unit: KnownUnit) -> tuple[dict, dict[int, list[Term]]]:
        """The levels of what the unit offers without any limit of time, and the terms of all else."""
        found = self._validity.get(unit.id)
        if found is None:
            sometimes = {
                procedure: terms
                for procedure, terms in self.catalogue.get(unit.id, {}).items()
                if any(term.valid_from or term.valid_to for term in terms)
            }
            always = {
                procedure: frozenset(term.online_level for term in terms)
                for procedure, terms in self.catalogue.get(unit.id, {}).items()
                if procedure not in sometimes
            }
            found = self._validity[unit.id] = always, sometimes
        return found


def _one_in_force(units: Iterable[KnownUnit], month: date | None) -> KnownUnit | None:
    """Codes are reused by law: of several units with one code, that of the month."""
    units = list(units)
    if len(units) > 1 and month is not None:
        units = [unit for unit in units if unit.is_in_force_in(month)]
    return units[0] if len(units) == 1 else None


def load_reference(
    campaign: Campaign, now: datetime, *, as_of: datetime | None = None
) -> Reference:
    """``as_of``: units, names and catalogue as known then, for reading a file as it was read (None = now)."""
    reference = Reference(
        campaign, now.astimezone(campaign.zone).date(), closed_months(campaign, now)
    )
    _load_units(reference, as_of)
    _load_procedures(reference, as_of)
    return reference


def _load_units(reference: Reference, as_of: datetime | None) -> None:
    fields = ("id", "code", "name", "valid_from", "valid_to")
    inside = set(
        CampaignUnit.objects.filter(campaign=reference.campaign).values_list("unit", flat=True)
    )
    units = {}
    known = {row[0]: row for row in Unit.objects.values_list(*fields)}
    if as_of is not None:
        known |= {row[0]: row for row in Unit.history.as_of(as_of).values_list(*fields)}
    for row in known.values():
        unit = KnownUnit(*row)
        if unit.id in inside:
            units[unit.id] = unit
            reference.units_by_code.setdefault(folded(unit.code), []).append(unit)
            reference.units_by_name.setdefault(match_key(unit.name), []).append(unit)
        else:
            reference.outside_codes.add(folded(unit.code))
            reference.outside_names.add(match_key(unit.name))
    for unit_id, key in _known(UnitAlias, as_of).values_list("unit", "match_key"):
        if unit_id in units:
            named = reference.units_by_name.setdefault(key, [])
            if units[unit_id] not in named:
                named.append(units[unit_id])
        else:
            reference.outside_names.add(key)


def _load_procedures(reference: Reference, as_of: datetime | None) -> None:
    of_campaign = Q(procedure__campaign=reference.campaign)
    names = Q() if as_of is None else Q(known_from__lte=as_of)
    for row in Procedure.objects.filter(campaign=reference.campaign).values_list(
        "id", "code", "name"
    ):
        procedure = KnownProcedure(*row)
        reference.procedures[procedure.id] = procedure
        reference.procedures_by_code[folded(procedure.code)] = procedure
        _add_name(reference, procedure.id, match_key(procedure.name))
    for procedure_id, name in CatalogueEntry.objects.filter(of_campaign, names).values_list(
        "procedure", "name"
    ):
        _add_name(reference, procedure_id, match_key(name))
    for procedure_id, key in _known(ProcedureAlias, as_of).values_list("procedure", "match_key"):
        if procedure_id in reference.procedures:
            _add_name(reference, procedure_id, key)

    entries = CatalogueEntry.objects.in_force_at(as_of).filter(of_campaign, units__isnull=False)
    for unit, *term in entries.values_list(
        "units", "procedure", "online_level", "valid_from", "valid_to"
    ):
        by_procedure = reference.catalogue.setdefault(unit, {})
        by_procedure.setdefault(term[0], []).append(Term(*term))


def _known(aliases: type[UnitAlias] | type[ProcedureAlias], as_of: datetime | None) -> QuerySet:
    """Those of now, or those that had been confirmed by ``as_of`` and not yet been taken back."""
    return aliases.objects.all() if as_of is None else aliases.history.as_of(as_of)


def _add_name(reference: Reference, procedure: int, key: str) -> None:
    reference.procedures_by_name.setdefault(key, set()).add(procedure)
    reference.names_of_procedure.setdefault(procedure, set()).add(key)
