"""units.csv -> units and their other names. Units belong to all campaigns: the same code is the same unit,

unless their days of validity differ.
"""

from dataclasses import dataclass
from datetime import date

from campaigns.actions.recording import Recorder, set_changed
from campaigns.files import CampaignFiles, UnitRow
from campaigns.models import Campaign, Unit, UnitAlias
from campaigns.models.units import periods_overlap
from campaigns.text import match_key, search_key


@dataclass(frozen=True)
class _Days:
    valid_from: date | None
    valid_to: date | None


class UnitsLoad:
    """One run; ``changes`` and ``refusals`` are sentences in Vietnamese."""

    def __init__(self, campaign: Campaign, files: CampaignFiles, recorder: Recorder) -> None:
        self.campaign = campaign
        self.files = files
        self.recorder = recorder
        self.changes: list[str] = []
        self.refusals: list[str] = []

    def run(self, in_scope: dict[str, Unit]) -> dict[str, Unit]:
        """Code -> unit of every row that was not refused; ``in_scope``: those of the campaign already."""
        self.namesakes: dict[str, list[Unit]] = {}
        for namesake in Unit.objects.filter(code__in=[row.code for row in self.files.units]):
            self.namesakes.setdefault(namesake.code, []).append(namesake)

        units: dict[str, Unit] = {}
        new: list[Unit] = []
        changed: list[Unit] = []
        columns: set[str] = set()
        for row in self.files.units:
            try:
                unit = in_scope.get(row.code) or self._known_unit(row)
            except ValueError as error:
                self.refusals.append(f"units.csv, đơn vị {row.code}: {error}")
                continue
            if unit is None:
                unit = Unit(code=row.code)
                new.append(unit)
            before = set_changed(unit, self._wanted(row))
            self._refuse_overlap(unit)
            if before and unit.pk:
                changed.append(unit)
                columns |= before.keys()
                words = ", ".join(name for name in before if name != "search_key")
                self.changes.append(f"đơn vị {row.code}: {words}")
            units[row.code] = unit
        if not self.refusals:
            self.recorder.create(new)
            self.recorder.update(changed, sorted(columns))
            self._aliases(units)
        return units

    def _known_unit(self, row: UnitRow) -> Unit | None:
        """The unit that a row means among those of other campaigns; None = there is none yet.

        Raises ValueError where the days of validity do not say which.
        """
        namesakes = self.namesakes.get(row.code, [])
        if self.files.units_have_dates:
            return next((unit for unit in namesakes if unit.valid_from == row.valid_from), None)
        period = _Days(self.campaign.launched_on, self.campaign.ends_on)
        in_force = [unit for unit in namesakes if periods_overlap(unit, period)]
        if len(in_force) == 1 or not namesakes:
            return in_force[0] if in_force else None
        raise ValueError(
            "mã này đã được dùng cho đơn vị của thời gian khác. "
            "Thêm cột valid_from, valid_to để nói rõ đơn vị nào."
        )

    def _wanted(self, row: UnitRow) -> dict[str, object]:
        wanted = {
            "name": row.name,
            "abbreviation": row.abbreviation,
            "kind": row.kind,
            "display_order": row.display_order,
            # What Unit.save derives, which bulk writes do not call.
            "search_key": search_key(f"{row.code} {row.name} {row.abbreviation}"),
        }
        if self.files.units_have_dates:
            wanted |= {"valid_from": row.valid_from, "valid_to": row.valid_to}
        return wanted

    def _refuse_overlap(self, unit: Unit) -> None:
        others = [other for other in self.namesakes.get(unit.code, []) if other.pk != unit.pk]
        if any(periods_overlap(unit, other) for other in others):
            self.refusals.append(
                f"units.csv, đơn vị {unit.code}: mã này đã được một đơn vị khác dùng trong cùng "
                "thời gian. Sửa valid_from, valid_to."
            )

    def _aliases(self, units: dict[str, Unit]) -> None:
        """Names that a person confirmed stay, whatever the file says; the others become those of the file."""
        of_files: dict[int, list[UnitAlias]] = {}
        confirmed: dict[str, UnitAlias] = {}
        for alias in UnitAlias.objects.filter(unit__in=units.values()).order_by("pk"):
            if alias.confirmed_by_id:
                confirmed[alias.match_key] = alias
            else:
                of_files.setdefault(alias.unit_id, []).append(alias)

        old, new = [], []
        for row in self.files.units:
            unit = units[row.code]
            self._refuse_confirmed_elsewhere(row, unit, confirmed)
            names = [name for name in row.aliases if match_key(name) not in confirmed]
            stored = of_files.get(unit.pk, [])
            if [alias.name for alias in stored] == names:
                continue
            if stored:
                self.changes.append(f"đơn vị {row.code}: các tên khác")
            # Written anew as a whole, so that they keep the order of the file.
            old += stored
            new += [UnitAlias(unit=unit, name=name, match_key=match_key(name)) for name in names]
        self.recorder.delete(old)
        self.recorder.create(new)

    def _refuse_confirmed_elsewhere(
        self, row: UnitRow, unit: Unit, confirmed: dict[str, UnitAlias]
    ) -> None:
        for name in (row.name, *row.aliases):
            alias = confirmed.get(match_key(name))
            if alias and alias.unit_id != unit.pk:
                self.refusals.append(
                    f"units.csv, đơn vị {row.code}: “{name}” đã được xác nhận là tên khác của "
                    f"{alias.unit}. Bỏ tên này khỏi tệp, hoặc xóa tên khác ấy trước."
                )
