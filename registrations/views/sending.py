"""Checking the answers, sending them, the receipt for ever, and whether a receipt is genuine."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.downloads import download
from campaigns.models import CampaignUnit
from campaigns.permissions import everyone
from letterhead.placeholders import DOCX
from registrations.actions import (
    IncompleteError,
    fingerprint,
    submit,
    targets_as_sent,
    withdraw,
)
from registrations.documents import registration_paper
from registrations.forms import ReasonForm
from registrations.models import Registration, Submission
from registrations.models.registration import CODE_LETTERS
from registrations.permissions import is_officer, may_open_dossiers, submissions_open_to
from registrations.presenters import shown, size_in_words
from registrations.problems import Problem
from registrations.queries import contents_of, namesakes, office_contacts
from registrations.sections import FILES, PEOPLE, PLAN, SECTIONS, rows_of
from registrations.views.dossier import Dossier, context_of, listed, own_dossier


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int) -> HttpResponse:
    """All that would be sent, with what is still missing; sends it."""
    dossier = own_dossier(request, number)
    if request.method != "POST":
        if not dossier.is_editable:
            return redirect("registration", number=number)
        return _check_page(request, dossier)
    try:
        sent = submit(
            campaign_unit=dossier.campaign_unit, by=request.user, seen=request.POST.get("seen", "")
        )
    except IncompleteError:
        return _check_page(request, own_dossier(request, number), status=422)
    except Refused as refusal:
        dossier = own_dossier(request, number)
        if dossier.is_editable:
            return _check_page(request, dossier, refusal=str(refusal), status=409)
        messages.error(request, str(refusal))
        return redirect("registration", number=number)
    return redirect("receipt", number=sent.pk)


def _check_page(
    request: HttpRequest, dossier: Dossier, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    contents = contents_of(dossier.draft)
    problems = dossier.problems()
    context = context_of(
        dossier,
        refusal=refusal,
        problems=_by_section(problems),
        problem_count=len(problems),
        shown=shown(contents, listed(dossier.files()), targets_as_sent(dossier.targets)),
        seen=fingerprint(dossier.draft),
        namesakes=namesakes(dossier.campaign_unit, rows_of(contents.get(PEOPLE))),
        contacts=office_contacts(),
    )
    return render(request, "registrations/check.html", context, status=status)


def _by_section(problems: list[Problem]) -> list[tuple[str, str, list[str]]]:
    """(key of the page, title, sentences) in the order of the sections."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.section, []).append(problem.sentence)
    return [
        (PLAN if key == FILES else key, SECTIONS[key].title, sentences)
        for key, sentences in found.items()
    ]


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """A dossier is withdrawn before it is accepted, for a reason."""
    dossier = own_dossier(request, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(
                campaign_unit=dossier.campaign_unit,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Đã rút hồ sơ. Các mục lại sửa được.")
        return redirect("registration", number=number)
    if not dossier.registration or dossier.registration.state != Registration.State.SUBMITTED:
        messages.info(request, "Hồ sơ không ở trạng thái “Đã gửi” nên không có gì để rút.")
        return redirect("registration", number=number)
    status = 422 if form.is_bound else 200
    context = context_of(dossier, form=form)
    return render(request, "registrations/withdraw.html", context, status=status)


def _open_submission(request: HttpRequest, number: int) -> Submission:
    submission = submissions_open_to(request.user).filter(pk=number).first()
    if submission is None:
        raise Http404("Không có biên nhận này, hoặc biên nhận không mở cho tài khoản của bạn.")
    return submission


@open_to(may_open_dossiers)
@require_safe
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """What was received: the same page for ever."""
    submission = _open_submission(request, number)
    unit = submission.registration.campaign_unit
    files = [
        {**one, "shown_size": size_in_words(one["size"])} for one in submission.content["files"]
    ]
    context = {
        "submission": submission,
        "registration": submission.registration,
        "campaign": unit.campaign,
        "unit": unit.unit,
        "is_own": is_officer(request.user),
        "is_newest": submission.registration.submission_id == submission.pk,
        "shown": shown(submission.sections, files, submission.content["targets"]),
        "files": files,
    }
    return render(request, "registrations/receipt.html", context)


@open_to(is_officer)
@require_safe
def registration_paper_file(request: HttpRequest, number: int) -> HttpResponse:
    """The paper of what is saved now, for the head to read and sign."""
    dossier = own_dossier(request, number)
    unit = dossier.campaign_unit
    data = registration_paper(
        unit.campaign,
        unit.unit.name,
        contents_of(dossier.draft),
        targets_as_sent(dossier.targets),
        at=timezone.now(),
    )
    return download(data, name=_paper_name(unit), content_type=DOCX)


@open_to(may_open_dossiers)
@require_safe
def receipt_paper(request: HttpRequest, number: int) -> HttpResponse:
    """The paper of what was sent under a receipt: the same for ever."""
    submission = _open_submission(request, number)
    unit = submission.registration.campaign_unit
    content = submission.content
    data = registration_paper(
        unit.campaign,
        content["unit"]["name"],
        submission.sections,
        content["targets"],
        at=submission.submitted_at,
    )
    return download(data, name=_paper_name(unit), content_type=DOCX)


def _paper_name(unit: CampaignUnit) -> str:
    return f"ban-dang-ky-{unit.campaign.slug}-{unit.unit.code}.docx"


@open_to(everyone)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Where the code of a receipt is typed in."""
    if typed := request.GET.get("ma", ""):
        return redirect("verify_code", code=_tidy(typed) or "-")
    return render(request, "registrations/verify.html", {})


@open_to(everyone)
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt is genuine: who sent when, and nothing of what."""
    submission = (
        Submission.objects.filter(code=_tidy(code))
        .select_related(
            "registration__campaign_unit__unit", "registration__campaign_unit__campaign"
        )
        .first()
    )
    context = {"code": code[:40], "submission": submission, "is_checked": True}
    if submission:
        registration = submission.registration
        context |= {
            "unit": registration.campaign_unit.unit,
            "campaign": registration.campaign_unit.campaign,
            "is_newest": registration.submission_id == submission.pk,
            "registration": registration,
        }
    return render(request, "registrations/verify.html", context, status=200 if submission else 404)


def _tidy(code: str) -> str:
    """``7kq4m 2xp9t rdb3c`` -> ``7KQ4M-2XP9T-RDB3C``; other letters than ours are left out."""
    letters = re.sub(rf"[^{CODE_LETTERS}]", "", code.upper())[:20]
    return "-".join(letters[place : place + 5] for place in range(0, len(letters), 5))
