"""Initiatives: the library, one of them, and what its unit, Phòng Nội vụ and other units do with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.attachments import UnfitFileError
from campaigns.models import CampaignUnit
from campaigns.permissions import may_see_every_unit, signed_in
from campaigns.text import whole_number
from campaigns.views.kept_files import kept_file
from commendations.actions import (
    adopt,
    attach_file,
    declare,
    detach_file,
    publish,
    recognise,
    send_back,
    submit,
    unpublish,
)
from commendations.forms.initiatives import AdoptForm, InitiativeForm, ReviewForm
from commendations.models import Initiative
from commendations.permissions import (
    initiative_files_open_to,
    initiatives_open_to,
    may_review,
    own_units,
)
from commendations.presenters import figure
from commendations.queries import listed, matching, moved, similar_to
from metrics.scope import Address, in_campaign, read_address
from registrations.permissions import campaign_units_of_officer, is_officer
from registrations.presenters import size_in_words

PER_PAGE = 200
State = Initiative.State


@open_to(signed_in)
@require_safe
@in_campaign()
def initiatives(request: HttpRequest, address: Address) -> HttpResponse:
    """All that the user may open of a campaign: searched without accents, filtered."""
    campaign = address.campaign
    opened = initiatives_open_to(request.user).filter(campaign_unit__campaign=campaign)
    words, state = request.GET.get("q", ""), request.GET.get("trang-thai", "")
    criterion, unit = request.GET.get("chi-tieu", ""), request.GET.get("don-vi", "")
    found = matching(opened, words[:200])
    if state in State.values:
        found = found.filter(state=state)
    if criterion:
        found = found.filter(criterion_code=criterion[:20])
    if unit:
        found = found.filter(campaign_unit__unit__code=unit[:20])
    rows = list(listed(found)[:PER_PAGE])
    units = opened.order_by("campaign_unit__unit__display_order").values_list(
        "campaign_unit__unit__code", "campaign_unit__unit__name"
    )
    codes = opened.exclude(criterion_code="").order_by("criterion_code")
    own = [one for one in own_units(request.user) if one.campaign_id == campaign.pk]
    context = {
        "address": address,
        "campaign": campaign,
        "rows": rows,
        "adoptions": sum(one.adoption_count for one in rows),
        "counting": sum(one.is_recognised for one in rows),
        "is_filtered": any((words, state, criterion, unit)),
        "chosen": {"q": words, "state": state, "criterion": criterion, "unit": unit},
        "states": State.choices,
        "units": list(dict(units).items()),
        "criteria": list(dict.fromkeys(codes.values_list("criterion_code", flat=True))),
        "own_units": own,
    }
    return render(request, "commendations/initiatives.html", context)


def open_initiative(request: HttpRequest, number: int) -> Initiative:
    """The initiative, if the user may open it: 404 otherwise."""
    found = (
        initiatives_open_to(request.user)
        .filter(pk=number)
        .select_related(
            "campaign_unit__unit", "campaign_unit__campaign", "recognised_by", "submitted_by"
        )
        .first()
    )
    if found is None:
        raise Http404("Không có sáng kiến này, hoặc sáng kiến không mở cho tài khoản của bạn.")
    return found


def is_own(request: HttpRequest, one: Initiative) -> bool:
    return campaign_units_of_officer(request.user).filter(pk=one.campaign_unit_id).exists()


@open_to(signed_in)
@require_safe
def initiative(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, open_initiative(request, number))


def _page(
    request: HttpRequest,
    one: Initiative,
    *,
    review: ReviewForm | None = None,
    adopting: AdoptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    campaign = one.campaign_unit.campaign
    figures = moved(one)
    reviews = may_review(request.user)
    adopting_unit = _adopting_unit(request, one)
    adoptions = list(
        one.adoptions.select_related("campaign_unit__unit", "recorded_by").order_by(
            "adopted_on", "pk"
        )
    )
    mine = next((a for a in adoptions if a.campaign_unit == adopting_unit), None)
    if adopting is None and mine:
        adopting = AdoptForm(initial={"on": mine.adopted_on, "result": mine.result})
    own = is_own(request, one)
    context = {
        "campaign": campaign,
        "one": one,
        "unit": one.campaign_unit.unit,
        "authors": list(one.authors.select_related("individual")),
        "files": [
            {"pk": file.pk, "name": file.name, "size": size_in_words(file.size)}
            for file in one.files.filter(taken_off_at=None).defer("data")
        ],
        "moved": figures,
        "before": figures
        and figures.before
        and figure(figures.rule, figures.before_month, figures.before),
        "now": figures and figure(figures.rule, figures.now_month, figures.now),
        "adoptions": adoptions,
        "mine": mine,
        "adopting_unit": adopting_unit,
        "adopt_form": adopting or AdoptForm(),
        "is_own": own,
        "opens_figures": own or may_see_every_unit(request.user),
        "may_review": reviews,
        "review_form": review or ReviewForm(),
        "similar": similar_to(one) if reviews or one.is_recognised else [],
        "events": one.events.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "commendations/initiative.html", context, status=status)


def _adopting_unit(request: HttpRequest, one: Initiative) -> CampaignUnit | None:
    """The officer's unit of the same campaign, where it is another one and the initiative is published."""
    if one.state != State.PUBLISHED:
        return None
    units = campaign_units_of_officer(request.user).filter(campaign=one.campaign_unit.campaign_id)
    return units.exclude(pk=one.campaign_unit_id).order_by("unit__code").first()


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_new(request: HttpRequest) -> HttpResponse:
    """A unit begins to declare an initiative."""
    units = own_units(request.user)
    address = read_address(request)
    wanted = address.campaign.pk if address else None
    unit = next((one for one in units if one.campaign_id == wanted), units[0] if units else None)
    if unit is None:
        raise Http404("Tài khoản của bạn hiện không phụ trách đơn vị nào.")
    return _edit_page(request, unit, None)


@open_to(is_officer)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    one = open_initiative(request, number)
    if not is_own(request, one):
        raise Http404("Sáng kiến này của đơn vị khác.")
    if not one.is_editable and request.method != "POST":
        messages.info(request, "Sáng kiến đã gửi nên không sửa được.")
        return redirect("initiative", number=number)
    return _edit_page(request, one.campaign_unit, one)


def _edit_page(request: HttpRequest, unit: CampaignUnit, one: Initiative | None) -> HttpResponse:
    form = InitiativeForm(
        request.POST or None,
        request.FILES or None,
        campaign_unit=unit,
        initial=InitiativeForm.initial_of(one) if one else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            one = declare(
                campaign_unit=unit, declaration=form.declaration(), initiative=one, by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lưu sáng kiến.")
            stays = _change_files(request, one, form)
            return redirect("initiative_edit" if stays else "initiative", number=one.pk)
    files = one.files.filter(taken_off_at=None).defer("data") if one else []
    context = {
        "campaign": unit.campaign,
        "unit": unit.unit,
        "one": one,
        "form": form,
        "files": files,
        "last_return": one
        and one.state == State.RETURNED
        and one.events.filter(kind="returned").order_by("at", "pk").last(),
    }
    status = 422 if form.errors else 200
    return render(request, "commendations/initiative_edit.html", context, status=status)


def _change_files(request: HttpRequest, one: Initiative, form: InitiativeForm) -> bool:
    """Attaches and takes off what was asked for, and says how it went. Whether anything was asked for."""
    file, taken_off = form.cleaned_data["file"], whole_number(request.POST.get("detach", ""))
    try:
        if taken_off is not None:
            detach_file(initiative=one, number=taken_off, by=request.user)
            messages.success(request, "Đã bỏ tệp.")
        if file:
            made = attach_file(initiative=one, name=file.name, data=file.read(), by=request.user)
            messages.success(request, f"Đã đính kèm tệp “{made.name}”.")
    except (Refused, UnfitFileError) as refusal:
        messages.error(request, str(refusal))
    return taken_off is not None or bool(file)


@open_to(is_officer)
@require_POST
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Sends an initiative to Phòng Nội vụ."""
    one = open_initiative(request, number)
    if not is_own(request, one):
        raise Http404("Sáng kiến này của đơn vị khác.")
    try:
        submit(initiative=one, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã gửi sáng kiến đến Phòng Nội vụ.")
    return redirect("initiative", number=number)


@open_to(may_review)
@require_POST
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Returned, recognised, published, or published no more."""
    one = open_initiative(request, number)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, one, review=form, status=422)
    wanted = form.cleaned_data
    try:
        match wanted["act"]:
            case ReviewForm.RETURN:
                send_back(initiative=one, reason=wanted["reason"], by=request.user)
            case ReviewForm.RECOGNISE:
                recognise(initiative=one, number=wanted["number"], on=wanted["on"], by=request.user)
            case ReviewForm.PUBLISH:
                publish(initiative=one, by=request.user)
            case _:
                unpublish(initiative=one, reason=wanted["reason"], by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, one, review=form, status=409)
    messages.success(request, "Đã ghi.")
    return redirect("initiative", number=number)


@open_to(is_officer)
@require_POST
def apply_too(request: HttpRequest, number: int) -> HttpResponse:
    """Another unit says that it applies the initiative."""
    one = open_initiative(request, number)
    unit = _adopting_unit(request, one)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, one, adopting=form, status=422)
    try:
        if unit is None:
            raise Refused("Chỉ đơn vị khác cùng phong trào ghi áp dụng một sáng kiến đã phổ biến.")
        adopt(
            initiative=one,
            campaign_unit=unit,
            on=form.cleaned_data["on"],
            result=form.cleaned_data["result"],
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, one, adopting=form, status=409)
    messages.success(request, f"Đã ghi {unit.unit.name} áp dụng sáng kiến này.")
    return redirect("initiative", number=number)


@open_to(signed_in)
@require_safe
def download(request: HttpRequest, file: int) -> HttpResponse:
    """The bytes, always as a download of the kind that they are."""
    return kept_file(initiative_files_open_to(request.user), file)
