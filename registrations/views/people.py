"""The list of people: one by one, pasted, or from an Excel file."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.text import number as shown_number
from registrations.actions import OutdatedError, add_people, change_person, set_no_people
from registrations.forms import ListForm, PersonForm
from registrations.importing import (
    PeopleList,
    UnreadableListError,
    read_pasted,
    read_people_workbook,
)
from registrations.permissions import is_officer
from registrations.presenters import Difference, section_differences, value_of
from registrations.queries import namesakes
from registrations.sections import PEOPLE, SECTIONS, rows_of
from registrations.views.dossier import Dossier, context_of, own_dossier
from registrations.views.unit import reasons_for

PEOPLE_ON_A_PAGE = 100
FAULTS_SHOWN = 200
SECTION = SECTIONS[PEOPLE]


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, number: int) -> HttpResponse:
    """The list; a person is added, or the unit says that it registers none."""
    dossier = own_dossier(request, number)
    if request.method != "POST":
        if not dossier.is_editable:
            messages.info(request, "Hồ sơ đã gửi nên các mục không sửa được.")
            return redirect("registration", number=number)
        return _people_page(request, dossier, PersonForm(prefix="new"))
    is_about_none = "none" in request.POST
    form = PersonForm(None if is_about_none else request.POST, prefix="new")
    try:
        if is_about_none:
            none = request.POST["none"] == "1"
            set_no_people(campaign_unit=dossier.campaign_unit, none=none, by=request.user)
            messages.success(request, f"Đã lưu mục {SECTION.title}.")
        elif form.is_valid():
            person = form.person()
            add_people(campaign_unit=dossier.campaign_unit, people=[person], by=request.user)
            messages.success(request, f"Đã thêm {person['full_name']}.")
        else:
            return _people_page(request, dossier, form, status=422)
    except Refused as refusal:
        return _people_page(request, dossier, form, refusal=str(refusal), status=409)
    return redirect("registration_people", number=number)


def _people_page(
    request: HttpRequest,
    dossier: Dossier,
    form: PersonForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    content = dossier.content(PEOPLE)
    rows = rows_of(content)
    page = Paginator(rows, PEOPLE_ON_A_PAGE).get_page(request.GET.get("trang"))
    context = context_of(
        dossier,
        section=SECTION,
        page=page,
        rows=[
            {**row, "group": value_of(row, "group"), "title": value_of(row, "title")}
            for row in page.object_list
        ],
        none=content.get("none", False),
        form=form,
        refusal=refusal,
        reasons=reasons_for(dossier, SECTION),
        saved=dossier.draft.get(PEOPLE),
        namesakes=namesakes(dossier.campaign_unit, rows),
    )
    return render(request, "registrations/people.html", context, status=status)


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int, row: str) -> HttpResponse:
    """One person: changed or taken off the list."""
    dossier = own_dossier(request, number)
    current = next((one for one in rows_of(dossier.content(PEOPLE)) if one["id"] == row), None)
    if request.method != "POST":
        if current is None:
            raise Http404("Danh sách không có người này.")
        return _person_page(request, dossier, PersonForm(initial=current), current)
    before = _before(request, row)
    removes = "remove" in request.POST
    form = PersonForm(request.POST)
    if not form.is_valid() and not removes:
        return _person_page(request, dossier, form, before, status=422)
    try:
        change_person(
            campaign_unit=dossier.campaign_unit,
            before=before,
            person=None if removes else form.person(),
            by=request.user,
        )
    except OutdatedError as outdated:
        if current is None:
            who = outdated.current.saved_by.get_full_name()
            messages.error(request, f"{who} đã bỏ người này khỏi danh sách. Chưa ghi gì.")
            return redirect("registration_people", number=number)
        mine = {"id": row, **form.person()} if form.is_valid() else current
        conflict = section_differences(SECTION, {"rows": [current]}, {"rows": [mine]}, {})
        return _person_page(
            request, dossier, form, current, refusal=str(outdated), conflict=conflict, status=409
        )
    except Refused as refusal:
        return _person_page(request, dossier, form, before, refusal=str(refusal), status=409)
    messages.success(request, "Đã bỏ khỏi danh sách." if removes else "Đã lưu.")
    return redirect("registration_people", number=number)


def _before(request: HttpRequest, row: str) -> dict:
    """The row as the page showed it; compared with what is saved, never written."""
    try:
        before = json.loads(request.POST.get("before", ""))
    except ValueError:
        before = None
    return {**before, "id": row} if isinstance(before, dict) else {"id": row}


def _person_page(
    request: HttpRequest,
    dossier: Dossier,
    form: PersonForm,
    before: dict,
    *,
    refusal: str = "",
    conflict: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = context_of(
        dossier,
        section=SECTION,
        form=form,
        name=before.get("full_name", ""),
        before=json.dumps(before, ensure_ascii=False),
        refusal=refusal,
        conflict=conflict,
    )
    return render(request, "registrations/person.html", context, status=status)


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def people_list(request: HttpRequest, number: int) -> HttpResponse:
    """Many people at once: all of them, or every fault of the list and nothing is written."""
    dossier = own_dossier(request, number)
    if request.method != "POST":
        return _list_page(request, dossier, ListForm(initial={"base": dossier.version(PEOPLE)}))
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, dossier, form, status=422)
    try:
        found = _read(form, dossier)
    except UnreadableListError as error:
        return _list_page(request, dossier, form, refusal=str(error), status=422)
    if found.faults:
        return _list_page(request, dossier, form, found=found, status=422)
    base = form.cleaned_data["base"] or 0
    try:
        add_people(
            campaign_unit=dossier.campaign_unit,
            people=found.people,
            replace_version=base if form.cleaned_data["replace"] else None,
            by=request.user,
        )
    except Refused as refusal:
        return _list_page(request, dossier, form, refusal=str(refusal), status=409)
    messages.success(request, f"Đã ghi {shown_number(len(found.people))} người vào danh sách.")
    return redirect("registration_people", number=number)


def _read(form: ListForm, dossier: Dossier) -> PeopleList:
    file = form.cleaned_data["file"]
    if file:
        return read_people_workbook(file.name, file.read(), today=dossier.today)
    return read_pasted(form.cleaned_data["text"], today=dossier.today)


def _list_page(
    request: HttpRequest,
    dossier: Dossier,
    form: ListForm,
    *,
    found: PeopleList | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    faults = found.faults if found else []
    context = context_of(
        dossier,
        section=SECTION,
        form=form,
        refusal=refusal,
        faults=faults[:FAULTS_SHOWN],
        fault_count=len(faults),
        more_faults=max(len(faults) - FAULTS_SHOWN, 0),
        lines=len(found.people) if found else 0,
    )
    return render(request, "registrations/people_list.html", context, status=status)
