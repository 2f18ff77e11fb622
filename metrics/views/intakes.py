"""Files that came in: what their check found, what would change, and the decision."""

from django.contrib import messages
from django.db.models import Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import BooleanField
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.downloads import download
from campaigns.models import CampaignUnit, Unit
from metrics.actions import ConfirmedName, confirm_names
from metrics.forms import CommitForm, NamesForm
from metrics.intake import (
    DAYS_KEPT,
    STARTING,
    changes_file,
    commit,
    discard,
    last_step,
    likely_names,
    recheck,
    settle,
)
from metrics.models import Intake, IntakeFile, Procedure, Upload
from metrics.permissions import may_import
from metrics.presenters.intakes import (
    changed_months,
    file_lines,
    headline,
    months_in_words,
    numbers_of_faults,
    step_in_words,
)
from metrics.presenters.uploads import changes, fault_groups
from spreadsheets.writing import XLSX

GONE = (Intake.State.INTERRUPTED, Intake.State.DISCARDED)
DECIDABLE = (Intake.State.READY, Intake.State.NEEDS_NOTE)


@open_to(may_import)
@never_cache
@require_safe
def intake(request: HttpRequest, number: int) -> HttpResponse:
    """Files waiting for a decision, or what became of them."""
    return _page(request, settle(_intake(number)))


@open_to(may_import)
@require_POST
def intake_commit(request: HttpRequest, number: int) -> HttpResponse:
    """Imports what was shown, and leads to the receipt."""
    one = settle(_intake(number))
    form = CommitForm(one, request.POST)
    is_as_shown = request.POST.get("fingerprint") == one.fingerprint
    if one.state in DECIDABLE and is_as_shown and not form.is_valid():
        return _page(request, one, commit_form=form, status=422)
    try:
        one = commit(
            intake=one,
            by=request.user,
            fingerprint=request.POST.get("fingerprint", ""),
            note=request.POST.get("note", ""),
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        _say(request, refusal)
    return redirect(_address(one))


@open_to(may_import)
@require_POST
def intake_discard(request: HttpRequest, number: int) -> HttpResponse:
    one = settle(_intake(number))
    try:
        discard(intake=one, by=request.user)
    except Refused as refusal:
        _say(request, refusal)
    return redirect("intake", number=one.pk)


@open_to(may_import)
@require_POST
def intake_recheck(request: HttpRequest, number: int) -> HttpResponse:
    one = settle(_intake(number))
    try:
        recheck(intake=one)
    except Refused as refusal:
        _say(request, refusal)
    return redirect("intake", number=one.pk)


@open_to(may_import)
@require_POST
def intake_names(request: HttpRequest, number: int) -> HttpResponse:
    """Keeps whose the names of the files are, and checks the files anew."""
    one = settle(_intake(number))
    form = NamesForm(one, likely_names(one), request.POST)
    if request.POST.get("fingerprint") != one.fingerprint:
        messages.info(request, "Các tệp đã được kiểm tra lại từ lúc trang được mở; hãy chọn lại.")
        return redirect("intake", number=one.pk)
    if not form.is_valid():
        return _page(request, one, names_form=form, status=422)
    try:
        confirm_names(
            campaign=one.campaign,
            names=_confirmed(form),
            by=request.user,
            reason=f"Xác nhận ở lượt kiểm tra số {one.pk}",
        )
        recheck(intake=one)
    except Refused as refusal:
        _say(request, refusal)
    return redirect("intake", number=one.pk)


def _confirmed(form: NamesForm) -> list[ConfirmedName]:
    chosen = form.chosen()
    by_kind = {
        kind: model.objects.in_bulk([pk for name, pk in chosen if name.kind == kind])
        for kind, model in (("unit", Unit), ("procedure", Procedure))
    }
    return [ConfirmedName(name.name, by_kind[name.kind][pk]) for name, pk in chosen]


@open_to(may_import)
@never_cache
@require_safe
def intake_progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far the work is, for the script of the page; ``address``: where to go when it is done."""
    one = settle(_intake(number))
    step = last_step(one) or STARTING
    return JsonResponse(
        {
            "is_running": one.is_running,
            "step": step.words,
            "count": step_in_words(step),
            "done": step.done,
            "total": step.total,
            "address": _address(one),
        }
    )


@open_to(may_import)
@require_safe
def intake_marked(request: HttpRequest, number: int, position: int) -> HttpResponse:
    """The same workbook back, its bad cells marked; always as a download."""
    file = (
        IntakeFile.objects.filter(intake=number, position=position, marked__isnull=False)
        .only("name", "marked")
        .first()
    )
    if file is None:
        raise Http404("Không có tệp đánh dấu lỗi nào ở địa chỉ này.")
    stem = file.name.removesuffix(".xlsx")
    return download(bytes(file.marked), name=f"danh-dau-loi-{stem}.xlsx", content_type=XLSX)


@open_to(may_import)
@require_safe
def intake_changes(request: HttpRequest, number: int) -> HttpResponse:
    """The whole list of what would change."""
    one = _intake(number)
    try:
        file = changes_file(one.pk).open("rb")
    except FileNotFoundError:
        raise Http404(
            "Không có danh sách thay đổi nào ở địa chỉ này; nếu các tệp còn chờ nhập, hãy kiểm tra lại."
        ) from None
    return FileResponse(
        file, as_attachment=True, filename=f"thay-doi-{one.pk}.xlsx", content_type=XLSX
    )


def _intake(number: int) -> Intake:
    found = (
        Intake.objects.select_related("campaign", "created_by", "decided_by")
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise Http404(f"Không có lượt kiểm tra nào mang số {number}.")
    return found


def _address(one: Intake) -> str:
    """The receipt of what was imported; else the page of the intake."""
    if one.state == Intake.State.COMMITTED:
        first = Upload.objects.filter(intake=one).order_by("pk").first()
        return reverse("upload", kwargs={"number": first.pk})
    return reverse("intake", kwargs={"number": one.pk})


def _say(request: HttpRequest, refusal: Refused) -> None:
    for sentence in refusal.sentences:
        messages.warning(request, sentence)


def _page(
    request: HttpRequest,
    one: Intake,
    *,
    commit_form: CommitForm | None = None,
    names_form: NamesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    # what an earlier check found says nothing while another is at work, or came to nothing
    is_known = not one.is_running and one.state not in GONE
    found = one.outcome if is_known else {}
    files = list(
        one.files.defer("data", "marked").annotate(
            has_marks=ExpressionWrapper(Q(marked__isnull=False), output_field=BooleanField())
        )
    )
    units = dict(
        CampaignUnit.objects.filter(campaign=one.campaign_id).values_list(
            "unit__code", "unit__name"
        )
    )
    changed = found.get("changes", [])
    procedures = dict(
        Procedure.objects.filter(
            campaign=one.campaign_id, code__in={change["procedure"] for change in changed}
        ).values_list("code", "name")
    )
    names = likely_names(one) if one.state == Intake.State.REFUSED else []
    is_decidable = one.state in DECIDABLE
    context = {
        "intake": one,
        "campaign": one.campaign,
        "headline": headline(one, files=len(files)),
        "files": file_lines(one, files),
        "step": last_step(one) or STARTING,
        "step_count": step_in_words(last_step(one) or STARTING),
        "found": found,
        "errors_and_doubts": numbers_of_faults(one),
        "fault_groups": fault_groups(found.get("faults", [])),
        "show_files": len(files) > 1,
        "months_in_words": months_in_words(found.get("months", [])),
        "changed_months": changed_months(changed, units, procedures),
        "effects": changes(found.get("effects", []), units),
        "names_form": (names_form or NamesForm(one, names)) if names else None,
        "commit_form": (commit_form or CommitForm(one)) if is_decidable else None,
        "uploads": Upload.objects.filter(intake=one).order_by("pk"),
        "days_kept": DAYS_KEPT,
    }
    return render(request, "metrics/intake.html", context, status=status)
