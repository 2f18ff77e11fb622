"""Phòng Nội vụ receives dossiers: the queue, one dossier, accept and return, late exceptions, the register."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.downloads import download
from campaigns.models import Campaign, CampaignUnit, UnitMember
from campaigns.models.kept_files import FileKind
from campaigns.text import whole_number
from registrations.actions import Reason, accept, end_exception, grant_exception, send_back
from registrations.deadlines import Window
from registrations.exporting import register_xlsx
from registrations.forms import BulkForm, ExtensionForm, MessageForm, ReasonForm, ReturnForm
from registrations.models import Event, Registration, Submission
from registrations.permissions import day_of, may_receive
from registrations.presenters import (
    FILTER_STATES,
    Filter,
    differences,
    entries,
    filtered,
    shown,
    size_in_words,
    threads,
)
from registrations.queries import (
    namesakes,
    queue_of,
    registered,
    submissions_of,
    timeline_of,
    window_of,
)
from registrations.sections import PEOPLE, rows_of
from registrations.views.unit import say

CAMPAIGN, GROUP, STATE, LATE = "phong-trao", "khoi", "trang-thai", "tre"


def chosen_campaign(request: HttpRequest) -> tuple[Campaign | None, list[Campaign]]:
    """The campaign that the address names, otherwise the newest. Raises Http404 for an unknown one."""
    campaigns = list(Campaign.objects.order_by("-launched_on", "slug"))
    slug = request.GET.get(CAMPAIGN)
    if not slug:
        return (campaigns[0] if campaigns else None), campaigns
    found = next((one for one in campaigns if one.slug == slug), None)
    if found is None:
        raise Http404(f"Không có phong trào nào mang mã “{slug}”.")
    return found, campaigns


@open_to(may_receive)
@require_http_methods(["GET", "HEAD", "POST"])
def receiving(request: HttpRequest) -> HttpResponse:
    """All units with where they stand; many are accepted or returned at once."""
    campaign, campaigns = chosen_campaign(request)
    if campaign is None:
        return render(request, "campaigns/no_campaign.html")
    form = BulkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _decide_about_many(request, campaign, form)
        return redirect(request.get_full_path())
    now = timezone.now()
    rows = queue_of(campaign, at=now)
    chosen = Filter(
        group=request.GET.get(GROUP, ""),
        state=request.GET.get(STATE, ""),
        late=request.GET.get(LATE) == "1",
    )
    context = {
        "campaign": campaign,
        "campaigns": campaigns,
        "rows": filtered(rows, chosen),
        "groups": campaign.groups.order_by("display_order", "code"),
        "states": FILTER_STATES,
        "counts": {key: len(filtered(rows, Filter(state=key))) for key, _ in FILTER_STATES},
        "late_count": sum(row.is_late for row in rows),
        "total": len(rows),
        "chosen": chosen,
        "now": now,
        "deadline": Window(campaign).sentence(now),
        "form": form,
    }
    return render(
        request, "registrations/receiving.html", context, status=422 if form.errors else 200
    )


def _decide_about_many(request: HttpRequest, campaign: Campaign, form: BulkForm) -> None:
    """Each dossier by itself: what one refuses keeps no other from being done. Says what was and was not."""
    units = {
        unit.pk: unit
        for unit in CampaignUnit.objects.filter(campaign=campaign).select_related(
            "unit", "campaign", "group"
        )
    }
    done: list[str] = []
    for number, submission in form.cleaned_data["chosen"]:
        if number not in units:
            continue
        try:
            if form.cleaned_data["act"] == BulkForm.ACCEPT:
                accept(campaign_unit=units[number], submission=submission, by=request.user)
            else:
                send_back(
                    campaign_unit=units[number],
                    submission=submission,
                    reasons=[Reason("", "", form.cleaned_data["reason"])],
                    until=form.cleaned_data["until"],
                    by=request.user,
                )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done.append(units[number].unit.name)
    if done:
        word = "tiếp nhận" if form.cleaned_data["act"] == BulkForm.ACCEPT else "trả lại"
        messages.success(request, f"Đã {word} {len(done)} hồ sơ: {', '.join(done)}.")


def _unit(number: int) -> CampaignUnit:
    unit = (
        CampaignUnit.objects.filter(pk=number).select_related("unit", "campaign", "group").first()
    )
    if unit is None:
        raise Http404("Không có hồ sơ đăng ký này.")
    return unit


@open_to(may_receive)
@require_safe
def received(request: HttpRequest, number: int) -> HttpResponse:
    """One dossier as it was sent, what changed since the version before, and what there is to decide."""
    return _received_page(request, _unit(number), MessageForm())


def _received_page(
    request: HttpRequest, unit: CampaignUnit, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    registration = (
        Registration.objects.filter(campaign_unit=unit)
        .select_related("submission__submitted_by", "accepted_by")
        .first()
    )
    if registration:
        registration.campaign_unit = unit
    submissions = submissions_of(registration)
    current = submissions[-1] if submissions else None
    compared = _compared_with(request, submissions)
    labels = {one["code"]: one["title"] for one in current.content["targets"]} if current else {}
    events = timeline_of(registration)
    context = {
        "campaign": unit.campaign,
        "campaign_unit": unit,
        "unit": unit.unit,
        "registration": registration,
        "has_begun": any(event.kind == Event.Kind.BEGUN for event in events),
        "window": window_of(unit),
        "now": now,
        "deadline": window_of(unit).sentence(now),
        "submission": current,
        "submissions": submissions,
        "is_waiting": registration is not None
        and registration.state == Registration.State.SUBMITTED,
        "shown": _shown(current) if current else [],
        "compared": compared,
        "differences": _differences(compared, current, labels) if compared else [],
        "namesakes": namesakes(unit, rows_of(current.sections.get(PEOPLE))) if current else [],
        "entries": entries(events, labels),
        "threads": threads(events),
        "form": form,
        "is_office": True,
        "officers": UnitMember.objects.in_force_on(day_of(now))
        .filter(unit=unit.unit_id, user__is_active=True)
        .select_related("user")
        .order_by("valid_from", "user"),
    }
    return render(request, "registrations/received.html", context, status=status)


def _compared_with(request: HttpRequest, submissions: list[Submission]) -> Submission | None:
    """The version that the newest is compared with: the one before, or the one that the address names."""
    if len(submissions) < 2:
        return None
    wanted = request.GET.get("so-voi", "")
    return next((one for one in submissions[:-1] if str(one.number) == wanted), submissions[-2])


def _shown(submission: Submission) -> list:
    files = [
        {**one, "shown_size": size_in_words(one["size"])} for one in submission.content["files"]
    ]
    return shown(submission.sections, files, submission.content["targets"])


def _differences(old: Submission, new: Submission, labels: dict[str, str]) -> list:
    return differences(
        old.sections,
        new.sections,
        old_files=old.content["files"],
        new_files=new.content["files"],
        labels=labels,
    )


@open_to(may_receive)
@require_POST
def accept_one(request: HttpRequest, number: int) -> HttpResponse:
    unit = _unit(number)
    try:
        accept(
            campaign_unit=unit,
            submission=whole_number(request.POST.get("submission", "")) or 0,
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"Đã tiếp nhận đăng ký của {unit.unit}. Đơn vị nay tham gia phong trào."
        )
    return redirect("received", number=number)


@open_to(may_receive)
@require_http_methods(["GET", "HEAD", "POST"])
def return_one(request: HttpRequest, number: int) -> HttpResponse:
    """The reasons, by section and field."""
    unit = _unit(number)
    registration = (
        Registration.objects.filter(campaign_unit=unit).select_related("submission").first()
    )
    if registration is None or registration.state != Registration.State.SUBMITTED:
        messages.error(request, "Hồ sơ không chờ tiếp nhận nên không có gì để trả lại.")
        return redirect("received", number=number)
    submission = registration.submission
    targets = [(one["code"], one["title"]) for one in submission.content["targets"]]
    form = ReturnForm(
        request.POST or None,
        sections=submission.sections,
        targets=targets,
        initial={"submission": submission.pk},
    )
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            send_back(
                campaign_unit=unit,
                submission=form.cleaned_data["submission"],
                reasons=[Reason(*reason) for reason in form.reasons()],
                until=form.cleaned_data["until"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, f"Đã trả lại hồ sơ của {unit.unit}.")
            return redirect("received", number=number)
    context = {
        "campaign": unit.campaign,
        "campaign_unit": unit,
        "unit": unit.unit,
        "form": form,
        "deadline": window_of(unit).sentence(timezone.now()),
    }
    return render(request, "registrations/send_back.html", context, status=status)


@open_to(may_receive)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, number: int) -> HttpResponse:
    """A late exception is granted, or the one in force is ended."""
    unit = _unit(number)
    ends = "end" in request.POST
    form = ExtensionForm(None if ends else request.POST or None)
    end_form = ReasonForm(request.POST if ends else None)
    status = 422 if request.method == "POST" else 200
    try:
        if ends and end_form.is_valid():
            end_exception(
                campaign_unit=unit, reason=end_form.cleaned_data["reason"], by=request.user
            )
            messages.success(request, f"Đã dừng gia hạn của {unit.unit}.")
            return redirect("received", number=number)
        if form.is_bound and form.is_valid():
            grant_exception(campaign_unit=unit, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã gia hạn cho {unit.unit}.")
            return redirect("received", number=number)
    except Refused as refusal:
        (end_form if ends else form).add_error(None, str(refusal))
        status = 409
    window = window_of(unit)
    context = {
        "campaign": unit.campaign,
        "campaign_unit": unit,
        "unit": unit.unit,
        "window": window,
        "deadline": window.sentence(timezone.now()),
        "form": form,
        "end_form": end_form,
    }
    return render(request, "registrations/extend.html", context, status=status)


@open_to(may_receive)
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """The answer to a unit's question, or a question to the unit."""
    unit = _unit(number)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _received_page(request, unit, form, status=422)
    try:
        say(request, unit, form)
    except Refused as refusal:
        form.add_error("text", str(refusal))
        return _received_page(request, unit, form, status=409)
    return redirect("received", number=number)


@open_to(may_receive)
@require_safe
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """The register of collectives and individuals, as a workbook or as an official list."""
    campaign, _ = chosen_campaign(request)
    if campaign is None:
        raise Http404("Chưa có phong trào nào.")
    if kind != FileKind.XLSX:  # headed and signed as the office wrote for this kind of document
        address = reverse("document", kwargs={"kind": "danh-sach-dang-ky"})
        return redirect(f"{address}?phong-trao={campaign.slug}")
    missing = [row for row in queue_of(campaign, at=timezone.now()) if row.is_missing]
    data = register_xlsx(campaign, registered(campaign), missing)
    name = f"danh-sach-dang-ky-{campaign.slug}.{kind}"
    return download(data, name=name, content_type=FileKind(kind).content_type)
