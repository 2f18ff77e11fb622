"""What people get wrong on the way from a board to a paper: one sentence says what to do, and nothing has changed."""

from collections.abc import Callable

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from campaigns.actions import Refused
from campaigns.models import Individual
from campaigns.time import BEGINNING
from commendations.actions import (
    Member,
    add_case,
    add_cases,
    create_proposal,
    meet_again,
    record_meeting,
    record_votes,
    submit_proposal,
)
from commendations.documents.making import Basis, make
from commendations.models import (
    Award,
    CouncilMeeting,
    Decision,
    DocumentKind,
    DocumentTemplate,
    EarlierMeeting,
    Proposal,
    ProposalCase,
    ProposalEvent,
    Vote,
)
from commendations.queries import candidates_of, cases_of
from letterhead import faults_of
from tests.commendations import acts
from tests.commendations.documents.test_making import form, words
from tests.commendations.test_proposals import meeting_of, restate
from tests.factories import at

pytestmark = pytest.mark.django_db
NAME_OF_120 = ("Nguyễn Thị Hồng Nhung " * 6)[:119] + "g"
ROWS = (ProposalCase, ProposalEvent, CouncilMeeting, Vote, Decision, Award, DocumentTemplate)


def state() -> list:
    """Everything that a wrong answer could have written."""
    return [
        *(list(model.objects.order_by("pk").values()) for model in ROWS),
        list(Proposal.objects.order_by("pk").values("pk", "state", "confirmed_changes")),
    ]


def refused(client, user, address: str, sent: dict, *, status: int, sentence: str) -> None:
    """The page says the sentence, whole, and nothing was written."""
    client.force_login(user)
    before = state()
    answer = client.post(address, sent)
    assert answer.status_code == status
    assert escape(sentence) in answer.content.decode()
    assert state() == before


def test_somebody_who_has_not_registered(client, world, board):
    proposal = create_proposal(board=board, title="Khen thưởng", by=world.staff)
    address = reverse("proposal_cases", args=[proposal.pk])
    sent = {"act": "name", "name": "Người  Lạ"}
    sentence = (
        "“Người Lạ” chưa đăng ký thi đua trong phong trào này nên không đề nghị khen thưởng được. Hãy kiểm tra họ tên"
        " trong danh sách đăng ký của đơn vị."
    )
    refused(client, world.staff, address, sent, status=409, sentence=sentence)
    world.head.known_to = BEGINNING
    world.head.save()
    sent = {"act": "add", "chosen": [f"c{world.head.pk}"]}
    sentence = (
        "Lê Văn Bình chưa đăng ký thi đua trong phong trào này nên không đề nghị khen thưởng được."
    )
    refused(client, world.staff, address, sent, status=409, sentence=sentence)


def test_more_votes_than_members_present(client, world, board):
    proposal = acts.submitted(world, board)
    record_meeting(proposal=proposal, **meeting_of(world))
    (case,) = cases_of(proposal)
    refused(
        client,
        world.staff,
        reverse("proposal_votes", args=[proposal.pk]),
        {f"{case.pk}-in_favour": "3", f"{case.pk}-against": "1"},
        status=422,
        sentence="UBND thị trấn Tràm Chim: tổng 4 phiếu, nhiều hơn 3 thành viên có mặt. Hãy kiểm tra lại.",
    )


def test_a_decision_number_that_is_used(client, world, board):
    acts.decided(world, board)
    proposal = acts.voted(world, board)
    sent = {
        "number": "7",
        "symbol": "QĐ-UBND.KT",
        "register": "Quyết định",
        "issued_on": "7/11/2022",
        "signer": "Trần Văn Chủ",
        "signer_position": "Chủ tịch",
    }
    refused(
        client,
        world.second,
        reverse("proposal_decide", args=[proposal.pk]),
        sent,
        status=422,
        sentence=(
            "Số 7 của sổ “Quyết định” năm 2022 đã dùng cho quyết định 07/QĐ-UBND.KT ngày 7/11/2022. Hãy xem lại sổ và"
            " ghi số khác."
        ),
    )


@pytest.mark.parametrize(
    "kind", [DocumentKind.PLAN, DocumentKind.REGISTER, DocumentKind.CERTIFICATE]
)
def test_a_form_with_an_unknown_name(client, world, kind):
    refused(
        client,
        world.staff,
        reverse("document_settings", args=[kind]),
        {"act": "upload", "file": form("{{phong_trao}} {{ten_huyen}}")},
        status=422,
        sentence="Không có chỗ điền {{ten_huyen}} trong loại văn bản này. Dùng được: co_quan_chu_quan, co_quan,",
    )


def test_a_form_that_is_no_word_file(client, world):
    refused(
        client,
        world.staff,
        reverse("document_settings", args=["giay-khen"]),
        {"act": "upload", "file": SimpleUploadedFile("mau.docx", b"%PDF-1.7")},
        status=422,
        sentence="Tệp “mau.docx” không phải là văn bản Word (.docx).",
    )


def test_a_board_that_was_restated(client, world, board, clock):
    proposal = create_proposal(board=board, title="Khen thưởng", by=world.staff)
    add_case(proposal=proposal, key=f"t{world.good.pk}", by=world.staff)
    clock.move_to(at("2022-11-08 09:00"))
    restate(world)
    refused(
        client,
        world.staff,
        reverse("proposal_step", args=[proposal.pk]),
        {"act": "submit"},
        status=409,
        sentence=(
            f"Số liệu của bảng {board.code} đã được điều chỉnh sau khi công bố. Hãy xem những thay đổi trên trang của"
            " đợt này và xác nhận trước khi làm tiếp."
        ),
    )
    page = client.get(reverse("proposal", args=[proposal.pk]))
    sent = {"act": "confirm", "digest": page.context["digest"]}
    client.post(reverse("proposal_step", args=[proposal.pk]), sent)
    assert submit_proposal(proposal=proposal, by=world.staff).state == "submitted"


def people(world, names: list[str]) -> list[str]:
    """Registered and scored people of the good unit; their keys."""
    found = [
        Individual.objects.create(
            campaign_unit=world.good,
            full_name=name,
            position="Công chức",
            group="truc-tiep",
            known_from=BEGINNING,
        )
        for name in names
    ]
    return [f"c{one.pk}" for one in found]


def test_a_name_of_120_letters_stands_whole_on_every_paper(world, board):
    (key,) = people(world, [NAME_OF_120])
    decision = acts.decided(world, board, key)
    assert Award.objects.get().name == NAME_OF_120
    assert len(NAME_OF_120) == 120
    subjects = {
        DocumentKind.SUBMISSION: Basis(proposal=decision.proposal),
        DocumentKind.MINUTES: Basis(proposal=decision.proposal),
        DocumentKind.DECISION: Basis(decision=decision),
        DocumentKind.CERTIFICATE: Basis(decision=decision),
        DocumentKind.STOCK: Basis(decision=decision),
    }
    for kind, basis in subjects.items():
        data = make(kind, world.campaign, basis, at=at("2022-11-07 10:00")).data
        assert [str(fault) for fault in faults_of(data)] == [], kind
        # Certificates break it over lines, where spaces were.
        assert "".join(NAME_OF_120.split()) in "".join(words(data).split()), kind


def test_300_people_on_one_list(world, board, django_assert_max_num_queries: Callable):
    proposal = create_proposal(board=board, title="Ba trăm người", by=world.staff)
    keys = people(world, [f"Nguyễn Văn An {number}" for number in range(1, 301)])
    with django_assert_max_num_queries(
        3 * 300 + 60
    ):  # each a row, its history and the log of acts; the board once
        made, why_not = add_cases(
            proposal=proposal, keys=[*keys, "c0"], justification="Trực tiếp", by=world.staff
        )
    assert len(made) == 300
    assert why_not == [
        "Người hoặc đơn vị này chưa đăng ký thi đua trong phong trào, nên không đề nghị khen thưởng được."
    ]
    data = make(
        DocumentKind.SUBMISSION,
        world.campaign,
        Basis(proposal=proposal),
        at=at("2022-11-07 10:00"),
    ).data
    assert [str(fault) for fault in faults_of(data)] == []
    lines = words(data).split("\n")
    assert [line for line in lines if "Nguyễn Văn An " in line] == [
        f"Ông (bà) Nguyễn Văn An {number}" for number in range(1, 301)
    ]


# A meeting that settled nothing


def test_the_council_meets_again_and_the_first_meeting_is_kept(client, world, board):
    proposal = acts.voted(world, board)
    address = reverse("proposal_step", args=[proposal.pk])
    sent = {"act": "meet_again", "reason": " "}
    refused(client, world.staff, address, sent, status=409, sentence="Hãy ghi lý do họp lại.")
    client.post(address, sent | {"reason": "Không đủ thành viên"})
    assert (CouncilMeeting.objects.count(), Vote.objects.count()) == (0, 0)
    earlier = EarlierMeeting.objects.get()
    assert (earlier.held_on, earlier.present, earlier.reason) == (
        world.today,
        3,
        "Không đủ thành viên",
    )
    assert earlier.votes == [
        {"name": "UBND thị trấn Tràm Chim", "in_favour": 3, "against": 0, "abstained": 0}
    ]
    refused(
        client,
        world.staff,
        address,
        sent | {"reason": "Lại"},
        status=409,
        sentence="Chưa ghi cuộc họp nào nên không có gì để họp lại.",
    )
    with pytest.raises(Refused, match="Chưa ghi cuộc họp của Hội đồng"):
        acts.decide(proposal=proposal, number=9, issued_on=world.today, signer="A", by=world.second)
    with time_machine.travel(at("2022-11-09 09:00"), tick=False):
        record_meeting(
            proposal=proposal,
            **meeting_of(world, members=[*acts.MEMBERS[:3], Member("Ngô Thị Tư")]),
        )
        (case,) = cases_of(proposal)
        record_votes(proposal=proposal, votes={case.pk: acts.Votes(4)}, by=world.staff)
        text = words(
            make(
                DocumentKind.MINUTES,
                world.campaign,
                Basis(proposal=Proposal.objects.get()),
                at=at("2022-11-09 10:00"),
            ).data
        )
    assert (
        "Hội đồng đã họp ngày 07 tháng 11 năm 2022, có mặt 03 trong 04 thành viên; phải họp lại vì: Không đủ thành"
        " viên." in text
    )
    page = client.get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert "3 trong 4 thành viên có mặt. Họp lại vì: Không đủ thành viên" in page


def test_a_later_meeting_is_not_before_the_earlier_one_nor_after_a_decision(world, board, clock):
    decision = acts.decided(world, board)
    with pytest.raises(Refused, match="“Đã có quyết định”, không chờ Hội đồng"):
        meet_again(proposal=decision.proposal, reason="Lại", by=world.staff)
    proposal = acts.submitted(world, board)
    clock.move_to(at("2022-11-10 09:00"))
    later = meeting_of(world, held_on=at("2022-11-09 09:00").date())
    record_meeting(proposal=proposal, **later)
    meet_again(proposal=proposal, reason="Hoãn", by=world.staff)
    with pytest.raises(Refused, match=r"Ngày họp 7/11/2022 trước lần họp đã ghi ngày 9/11/2022\."):
        record_meeting(proposal=proposal, **meeting_of(world))
    assert CouncilMeeting.objects.filter(proposal=proposal).count() == 0
    assert candidates_of(board).by_key[f"t{world.good.pk}"].is_registered
