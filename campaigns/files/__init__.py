"""A campaign as a folder: campaign.toml, units.csv and procedures.csv, read and written without a database.

The one public door of this package. What the files hold is said in ``shapes``.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from campaigns.files.campaign_toml import read_toml
from campaigns.files.shapes import (
    CAMPAIGN_TOML,
    PROCEDURES_CSV,
    UNITS_CSV,
    CampaignData,
    CampaignFiles,
    CampaignFilesError,
    CriterionData,
    Fault,
    GroupData,
    ProcedureRow,
    RulesData,
    UnitRow,
)
from campaigns.files.tables import read_procedures, read_units
from campaigns.files.writing import write_campaign_dir

FILES = (CAMPAIGN_TOML, UNITS_CSV, PROCEDURES_CSV)
SHIPPED_CAMPAIGN = Path(__file__).parents[1] / "data" / "cchc-2022"

__all__ = [
    "FILES",
    "SHIPPED_CAMPAIGN",
    "CampaignData",
    "CampaignFiles",
    "CampaignFilesError",
    "CriterionData",
    "Fault",
    "GroupData",
    "ProcedureRow",
    "RulesData",
    "UnitRow",
    "read_campaign",
    "read_campaign_dir",
    "write_campaign_dir",
]


def read_campaign_dir(path: Path) -> CampaignFiles:
    """The three files of a folder; see ``read_campaign``."""
    found: dict[str, bytes] = {}
    for name in FILES:
        with suppress(OSError):
            found[name] = (path / name).read_bytes()
    return read_campaign(found)


def read_campaign(contents: Mapping[str, bytes]) -> CampaignFiles:
    """The three files by their names, checked one by one and against one another.

    Raises ``CampaignFilesError`` with every fault there is, in the order of files and lines.
    """
    faults: list[Fault] = []
    groups = units = None
    toml_text, units_text, procedures_text = (
        _text(name, contents.get(name), faults) for name in FILES
    )
    if toml_text is not None:
        toml, found = read_toml(toml_text)
        faults += found
        groups = toml and _codes(group.code for group in toml.groups)
    if units_text is not None:
        unit_rows, units_have_dates, found = read_units(units_text, groups=groups)
        faults += found
        has_lost_rows = any(fault.key is None for fault in found)
        units = None if has_lost_rows else _codes(unit.code for unit in unit_rows)
    if procedures_text is not None:
        procedures, found = read_procedures(procedures_text, units=units, groups=groups)
        faults += found
    if faults:
        raise CampaignFilesError(sorted(faults, key=lambda f: (FILES.index(f.file), f.line or 0)))
    return CampaignFiles(
        campaign=toml.campaign,
        rules=toml.rules,
        criteria=toml.criteria,
        groups=toml.groups,
        units=unit_rows,
        procedures=procedures,
        units_have_dates=units_have_dates,
    )


def _codes(codes: Iterable[str | None]) -> list[str] | None:
    """The codes that others may name; None when one could not be read, so that its users are no faults too."""
    found = list(dict.fromkeys(codes))
    return None if None in found or not found else found


def _text(name: str, data: bytes | None, faults: list[Fault]) -> str | None:
    """The text of a file in UTF-8, a byte order mark left out; None after a fault. ``data`` None: it is missing."""
    if data is None:
        faults.append(Fault(name, None, None, "không đọc được tệp này. Đặt tệp vào thư mục."))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(Fault(name, line, None, "không phải là UTF-8. Lưu lại tệp dạng UTF-8."))
        return None
