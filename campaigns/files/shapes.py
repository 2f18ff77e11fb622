"""What a campaign's folder says, as plain data, and what may be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

CAMPAIGN_TOML = "campaign.toml"
UNITS_CSV = "units.csv"
PROCEDURES_CSV = "procedures.csv"


@dataclass(frozen=True, slots=True)
class CampaignData:
    """The fields of ``Campaign`` that the folder gives. Months are first days."""

    slug: str
    title: str
    organiser: str
    standing_unit: str
    timezone: str
    launched_on: date
    ends_on: date
    registration_before: date
    first_month: date
    last_month: date
    contents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesData:
    """The fields of ``RulesVersion``. Numbers are kept as they are written: "4/5", "0.5", "1".

    ``adjustment_limit``: points that a unit may get, or lose, beside its criteria; "0" = none.
    """

    requires_registration: bool
    denominator: str
    partial_credit: str
    low_rate: str
    zero_at: str
    least_attainable: str = "1/2"
    unreachable: str = "scored"
    adjustment_limit: str = "0"


@dataclass(frozen=True, slots=True)
class CriterionData:
    """The fields of ``Criterion``. ``operator``, ``threshold``: "" where there is none; ``denominator``: "" for the

    campaign's.
    """

    code: str
    subject: str
    title: str
    measure: str
    operator: str
    threshold: str
    points: str
    denominator: str = ""
    minimum_base: int = 0
    low_count: int = 0


@dataclass(frozen=True, slots=True)
class GroupData:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of units.csv; ``group`` is the code of a group."""

    code: str
    name: str
    abbreviation: str
    group: str
    kind: str
    display_order: int
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A row of procedures.csv; ``handlers`` are unit codes or ``@group``. Both dates are inclusive, None = open."""

    code: str
    name: str
    field: str
    handlers: tuple[str, ...]
    online_level: int | None
    valid_from: date | None
    valid_to: date | None
    code_source: str


@dataclass(frozen=True, slots=True)
class CampaignFiles:
    """A whole folder. ``units_have_dates``: units.csv has the two date columns, so a blank cell there means "open";

    without them the folder says nothing about the validity of units.
    """

    campaign: CampaignData
    rules: RulesData
    criteria: tuple[CriterionData, ...]
    groups: tuple[GroupData, ...]
    units: tuple[UnitRow, ...]
    procedures: tuple[ProcedureRow, ...]
    units_have_dates: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and one sentence that says what and what to do."""

    file: str
    line: int | None
    key: str | None
    sentence: str

    def __str__(self) -> str:
        where = self.file
        if self.line is not None:
            where += f", dòng {self.line}"
        if self.key is not None:
            where += f", {'khóa' if self.file == CAMPAIGN_TOML else 'cột'} “{self.key}”"
        return f"{where}: {self.sentence}"


class CampaignFilesError(Exception):
    """The folder cannot be taken as it is; ``faults`` are all of them, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
