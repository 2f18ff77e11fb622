"""Which documents can be made now, and why others cannot yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from commendations.documents.collecting import missing_units, newest_boards
from commendations.documents.making import NO_BOARD, may_conclude, not_final
from commendations.models import DocumentKind, Proposal
from dashboards.models import PublishedBoard

Kind = DocumentKind


@dataclass(frozen=True, slots=True)
class Offer:
    """One document that can be made (``query``: what its address needs), or why it cannot (``reason``)."""

    kind: str
    about: str
    query: str = ""
    reason: str = ""

    @property
    def label(self) -> str:
        return DocumentKind(self.kind).label


# What can be made now


def offers(campaign: Campaign, *, at: datetime) -> list[Offer]:
    """All kinds in the order of a campaign's year. The same number of queries however many there are."""
    boards = newest_boards(campaign)
    found = [*_of_registration(campaign, at=at), *_of_boards(campaign, boards)]
    chosen = list(
        Proposal.objects.filter(campaign=campaign)
        .exclude(state=Proposal.State.WITHDRAWN)
        .select_related("meeting")
        .prefetch_related("cases__vote", "decisions")
        .order_by("-number")
    )
    if not chosen:
        reason = (
            NO_BOARD if not boards else "Chưa có đợt đề nghị khen thưởng nào; hãy lập đợt đề nghị."
        )
        kinds = (Kind.SUBMISSION, Kind.ACHIEVEMENT, Kind.MINUTES, Kind.DECISION)
        found += [Offer(kind, "", reason=reason) for kind in kinds]
    for proposal in chosen:
        found += _of_proposal(proposal)
    decided = [
        decision
        for proposal in chosen
        for decision in proposal.decisions.all()
        if decision.is_in_force
    ]
    for decision in decided:
        for kind in (Kind.DECISION, Kind.CERTIFICATE, Kind.STOCK):
            found.append(Offer(kind, f"Quyết định số {decision.code}", f"quyet-dinh={decision.pk}"))
    if not decided:
        reason = "Chưa có quyết định khen thưởng còn hiệu lực; hãy ghi số, ngày quyết định."
        found += [Offer(kind, "", reason=reason) for kind in (Kind.CERTIFICATE, Kind.STOCK)]
    order = {kind: place for place, kind in enumerate(DocumentKind.values)}
    return sorted(found, key=lambda offer: order[offer.kind])


def _of_registration(campaign: Campaign, *, at: datetime) -> list[Offer]:
    missing, sent = missing_units(campaign, at=at)
    return [
        Offer(Kind.PLAN, "Từ quy tắc hiện nay của phong trào"),
        Offer(Kind.REMINDER, f"{len(missing)} đơn vị chưa gửi đăng ký")
        if missing
        else Offer(Kind.REMINDER, "", reason="Không còn đơn vị nào chưa gửi đăng ký."),
        Offer(Kind.REGISTER, f"{sent} đơn vị đã gửi đăng ký")
        if sent
        else Offer(Kind.REGISTER, "", reason="Chưa có đơn vị nào gửi đăng ký."),
    ]


def _of_boards(campaign: Campaign, boards: Sequence[PublishedBoard]) -> list[Offer]:
    if not boards:
        return [Offer(kind, "", reason=NO_BOARD) for kind in (Kind.MONTHLY, Kind.FINAL)]
    found = [Offer(Kind.MONTHLY, str(board), f"bang={board.pk}") for board in boards]
    last = next((board for board in boards if may_conclude(board)), None)
    if last:
        return [*found, Offer(Kind.FINAL, str(last), f"bang={last.pk}")]
    return [*found, Offer(Kind.FINAL, "", reason=not_final(campaign))]


def _of_proposal(proposal: Proposal) -> list[Offer]:
    query, cases = f"dot={proposal.pk}", list(proposal.cases.all())
    about = f"Đợt {proposal.number}: {proposal.title}"
    empty = "" if cases else "Danh sách đề nghị chưa có ai."
    voted = sum(hasattr(case, "vote") for case in cases)
    no_meeting = empty or ("" if hasattr(proposal, "meeting") else "Chưa ghi cuộc họp Hội đồng.")
    no_votes = no_meeting or ("" if voted else "Chưa ghi kết quả bỏ phiếu.")
    found = [
        Offer(Kind.SUBMISSION, about, query, empty),
        Offer(Kind.MINUTES, about, query, no_votes),
        *(
            Offer(Kind.ACHIEVEMENT, f"{case.name} (đợt {proposal.number})", f"truong-hop={case.pk}")
            for case in cases
        ),
    ]
    if empty:
        found.append(Offer(Kind.ACHIEVEMENT, about, reason=empty))
    if not any(decision.is_in_force for decision in proposal.decisions.all()):
        found.append(
            Offer(Kind.DECISION, f"Dự thảo, {about[0].lower()}{about[1:]}", query, no_votes)
        )
    return found
