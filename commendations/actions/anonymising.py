"""Taking a registered person out of what is kept: the row stays as a number, decisions and what was sent stay whole."""

import re
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from simple_history.utils import get_history_model_for_model

from campaigns.actions import Refused
from campaigns.models import AuditEntry, Individual, User, audit
from campaigns.permissions import PROGRAM, may_administer
from campaigns.text import match_key, search_key
from commendations.models import InitiativeAuthor, Proposal, ProposalCase
from registrations.models import SectionVersion

GONE = "Người đã được ẩn danh"
# Where a name stands by itself in a draft; "authors" are a list in one line.
NAME_FIELDS = frozenset({"full_name", "head", "signer", "authors"})
OF_THE_SAME_ROW = ("title", "birth_year", "position", "targets", "phone", "email")


@transaction.atomic
def anonymise_individual(
    *, individual: Individual, asked_by: User, agreed_by: User, reason: str
) -> Individual:
    """Name, year of birth and position go: from the row, its history, drafts, initiatives and lists without decision.

    Points, votes and whoever wrote them stay, about a number. What was sent under a receipt, and the list and the
    awards of a decision, stay as they are: records of the office. Raises ``Refused`` without a reason, unless two
    people who administer agree, while the person still stands for a campaign that goes on, or on a list that waits
    for a decision.
    """
    individual = (
        Individual.objects.select_for_update(of=("self",))
        .select_related("campaign_unit__campaign")
        .get(pk=individual.pk)
    )
    _refuse(individual, asked_by, agreed_by, reason)
    name, key = f"{GONE} số {individual.pk}", match_key(individual.full_name)
    _rewrite_drafts(individual, key, name)
    of_unit = InitiativeAuthor.objects.filter(initiative__campaign_unit=individual.campaign_unit)
    same = [one.pk for one in of_unit.filter(individual=None) if match_key(one.name) == key]
    _rewrite(InitiativeAuthor, Q(individual=individual) | Q(id__in=same), name=name)
    kept = ProposalCase.objects.filter(
        individual=individual, proposal__state=Proposal.State.DECIDED
    ).values_list("pk", flat=True)
    others = Q(individual=individual) & ~Q(id__in=list(kept))
    _rewrite(ProposalCase, others, name=name, position="")
    _rewrite(
        Individual,
        Q(id=individual.pk),
        full_name=name,
        title="",
        birth_year=None,
        position="",
        targets="",
        search_key=search_key(name),
    )
    audit.record(
        AuditEntry.Act.DONE,
        [individual],
        by=asked_by,
        what="cá nhân đăng ký",
        label=f"số {individual.pk}: ẩn danh, tài khoản số {agreed_by.pk} đồng ý",
        reason=reason.strip(),
    )
    individual.refresh_from_db()
    return individual


def _refuse(individual: Individual, asked_by: User, agreed_by: User, reason: str) -> None:
    if not reason.strip():
        raise Refused("Hãy ghi lý do, ví dụ số của đơn yêu cầu.")
    if not may_administer(asked_by) or not may_administer(agreed_by) or asked_by == agreed_by:
        raise Refused(
            "Ẩn danh một người cần hai người có nhiệm vụ “quản trị”: một đề nghị, một đồng ý."
        )
    if agreed_by.username == PROGRAM:
        raise Refused("Tài khoản của chương trình không là người đồng ý.")
    campaign = individual.campaign_unit.campaign
    if individual.known_to is None and campaign.ends_on >= timezone.localdate():
        raise Refused(
            f"Cá nhân số {individual.pk} còn đăng ký ở phong trào “{campaign.slug}” chưa kết thúc;"
            " hãy để đơn vị rút tên trước."
        )
    waiting = Proposal.objects.filter(
        cases__individual=individual, state__in=[Proposal.State.DRAFT, Proposal.State.SUBMITTED]
    ).first()
    if waiting is not None:
        raise Refused(
            f"Cá nhân số {individual.pk} đang ở đợt đề nghị “{waiting.title}” chưa có quyết định;"
            " hãy bỏ khỏi danh sách, hoặc chờ quyết định."
        )


def _rewrite(model: type[models.Model], which: Q, **values: object) -> None:
    """The rows and all their history, also of rows that are deleted, past every guard: the old value is gone."""
    for each in (model, get_history_model_for_model(model)):
        models.QuerySet(model=each).filter(which).update(**values)


def _rewrite_drafts(individual: Individual, key: str, name: str) -> None:
    """Every version of every section of the unit, also those that are long replaced."""
    versions = SectionVersion.objects.filter(
        registration__campaign_unit=individual.campaign_unit
    ).only("pk", "content")
    for version in versions:
        content, is_changed = _without(version.content, individual, key, name)
        if is_changed:
            everything: models.QuerySet[SectionVersion] = models.QuerySet(model=SectionVersion)
            everything.filter(pk=version.pk).update(content=content)


def _without(content: dict, individual: Individual, key: str, name: str) -> tuple[dict, bool]:
    parts = [content, *content.get("rows", [])]
    found = [part for part in parts if _names(part, individual, key)]
    for part in found:
        for field in NAME_FIELDS & part.keys():
            part[field] = ", ".join(_replaced(_people(part[field]), key, name))
        if "full_name" in part:
            part.update({field: "" for field in OF_THE_SAME_ROW if field in part})
    return content, bool(found)


def _names(part: dict, individual: Individual, key: str) -> bool:
    """Whether the part names the person; somebody of the same name and another year of birth is somebody else."""
    year = str(part.get("birth_year") or "").strip()
    if year and individual.birth_year and year != str(individual.birth_year):
        return False
    return any(
        match_key(one) == key for field in NAME_FIELDS & part.keys() for one in _people(part[field])
    )


def _people(text: str) -> list[str]:
    return re.split(r"\s*[,;]\s*|\s+và\s+", text)


def _replaced(names: Iterable[str], key: str, name: str) -> list[str]:
    return [name if match_key(one) == key else one.strip() for one in names]
