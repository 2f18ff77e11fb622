"""A campaign back into its folder. The same contents always give the same bytes."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path

from campaigns.files.shapes import (
    CAMPAIGN_TOML,
    PROCEDURES_CSV,
    UNITS_CSV,
    CampaignFiles,
    CriterionData,
)
from campaigns.files.tables import DATE_COLUMNS, PROCEDURE_COLUMNS, UNIT_COLUMNS
from campaigns.text import month_code


def write_campaign_dir(path: Path, files: CampaignFiles) -> None:
    """Writes the three files into ``path``, which is made if need be; files of these names are replaced."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (CAMPAIGN_TOML, _toml(files)),
        (UNITS_CSV, _units(files)),
        (PROCEDURES_CSV, _procedures(files)),
    ):
        (path / name).write_bytes(text.encode("utf-8"))


def _toml(files: CampaignFiles) -> str:
    campaign, rules = files.campaign, files.rules
    lines = [
        f"slug = {_string(campaign.slug)}",
        f"title = {_string(campaign.title)}",
        f"organiser = {_string(campaign.organiser)}",
        f"standing_unit = {_string(campaign.standing_unit)}",
        f"timezone = {_string(campaign.timezone)}",
        f"launched_on = {campaign.launched_on}",
        f"ends_on = {campaign.ends_on}",
        f"registration_before = {campaign.registration_before}",
        f"first_month = {_string(month_code(campaign.first_month))}",
        f"last_month = {_string(month_code(campaign.last_month))}",
        f"requires_registration = {str(rules.requires_registration).lower()}",
        "contents = [",
        *(f"  {_string(content)}," for content in campaign.contents),
        "]",
        "",
        "[scoring]",
        *(
            f"{key} = {_string(getattr(rules, key))}"
            for key in ("denominator", "partial_credit", "low_rate", "zero_at", "least_attainable")
        ),
        *_left_out_by_default(files),
    ]
    for group in files.groups:
        lines += [
            "",
            "[[groups]]",
            f"code = {_string(group.code)}",
            f"name = {_string(group.name)}",
        ]
    for criterion in files.criteria:
        lines += ["", "[[criteria]]", *_criterion(criterion)]
    return "\n".join(lines) + "\n"


def _left_out_by_default(files: CampaignFiles) -> Iterable[str]:
    """What is as it would be without a line has none."""
    for field in fields(files.rules):
        value = getattr(files.rules, field.name)
        if field.name in {"unreachable", "adjustment_limit"} and value != field.default:
            yield f"{field.name} = {_string(value)}"


def _criterion(criterion: CriterionData) -> Iterable[str]:
    for key in (field.name for field in fields(criterion)):
        value = getattr(criterion, key)
        if value:  # no operator, no threshold, minimum base 0: no line
            yield f"{key} = {value if isinstance(value, int) else _string(value)}"


def _string(text: str) -> str:
    """A TOML basic string: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _units(files: CampaignFiles) -> str:
    columns = UNIT_COLUMNS + (DATE_COLUMNS if files.units_have_dates else ())
    return _table(
        columns,
        (
            {
                **{name: getattr(unit, name) for name in columns},
                "aliases": "|".join(unit.aliases),
            }
            for unit in files.units
        ),
    )


def _procedures(files: CampaignFiles) -> str:
    return _table(
        PROCEDURE_COLUMNS,
        (
            {field.name: getattr(row, field.name) for field in fields(row)}
            | {"unit_codes": "|".join(row.handlers)}
            for row in files.procedures
        ),
    )


def _table(columns: tuple[str, ...], rows: Iterable[dict[str, str | int | date | None]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
