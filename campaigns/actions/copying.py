"""A stored campaign as files again, and as the campaign of another year."""

import re
from dataclasses import fields, replace
from datetime import date

from django.db import transaction

from campaigns.actions.due_day import set_report_due_day
from campaigns.actions.loading import LoadResult, load_campaign, wait_for_other_loads
from campaigns.actions.recording import Refused
from campaigns.actions.rules import rules_of
from campaigns.files import CampaignData, CampaignFiles, GroupData, ProcedureRow, UnitRow
from campaigns.models import Campaign, CampaignUnit, User


def campaign_files(
    campaign: Campaign, *, procedures: tuple[ProcedureRow, ...] = ()
) -> CampaignFiles:
    """What is in force now of a campaign. The catalogue is given by who knows it."""
    rules, criteria = rules_of(campaign.rules_versions.latest("number"))
    units = _unit_rows(campaign)
    return CampaignFiles(
        campaign=CampaignData(
            **{field.name: getattr(campaign, field.name) for field in fields(CampaignData)}
            | {"contents": tuple(campaign.contents)}
        ),
        rules=rules,
        criteria=criteria,
        groups=tuple(
            GroupData(code=group.code, name=group.name)
            for group in campaign.groups.order_by("display_order", "code")
        ),
        units=units,
        procedures=procedures,
        units_have_dates=any(unit.valid_from or unit.valid_to for unit in units),
    )


@transaction.atomic
def clone_campaign(*, source: Campaign, slug: str, year: int, by: User) -> LoadResult:
    """A campaign of ``year`` with the rules, groups and units of ``source``, and none of its data.

    Every date moves by the same number of years, and the year moves in the title, the contents and the titles of
    criteria. The day until which a month is to be reported, which the files do not know, comes along. Raises
    ``Refused`` when the slug is taken.
    """
    wait_for_other_loads()
    if Campaign.objects.filter(slug=slug).exists():
        raise Refused(f"Đã có phong trào “{slug}”. Chọn mã khác.")
    result = load_campaign(files=_moved(campaign_files(source), slug=slug, year=year), by=by)
    set_report_due_day(campaign=result.campaign, day=source.report_due_day, by=by)
    return result


def _moved(files: CampaignFiles, *, slug: str, year: int) -> CampaignFiles:
    old = files.campaign
    by_years = year - old.launched_on.year

    def in_words(text: str) -> str:
        return re.sub(rf"\b{old.launched_on.year}\b", str(year), text)

    return replace(
        files,
        campaign=replace(
            old,
            slug=slug,
            title=in_words(old.title),
            contents=tuple(in_words(content) for content in old.contents),
            launched_on=_years_later(old.launched_on, by_years),
            ends_on=_years_later(old.ends_on, by_years),
            registration_before=_years_later(old.registration_before, by_years),
            first_month=_years_later(old.first_month, by_years),
            last_month=_years_later(old.last_month, by_years),
        ),
        criteria=tuple(replace(one, title=in_words(one.title)) for one in files.criteria),
        units_have_dates=True,  # these very units, not namesakes of another time
    )


def _years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _unit_rows(campaign: Campaign) -> tuple[UnitRow, ...]:
    in_scope = (
        CampaignUnit.objects.filter(campaign=campaign)
        .select_related("unit", "group")
        .prefetch_related("unit__aliases")
        .order_by("unit__display_order", "unit__code")
    )
    return tuple(
        UnitRow(
            code=row.unit.code,
            name=row.unit.name,
            abbreviation=row.unit.abbreviation,
            group=row.group.code,
            kind=row.unit.kind,
            display_order=row.unit.display_order,
            aliases=tuple(
                alias.name for alias in sorted(row.unit.aliases.all(), key=lambda a: a.pk)
            ),
            valid_from=row.unit.valid_from,
            valid_to=row.unit.valid_to,
        )
        for row in in_scope
    )
