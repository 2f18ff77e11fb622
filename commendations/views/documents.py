"""Official documents: what can be made now, making one, the office's words and forms, and the way back from paper."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.downloads import download
from campaigns.models import Campaign
from campaigns.permissions import signed_in
from campaigns.text import whole_number
from commendations.actions import (
    save_document_settings,
    save_positions,
    upload_template,
    use_own_form,
)
from commendations.documents import pdf
from commendations.documents.allowed import ALLOWED
from commendations.documents.collecting import board_of_code, look_up_code
from commendations.documents.making import Basis, make, own_form
from commendations.documents.offers import Offer, offers
from commendations.documents.office_forms import DocumentSettingsForm, PositionsForm, TemplateForm
from commendations.models import (
    Decision,
    DocumentKind,
    DocumentSettings,
    DocumentTemplate,
    Proposal,
    ProposalCase,
)
from commendations.permissions import may_open_praise, may_propose
from dashboards.models import PublishedBoard
from dashboards.published_boards import newest_published, restated
from letterhead.placeholders import DOCX
from metrics.queries.boards import load_board
from metrics.scope import CAMPAIGN, read_address

FORMAT = "dang"


def campaign_of(request: HttpRequest) -> Campaign:
    address = read_address(request)
    if address is None:
        raise Http404("Chưa có phong trào nào.")
    return address.campaign


def kind_of(kind: str) -> DocumentKind:
    if kind not in DocumentKind.values:
        raise Http404(f"Không có loại văn bản “{kind}”.")
    return DocumentKind(kind)


@open_to(may_open_praise)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Every kind: what can be made now, or why it cannot yet."""
    if read_address(request) is None:
        return render(request, "campaigns/no_campaign.html")
    return _documents_page(request)


def _documents_page(
    request: HttpRequest, *, refusal: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    address = read_address(request)
    campaign = address.campaign
    found = offers(campaign, at=timezone.now())
    ready = [offer for offer in found if not offer.reason]
    own = {
        one.kind: one
        for one in DocumentTemplate.objects.filter(campaign=campaign).defer("data").order_by("pk")
    }
    written = set(DocumentSettings.objects.filter(campaign=campaign).values_list("kind", flat=True))
    kinds = [
        _Kind(kind, list(of_kind), own.get(kind), kind in written)
        for kind, of_kind in groupby(found, key=lambda offer: offer.kind)
    ]
    context = {
        "address": address,
        "campaign": campaign,
        "kinds": kinds,
        "ready": len({offer.kind for offer in ready}),
        "not_yet": len(DocumentKind) - len({offer.kind for offer in ready}),
        "makes_pdf": pdf.program() is not None,
        "pdf_not_here": pdf.NOT_HERE,
        "may_change": may_propose(request.user),
        "refusal": refusal,
    }
    return render(request, "commendations/documents.html", context, status=status)


class _Kind:
    """A kind on the page: its offers, the form that is used, and whether the office wrote its words."""

    MANY = 6

    def __init__(
        self, kind: str, found: list[Offer], form: DocumentTemplate | None, is_written: bool
    ) -> None:
        self.kind, self.label = kind, DocumentKind(kind).label
        self.is_plan = kind == DocumentKind.PLAN
        self.ready = [offer for offer in found if not offer.reason]
        self.reasons = [offer for offer in found if offer.reason]
        self.form = None if form is None or form.is_own_form else form
        self.is_written = is_written

    @property
    def is_folded(self) -> bool:
        return len(self.ready) > self.MANY


@open_to(may_open_praise)
@require_safe
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """One document as a file; in words on the page of documents where it cannot be made."""
    campaign, chosen = campaign_of(request), kind_of(kind)
    subject = _subject(request, campaign)
    try:
        made = make(chosen, campaign, subject, at=timezone.now())
        is_pdf = request.GET.get(FORMAT) == "pdf"
        data = pdf.as_pdf(made.data) if is_pdf else made.data
    except Refused as refused:
        return _documents_page(request, refusal=refused.sentences, status=422)
    name = f"{made.filename.removesuffix('.docx')}.pdf" if is_pdf else made.filename
    return download(data, name=name, content_type="application/pdf" if is_pdf else DOCX)


def _subject(request: HttpRequest, campaign: Campaign) -> Basis:
    """What the address names; of this campaign only."""

    def one(parameter: str, rows):
        text = request.GET.get(parameter, "")
        if not text:
            return None
        number = whole_number(text)
        if number is None:
            raise Http404(f"“{text}” không phải là một số.")
        return get_object_or_404(rows, pk=number)

    boards = PublishedBoard.objects.filter(campaign=campaign).select_related("campaign", "rules")
    of_board = ("proposal__board__campaign", "proposal__board__rules")
    return Basis(
        board=one("bang", boards),
        proposal=one(
            "dot",
            Proposal.objects.filter(campaign=campaign).select_related(
                "board__campaign", "board__rules", "meeting"
            ),
        ),
        decision=one(
            "quyet-dinh",
            Decision.objects.filter(campaign=campaign).select_related(*of_board),
        ),
        case=one(
            "truong-hop",
            ProposalCase.objects.filter(proposal__campaign=campaign).select_related(
                *of_board, "campaign_unit__unit", "individual"
            ),
        ),
    )


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
def document_settings(request: HttpRequest, kind: str) -> HttpResponse:
    """The words, the form and the places of one kind of document."""
    campaign, chosen = campaign_of(request), kind_of(kind)
    act = request.POST.get("act", "")
    saved = DocumentSettings.objects.filter(campaign=campaign, kind=chosen).first()
    of_kind = {"campaign": campaign, "kind": chosen}
    settings_form = DocumentSettingsForm(
        request.POST if act == "settings" else None, instance=saved, **of_kind
    )
    sent = (request.POST, request.FILES) if act == "upload" else ()
    template_form = TemplateForm(*sent)
    positions_form = PositionsForm(request.POST if act == "positions" else None, campaign=campaign)
    forms = {"settings": settings_form, "upload": template_form, "positions": positions_form}
    form = forms.get(act)
    if act and (form is None or form.is_valid()):
        try:
            messages.success(request, _act(request, act, campaign, chosen, form))
        except Refused as refused:
            for sentence in refused.sentences:
                if form is None:
                    messages.error(request, sentence)
                else:
                    form.add_error(None, sentence)
        if form is None or not form.errors:
            address = reverse("document_settings", kwargs={"kind": chosen})
            return redirect(f"{address}?{CAMPAIGN}={campaign.slug}")
    context = {
        "campaign": campaign,
        "kind": chosen,
        "settings_form": settings_form,
        "template_form": template_form,
        "positions_form": positions_form if chosen == DocumentKind.STOCK else None,
        "own_form": own_form(campaign, chosen),
        "allowed": ALLOWED.get(chosen),
        "form_errors": form and form.errors,
    }
    status = 422 if form and form.errors else 200
    return render(request, "commendations/document_settings.html", context, status=status)


def _act(request: HttpRequest, act: str, campaign: Campaign, kind: DocumentKind, form) -> str:
    """Does what was asked and says so."""
    if act == "settings":
        save_document_settings(
            campaign=campaign, kind=kind, values=form.cleaned_data, by=request.user
        )
        return "Đã lưu thông tin văn bản."
    if act == "positions" and kind == DocumentKind.STOCK:
        save_positions(campaign=campaign, positions=form.positions(), by=request.user)
        return "Đã lưu vị trí trên phôi."
    if act == "upload" and kind in ALLOWED:
        file = form.cleaned_data["file"]
        upload_template(
            campaign=campaign,
            kind=kind,
            filename=file.name,
            data=file.read(),
            values=ALLOWED[kind].values,
            lists=ALLOWED[kind].lists,
            each=ALLOWED[kind].each,
            by=request.user,
        )
        return f"Đã nhận mẫu “{file.name}”; từ nay {kind.label.lower()} lập theo mẫu này."
    if act == "own":
        use_own_form(campaign=campaign, kind=kind, by=request.user)
        return "Từ nay dùng mẫu của chương trình."
    raise Refused("Việc này không có ở loại văn bản đang mở; không có gì thay đổi.")


@open_to(may_propose)
@require_safe
def document_form(request: HttpRequest, kind: str) -> HttpResponse:
    """The office's form in force, as it was uploaded."""
    form = own_form(campaign_of(request), kind_of(kind))
    if form is None:
        raise Http404("Loại văn bản này đang dùng mẫu của chương trình.")
    return download(bytes(form.data), name=form.filename, content_type=DOCX)


@open_to(signed_in)
@require_safe
def look_up(request: HttpRequest, code: str = "") -> HttpResponse:
    """From the short code on a document back to the published board that it stands on."""
    asked = (code or request.GET.get("ma", "")).strip()
    board = board_of_code(asked) if asked else None
    newer = since = None
    if board:
        newest = newest_published(board.campaign_id, board.month)
        newer = newest if newest.pk != board.pk else None
        since = restated(board, load_board(board.campaign, board.month))
    context = {
        "asked": asked,
        "board": board,
        "code": look_up_code(board) if board else "",
        "campaign": board.campaign if board else None,
        "newer": newer,
        "since": since,
    }
    return render(
        request,
        "commendations/documents_look_up.html",
        context,
        status=404 if code and not board else 200,
    )
