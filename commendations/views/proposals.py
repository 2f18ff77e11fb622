"""Proposal lists: drawn up, checked, submitted; the page from which everything after is reached."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import open_to
from campaigns.actions import Refused
from campaigns.text import number as written
from campaigns.text import whole_number
from commendations.actions import (
    add_cases,
    confirm_changes,
    create_proposal,
    find_by_name,
    justify,
    meet_again,
    move_to_board,
    remove_case,
    submit_proposal,
    take_back,
    withdraw_proposal,
)
from commendations.forms.proposals import ProposalForm, boards_of
from commendations.models import Proposal, Subject
from commendations.permissions import may_decide, may_open_praise, may_propose
from commendations.presenters import grouped, money_by_law, quota_words, shown_lines, vote_rate
from commendations.queries import (
    candidates_of,
    cases_of,
    changes_since,
    digest_of_changes,
    share_of,
    signing_day_of,
)
from metrics.presenters.uploads import changes
from metrics.scope import Address, in_campaign

SHOWN = 12  # names or sentences of one answer


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
@in_campaign()
def new(request: HttpRequest, address: Address) -> HttpResponse:
    """An empty list from a published board."""
    campaign = address.campaign
    initial = {
        "board": request.GET.get("bang", ""),
        "title": f"Đề nghị khen thưởng {campaign.title[0].lower()}{campaign.title[1:]}"[:300],
        "form": Proposal._meta.get_field("form").default,
    }
    form = ProposalForm(request.POST or None, campaign=campaign, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_proposal(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã lập đợt đề nghị. Hãy thêm tập thể, cá nhân.")
            return redirect("proposal", number=made.pk)
    context = {
        "address": address,
        "campaign": campaign,
        "form": form,
        "has_boards": boards_of(campaign).exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "commendations/proposal_new.html", context, status=status)


def open_proposal(number: int) -> Proposal:
    proposals = Proposal.objects.select_related(
        "campaign",
        "board__campaign",
        "board__rules",
        "created_by",
        "submitted_by",
        "confirmed_by",
        "meeting",
    )
    return get_object_or_404(proposals, pk=number)


@open_to(may_open_praise)
@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    return proposal_page(request, open_proposal(number))


def proposal_page(
    request: HttpRequest, one: Proposal, *, refusals: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    """``refusals``: what an action on the page said no to."""
    cases = cases_of(one)
    meeting = getattr(one, "meeting", None)
    rows = [
        {
            "case": case,
            "lines": shown_lines(case.checklist),
            "vote": getattr(case, "vote", None),
            "rate": vote_rate(case.vote, meeting.passing_rate) if hasattr(case, "vote") else "",
            "passes": hasattr(case, "vote") and case.vote.passes(meeting.passing_rate),
        }
        for case in cases
    ]
    collectives = [row for row in rows if row["case"].subject == Subject.COLLECTIVE]
    people = [row for row in rows if row["case"].subject == Subject.INDIVIDUAL]
    by_group: dict[str, list[dict]] = {}
    for row in people:
        by_group.setdefault(row["case"].individual.get_group_display(), []).append(row)
    since = changes_since(one.board)
    digest = digest_of_changes(since)
    counts = {Subject.COLLECTIVE: len(collectives), Subject.INDIVIDUAL: len(people)}
    names = {unit["code"]: unit["name"] for unit in one.board.content["units"]}
    context = {
        "campaign": one.campaign,
        "one": one,
        "board": one.board,
        "meeting": meeting,
        "members": list(meeting.members.all()) if meeting else [],
        "earlier": list(one.earlier_meetings.select_related("by")),
        "collectives": collectives,
        "groups": [
            (name, members, share_of(row["case"].individual for row in members))
            for name, members in by_group.items()
        ],
        "people": people,
        "share": share_of(row["case"].individual for row in people),
        "quotas": list(
            filter(
                None,
                (
                    quota_words(len(collectives), one.collective_quota, "tập thể"),
                    quota_words(len(people), one.individual_quota, "cá nhân"),
                ),
            )
        ),
        "over": _over(one, len(collectives), len(people)),
        "not_eligible": [case.name for case in cases if not case.is_eligible],
        "since": since,
        "changes": changes([effect.as_json() for effect in since.effects], names),
        "digest": digest,
        "must_confirm": bool(digest) and digest != one.confirmed_changes,
        **money_by_law(one.campaign, counts, on=signing_day_of(one)),
        "events": one.events.select_related("by").order_by("-at", "-pk"),
        "decisions": list(one.decisions.select_related("recorded_by").order_by("-recorded_at")),
        "all_voted": bool(rows) and all(row["vote"] for row in rows),
        "may_propose": may_propose(request.user),
        "may_decide": may_decide(request.user),
        "is_own": request.user.pk in {one.created_by_id, one.submitted_by_id},
        "refusals": refusals,
        "boards": boards_of(one.campaign).exclude(pk=one.board_id).defer("content"),
    }
    return render(request, "commendations/proposal.html", context, status=status)


def _over(one: Proposal, collectives: int, people: int) -> list[str]:
    """What is above the quota, in words: a warning while the list is drawn up, a refusal when it is submitted."""
    return [
        f"{count} {noun}, vượt số lượng tối đa {quota}"
        for count, quota, noun in (
            (collectives, one.collective_quota, "tập thể"),
            (people, one.individual_quota, "cá nhân"),
        )
        if quota is not None and count > quota
    ]


@open_to(may_propose)
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest, number: int) -> HttpResponse:
    """The candidates with their checklists, to choose from; adds, removes and justifies cases."""
    one = open_proposal(number)
    if request.method == "POST":
        return _change_cases(request, one)
    if not one.is_editable:
        return redirect("proposal", number=number)
    return _cases_page(request, one)


def _cases_page(
    request: HttpRequest, one: Proposal, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    candidates = candidates_of(one.board)
    chosen = {
        f"t{unit}" if person is None else f"c{person}"
        for unit, person in one.cases.values_list("campaign_unit", "individual")
    }
    context = {
        "campaign": one.campaign,
        "one": one,
        "chosen": chosen,
        "sections": [
            ("tap-the", "Tập thể", grouped(candidates.collectives, are_people=False)),
            ("ca-nhan", "Cá nhân", grouped(candidates.people, are_people=True)),
        ],
        "refusal": refusal,
        "may_propose": may_propose(request.user),
        "typed": {name: request.POST.get(name, "") for name in ("name", "justification")},
    }
    return render(request, "commendations/proposal_cases.html", context, status=status)


def _change_cases(request: HttpRequest, one: Proposal) -> HttpResponse:
    post, by = request.POST, request.user
    act, number = post.get("act", ""), whole_number(post.get("case", "")) or 0
    try:
        match act:
            case "remove":
                remove_case(proposal=one, number=number, by=by)
                messages.success(request, "Đã bỏ khỏi danh sách.")
            case "justify":
                justify(proposal=one, number=number, text=post.get("justification", ""), by=by)
                messages.success(request, "Đã ghi thành tích, lý do đề nghị.")
            case "name":
                found = find_by_name(one, post.get("name", ""))
                _add(request, one, [found.key])
            case _:
                _add(request, one, post.getlist("chosen"))
    except Refused as refusal:
        if act in {"remove", "justify"}:
            return proposal_page(
                request, open_proposal(one.pk), refusals=refusal.sentences, status=409
            )
        return _cases_page(request, one, refusal=str(refusal), status=409)
    return redirect("proposal", number=one.pk)


def _add(request: HttpRequest, one: Proposal, keys: list[str]) -> None:
    """Each by itself: what one is refused keeps no other out. Raises Refused when nobody was added."""
    if not keys:
        raise Refused("Chưa chọn ai. Hãy đánh dấu tập thể, cá nhân cần thêm.")
    made, refused = add_cases(
        proposal=one,
        keys=keys,
        justification=request.POST.get("justification", ""),
        by=request.user,
    )
    if not made:
        raise Refused(*_first(refused))
    for sentence in _first(refused):
        messages.error(request, sentence)
    names = ", ".join(case.name for case in made[:SHOWN])
    more = f" và {written(len(made) - SHOWN)} trường hợp khác" if len(made) > SHOWN else ""
    messages.success(request, f"Đã thêm {written(len(made))}: {names}{more}.")


def _first(sentences: list[str]) -> list[str]:
    """The first of many, and how many more there are: nobody reads three hundred."""
    if len(sentences) <= SHOWN:
        return sentences
    return [
        *sentences[:SHOWN],
        f"Còn {written(len(sentences) - SHOWN)} trường hợp khác cũng chưa thêm.",
    ]


@open_to(may_propose)
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Submit, confirm after a restatement, take back, withdraw, move to another board."""
    one = open_proposal(number)
    post, by = request.POST, request.user
    try:
        match post.get("act", ""):
            case "submit":
                submit_proposal(proposal=one, by=by)
                said = "Đã trình Hội đồng."
            case "confirm":
                confirm_changes(proposal=one, digest=post.get("digest", ""), by=by)
                said = "Đã xác nhận danh sách vẫn giữ sau khi số liệu thay đổi."
            case "take_back":
                take_back(proposal=one, reason=post.get("reason", ""), by=by)
                said = "Đã đưa về soạn lại."
            case "meet_again":
                meet_again(proposal=one, reason=post.get("reason", ""), by=by)
                said = "Đã giữ lại lần họp cũ. Hãy ghi cuộc họp mới."
            case "withdraw":
                withdraw_proposal(proposal=one, reason=post.get("reason", ""), by=by)
                said = "Đã rút đợt đề nghị."
            case "move":
                wanted = post.get("board", "")
                board = next((b for b in boards_of(one.campaign) if str(b.pk) == wanted), None)
                if board is None:
                    raise Refused("Hãy chọn một bảng đã công bố.")
                move_to_board(proposal=one, board=board, by=by)
                said = (
                    f"Đã chuyển sang bảng {board.code}; điều kiện của từng trường hợp đã xét lại."
                )
            case _:
                raise Refused("Hãy chọn một việc trên trang.")
    except Refused as refusal:
        return proposal_page(request, open_proposal(number), refusals=refusal.sentences, status=409)
    messages.success(request, said)
    return redirect("proposal", number=number)
