"""What the pages of a unit's dossier share: whose it is, what is saved, and how it is shown."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from campaigns.models import CampaignUnit, UnitMember
from registrations.deadlines import Window
from registrations.models import PlanFile, Registration, SectionVersion
from registrations.permissions import campaign_units_of_officer
from registrations.presenters import size_in_words
from registrations.problems import Problem, Target, problems_of
from registrations.queries import contents_of, draft_of, files_of_draft, targets_of, window_of


@dataclass(slots=True)
class Dossier:
    """A unit's dossier as its officer sees it at one instant."""

    campaign_unit: CampaignUnit
    registration: Registration | None
    window: Window
    now: datetime
    draft: dict[str, SectionVersion]
    targets: tuple[Target, ...]

    @property
    def number(self) -> int:
        return self.campaign_unit.pk

    @property
    def is_editable(self) -> bool:
        return self.registration is None or self.registration.is_editable

    @property
    def is_returned(self) -> bool:
        return (
            self.registration is not None and self.registration.state == Registration.State.RETURNED
        )

    @property
    def is_open(self) -> bool:
        return self.window.is_open(self.now)

    @property
    def has_closed(self) -> bool:
        return self.window.has_closed(self.now)

    @property
    def deadline(self) -> str:
        return self.window.sentence(self.now)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.campaign_unit.campaign.zone).date()

    @property
    def labels(self) -> dict[str, str]:
        """Titles of the targets by their code."""
        return {target.code: target.title for target in self.targets}

    def version(self, section: str) -> int:
        return self.draft[section].version if section in self.draft else 0

    def content(self, section: str) -> dict:
        return self.draft[section].content if section in self.draft else {}

    def problems(self) -> list[Problem]:
        return problems_of(contents_of(self.draft), self.targets, today=self.today)

    def files(self) -> list[PlanFile]:
        return files_of_draft(self.draft)


def own_unit(request: HttpRequest, number: int) -> CampaignUnit:
    """The unit of a dossier, if the officer writes for it today; otherwise it is not there (404)."""
    unit = campaign_units_of_officer(request.user).filter(pk=number).first()
    if unit is None:
        raise Http404(
            "Không có hồ sơ này, hoặc hồ sơ thuộc đơn vị mà tài khoản của bạn hiện không phụ trách."
        )
    return unit


def own_dossier(request: HttpRequest, number: int) -> Dossier:
    unit = own_unit(request, number)
    registration = (
        Registration.objects.filter(campaign_unit=unit)
        .select_related("submission__submitted_by", "accepted_by")
        .first()
    )
    if registration:
        registration.campaign_unit = unit
    return Dossier(
        campaign_unit=unit,
        registration=registration,
        window=window_of(unit),
        now=timezone.now(),
        draft=draft_of(registration),
        targets=targets_of(unit.campaign),
    )


def context_of(dossier: Dossier, **more) -> dict:
    """What every page of a dossier needs."""
    return {
        "dossier": dossier,
        "campaign": dossier.campaign_unit.campaign,
        "unit": dossier.campaign_unit.unit,
        **more,
    }


def listed(files: list[PlanFile]) -> list[dict]:
    """Files as a submission keeps them, with their size in words."""
    return [
        {
            "id": file.pk,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "shown_size": size_in_words(file.size),
        }
        for file in files
    ]


def memberships_of(user) -> list[UnitMember]:
    """Units that somebody writes or wrote for: what a page says to whom nothing opens any more."""
    return list(
        UnitMember.objects.filter(user=user).select_related("unit").order_by("valid_to", "unit")
    )
