"""A unit writes its registration: the task list, one page a section."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.models import CampaignUnit
from campaigns.permissions import reads_with_office
from registrations.actions import OutdatedError, answer, ask, save_section
from registrations.forms import (
    BaseForm,
    CommitmentsForm,
    FileForm,
    MessageForm,
    RowsForm,
    SectionForm,
)
from registrations.permissions import (
    campaign_units_of_officer,
    is_officer,
    may_open_dossiers,
)
from registrations.presenters import (
    Difference,
    entries,
    last_reasons,
    place_of,
    progress,
    section_differences,
    tasks,
    threads,
)
from registrations.queries import (
    contents_of,
    namesakes,
    office_contacts,
    submissions_of,
    timeline_of,
)
from registrations.sections import COMMITMENTS, FILES, PEOPLE, PLAN, TASKS, Section, rows_of
from registrations.views.dossier import (
    Dossier,
    context_of,
    listed,
    memberships_of,
    own_dossier,
    own_unit,
)
from registrations.views.files import change_files


@open_to(may_open_dossiers)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Leads the office to its queue and an officer to the dossier that is due next."""
    if reads_with_office(request.user):
        return redirect("receiving")
    now = timezone.now()
    units = sorted(
        campaign_units_of_officer(request.user),
        key=lambda unit: (
            not unit.campaign.opens_at <= now < unit.campaign.registration_closes_at,
            -unit.campaign.launched_on.toordinal(),
            unit.unit.display_order,
        ),
    )
    if units:
        return redirect("registration", number=units[0].pk)
    context = {"memberships": memberships_of(request.user), "contacts": office_contacts()}
    return render(request, "registrations/no_unit.html", context)


@open_to(is_officer)
@require_safe
def registration(request: HttpRequest, number: int) -> HttpResponse:
    """The task list, what happened, questions and answers."""
    return _dossier_page(request, own_dossier(request, number), MessageForm())


def _dossier_page(
    request: HttpRequest, dossier: Dossier, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    events = timeline_of(dossier.registration)
    reasons = last_reasons(events) if dossier.is_returned else []
    found = tasks(contents_of(dossier.draft), dossier.problems(), reasons)
    others = campaign_units_of_officer(request.user).exclude(pk=dossier.number)
    context = context_of(
        dossier,
        others=others.order_by("-campaign__launched_on", "unit__display_order"),
        tasks=found,
        progress=progress(found),
        reasons=[(place_of(one, dossier.labels), one["text"]) for one in reasons],
        entries=entries(events, dossier.labels),
        threads=threads(events),
        form=form,
        is_office=False,
        submissions=submissions_of(dossier.registration),
        namesakes=namesakes(dossier.campaign_unit, rows_of(dossier.content(PEOPLE))),
        contacts=office_contacts(),
    )
    return render(request, "registrations/dossier.html", context, status=status)


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One section: saved as it is typed; what somebody else saved meanwhile is shown beside it."""
    part = next((one for one in TASKS if one.key == key and key != PEOPLE), None)
    if part is None:
        raise Http404("Hồ sơ đăng ký không có mục này.")
    dossier = own_dossier(request, number)
    if request.method != "POST":
        if not dossier.is_editable:
            messages.info(request, "Hồ sơ đã gửi nên các mục không sửa được.")
            return redirect("registration", number=number)
        return _section_page(request, dossier, part, _form(dossier, part))
    return _save(request, dossier, part)


def _save(request: HttpRequest, dossier: Dossier, part: Section) -> HttpResponse:
    form = _form(dossier, part, request.POST)
    file_form = FileForm(request.POST, request.FILES) if part.key == PLAN else None
    if not form.is_valid() or (file_form and not file_form.is_valid()):
        return _section_page(request, dossier, part, form, file_form=file_form, status=422)
    content = form.content()
    try:
        save_section(
            campaign_unit=dossier.campaign_unit,
            section=part.key,
            content=content,
            base=form.base_version,
            by=request.user,
        )
    except OutdatedError as outdated:
        sent = request.POST.copy()
        sent["base"] = str(outdated.current.version)
        conflict = section_differences(part, outdated.current.content, content, dossier.labels)
        form = _form(dossier, part, sent)
        return _section_page(
            request, dossier, part, form, refusal=str(outdated), conflict=conflict, status=409
        )
    except Refused as refusal:
        return _section_page(request, dossier, part, form, refusal=str(refusal), status=409)
    messages.success(request, f"Đã lưu mục {part.title}.")
    stays = "more" in request.POST
    if file_form:
        stays = change_files(request, dossier.campaign_unit, file_form) or stays
    if stays:
        return redirect("registration_section", number=dossier.number, key=part.key)
    return redirect("registration", number=dossier.number)


def _form(dossier: Dossier, part: Section, data=None) -> BaseForm:
    content = dossier.content(part.key)
    initial = {"base": dossier.version(part.key)}
    if part.is_list:
        initial["none"] = content.get("none", False)
        return RowsForm(data, section=part, rows=rows_of(content), initial=initial)
    if part.key == COMMITMENTS:
        return CommitmentsForm(data, targets=dossier.targets, initial={**content, **initial})
    return SectionForm(data, section=part, initial={**content, **initial})


def _section_page(
    request: HttpRequest,
    dossier: Dossier,
    part: Section,
    form: BaseForm,
    *,
    file_form: FileForm | None = None,
    refusal: str = "",
    conflict: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    has_files = part.key == PLAN
    context = context_of(
        dossier,
        section=part,
        form=form,
        refusal=refusal,
        conflict=conflict,
        reasons=reasons_for(dossier, part),
        saved=dossier.draft.get(part.key),
        files=listed(dossier.files()) if has_files else [],
        file_form=(file_form or FileForm()) if has_files else None,
    )
    return render(request, "registrations/section.html", context, status=status)


def reasons_for(dossier: Dossier, part: Section) -> list[tuple[str, str]]:
    """What the office asked to be changed here, while the dossier is returned: (place, text)."""
    if not dossier.is_returned:
        return []
    keys = {part.key, FILES} if part.key == PLAN else {part.key}
    return [
        (place_of(one, dossier.labels), one["text"])
        for one in last_reasons(timeline_of(dossier.registration))
        if one["section"] in keys
    ]


@open_to(is_officer)
@require_POST
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """A question to the office, or the answer to one of its questions."""
    unit = own_unit(request, number)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _dossier_page(request, own_dossier(request, number), form, status=422)
    try:
        say(request, unit, form)
    except Refused as refusal:
        form.add_error("text", str(refusal))
        return _dossier_page(request, own_dossier(request, number), form, status=409)
    return redirect("registration", number=number)


def say(request: HttpRequest, unit: CampaignUnit, form: MessageForm) -> None:
    """Writes a question or an answer. Raises Refused."""
    text, question = form.cleaned_data["text"], form.cleaned_data["question"]
    if question:
        answer(campaign_unit=unit, question=question, text=text, by=request.user)
        messages.success(request, "Đã gửi câu trả lời.")
    else:
        ask(campaign_unit=unit, text=text, by=request.user)
        messages.success(request, "Đã gửi câu hỏi.")
