"""Praise of the demonstration, made up: initiatives, points, a final board, a list, votes and a decision.

Everything goes through the actions that real people use, each by the account whose work it is.
"""

from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction

from campaigns.models import Campaign, CampaignUnit, Individual, User
from campaigns.text import VIETNAM
from commendations import actions
from commendations.actions import Declaration, Member, Votes
from commendations.models import Initiative, Proposal
from commendations.queries import candidates_of, cases_of, stepping_aside
from dashboards.actions import publish_board
from dashboards.models import PublishedBoard
from metrics.importing import import_files

LATE_REPORT = "bo-sung-30016-2022-08.xlsx"
MEMBERS = (
    Member("Trần Minh Quang", "Chủ tịch UBND huyện, Chủ tịch Hội đồng"),
    Member("Lê Thị Hồng Vân", "Trưởng phòng Nội vụ, Phó Chủ tịch Hội đồng"),
    Member("Nguyễn Hữu Tài", "Phó Chủ tịch UBND huyện"),
    Member("Phan Thị Thu", "Chủ tịch Liên đoàn Lao động huyện"),
    Member("Huỳnh Văn Lợi", "Chánh Văn phòng HĐND và UBND huyện"),
    Member("Đặng Thị Ngọc", "Chuyên viên Phòng Nội vụ, thư ký"),
    Member(
        "Võ Thanh Sang",
        "Trưởng phòng Tài chính - Kế hoạch",
        is_present=False,
        absence_reason="đi công tác",
    ),
)
# Unit, title, problem, solution, since, cost, effect, target; the people of the demonstration are its authors.
INITIATIVES = {
    "team": (
        "30001",
        "Tổ công nghệ số ấp hướng dẫn nộp hồ sơ trực tuyến tại nhà",
        "Người cao tuổi và hộ ở xa ngại nộp hồ sơ trực tuyến, phải đi lại nhiều lần.",
        "Mỗi ấp lập một tổ ba người; hẹn lịch qua Zalo, chiều thứ Bảy mang máy tính bảng đến tận nhà hướng dẫn và nộp.",
        date(2022, 5, 7),
        6_500_000,
        "Hồ sơ trực tuyến tăng đều từ tháng 5; người dân chỉ đến trụ sở khi nhận kết quả, hoặc nhận qua bưu chính.",
        "TT34",
    ),
    "post": (
        "30034",
        "Ghi sẵn phiếu gửi bưu chính công ích ngay khi tiếp nhận hồ sơ",
        "Người dân không biết có thể nhận kết quả qua bưu chính, hoặc ngại điền phiếu gửi.",
        "In sẵn phiếu gửi có tên, địa chỉ; công chức chỉ hỏi một câu; bưu điện đến nhận hai lần mỗi ngày.",
        date(2022, 6, 1),
        0,
        "Tỷ lệ trả kết quả qua bưu chính công ích vượt chỉ tiêu từ tháng 7.",
        "BCT",
    ),
    "reminder": (
        "P-VHTT",
        "Bảng nhắc hạn hồ sơ bằng màu tại bàn làm việc",
        "Hồ sơ gần đến hạn bị bỏ quên khi công chức đi công tác.",
        "Mỗi sáng in bảng hồ sơ theo ngày còn lại; hồ sơ còn hai ngày được giao người thay ngay.",
        date(2022, 4, 11),
        0,
        "Từ tháng 5 không còn hồ sơ trễ hạn.",
        "TH",
    ),
    "booking": (
        "30010",
        "Đặt lịch hẹn nộp hồ sơ qua điện thoại",
        "Đầu tuần người dân chờ lâu tại Bộ phận Một cửa.",
        "Mở số điện thoại đặt lịch, chia khung giờ 30 phút.",
        date(2022, 7, 4),
        1_200_000,
        "Thời gian chờ trung bình giảm còn khoảng 10 phút.",
        "",
    ),
    "youth": (
        "30019",
        "Đoàn viên hướng dẫn nộp hồ sơ trực tuyến tại nhà cho người cao tuổi",
        "Người cao tuổi ngại nộp hồ sơ trực tuyến, không có điện thoại thông minh.",
        "Đoàn xã phân công đoàn viên theo ấp, hướng dẫn tại nhà mỗi cuối tuần.",
        date(2022, 8, 6),
        2_000_000,
        "Hơn 100 hồ sơ được hướng dẫn trong hai tháng.",
        "TT3",
    ),
    "forms": (
        "30013",
        "Bộ mẫu tờ khai điền sẵn cho mười thủ tục hộ tịch",
        "Tờ khai hay sai, phải viết lại.",
        "",
        None,
        None,
        "",
        "TT3",
    ),
}
ADOPTIONS = (
    ("team", "30010", date(2022, 7, 2), "Lập bốn tổ ở bốn ấp; tháng 9 có 60 hồ sơ nộp tại nhà."),
    ("team", "30034", date(2022, 8, 13), "Áp dụng ở hai ấp xa trung tâm."),
    ("team", "30022", date(2022, 9, 3), ""),
    ("post", "30001", date(2022, 7, 18), "Hầu hết kết quả hộ tịch trả qua bưu chính."),
    ("post", "30028", date(2022, 8, 1), "Đã ký thỏa thuận với bưu điện xã."),
)
SCORED = ("P-TCKH", "P-VHTT", "P-NV", "30001", "30034", "30019", "30010")


def _at(day: int, month: int, hour: int = 9) -> datetime:
    return datetime(2022, month, day, hour, 0, tzinfo=VIETNAM)


def seed_praise(*, campaign: Campaign, files: Path, by: User) -> None:
    """``by``: the system, which alone may say that something was known earlier than today."""
    _late_report(campaign, files, by)
    if not Initiative.objects.filter(campaign_unit__campaign=campaign).exists():
        _Praise(campaign).seed()


def _late_report(campaign: Campaign, files: Path, by: User) -> None:
    """The month that one unit owed comes in, so that a board can be final."""
    outcome = import_files(
        campaign=campaign,
        files=[(LATE_REPORT, (files / LATE_REPORT).read_bytes())],
        by=by,
        known_at=_at(8, 11, 14),
    )
    if outcome.outcome not in {"committed", "unchanged"}:
        raise RuntimeError("; ".join(fault.message for fault in outcome.faults))


class _Praise:
    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.users = {one.username: one for one in User.objects.all()}
        self.staff, self.head = self.users["noivu"], self.users["truongphong"]
        self.units = {
            one.unit.code: one
            for one in CampaignUnit.objects.filter(campaign=campaign).select_related(
                "unit", "group", "campaign"
            )
        }
        self.people: dict[str, list[Individual]] = {}
        for one in Individual.objects.filter(campaign_unit__campaign=campaign).order_by("pk"):
            code = next(c for c, unit in self.units.items() if unit.pk == one.campaign_unit_id)
            self.people.setdefault(code, []).append(one)

    @transaction.atomic
    def seed(self) -> None:
        self._scores(self._initiatives())
        board = publish_board(
            campaign=self.campaign,
            month=self.campaign.last_month,
            by=self.head,
            is_final=True,
            signer="Trần Minh Quang",
            at=_at(10, 11),
        )
        self._decided(board)
        self._being_drawn_up(board)

    def _initiatives(self) -> dict[str, Initiative]:
        made = {}
        for key, (
            code,
            title,
            problem,
            solution,
            since,
            cost,
            effect,
            target,
        ) in INITIATIVES.items():
            made[key] = actions.declare(
                campaign_unit=self.units[code],
                declaration=Declaration(
                    title=title,
                    problem=problem,
                    solution=solution,
                    began_on=since,
                    cost=cost,
                    effect=effect,
                    criterion_code=target,
                    authors=self.people[code][1:3],
                ),
                by=self.users[code],
                at=_at(3, 10),
            )
        for key in ("team", "post", "reminder", "booking", "youth"):
            code = INITIATIVES[key][0]
            made[key] = actions.submit(initiative=made[key], by=self.users[code], at=_at(5, 10))
        for key, number in (("team", 412), ("post", 413), ("reminder", 414)):
            made[key] = actions.recognise(
                initiative=made[key],
                number=f"{number}/QĐ-UBND",
                on=date(2022, 10, 14),
                by=self.head,
                at=_at(17, 10),
            )
        for key in ("team", "post"):
            made[key] = actions.publish(initiative=made[key], by=self.staff, at=_at(18, 10))
        actions.send_back(
            initiative=made["booking"],
            reason="Hãy bổ sung số liệu thời gian chờ trước khi áp dụng để so sánh.",
            by=self.staff,
            at=_at(17, 10, 15),
        )
        for key, code, since, result in ADOPTIONS:
            actions.adopt(
                initiative=made[key],
                campaign_unit=self.units[code],
                on=since,
                result=result,
                by=self.users[code],
                at=_at(20, 10),
            )
        return made

    def _scores(self, initiatives: dict[str, Initiative]) -> None:
        """Both sides; the office gives a little less now and then."""
        authors: dict[int, Initiative] = {}
        for key in ("team", "post", "reminder"):
            for author in initiatives[key].authors.filter(individual__isnull=False):
                authors[author.individual_id] = initiatives[key]
        for place, code in enumerate(SCORED):
            for row, person in enumerate(self.people[code]):
                initiative = authors.get(person.pk)
                points = {
                    "TM": 25 - (place + row) % 4,
                    "TT": 24 - (2 * place + row) % 5,
                    "SK": 22 - place % 3 if initiative else 0,
                    "GM": 25 - (place * row) % 3,
                }
                for reviewer, less, at in (
                    (self.users[code], 0, _at(2, 11)),
                    (self.staff, (place + row) % 2, _at(4, 11)),
                ):
                    for criterion, number in points.items():
                        given = max(number - less, 0)
                        actions.score_person(
                            individual=person,
                            code=criterion,
                            points=given,
                            evidence="Báo cáo kết quả thực hiện kế hoạch của đơn vị"
                            if criterion != "SK"
                            else initiative.title
                            if initiative
                            else "Chưa có sáng kiến được công nhận",
                            initiative=initiative if criterion == "SK" and given else None,
                            by=reviewer,
                            at=at,
                        )
        actions.step_aside(
            individual=self.people["P-NV"][0],
            reason="Người được chấm là thủ trưởng trực tiếp của tôi",
            by=self.staff,
            at=_at(4, 11, 16),
        )

    def _decided(self, board: PublishedBoard) -> None:
        one = actions.create_proposal(
            board=board,
            title="Đề nghị khen thưởng tổng kết phong trào thi đua cải cách hành chính năm 2022",
            collective_quota=5,
            individual_quota=10,
            by=self.staff,
            at=_at(11, 11),
        )
        self._add_eligible(one, board)
        one = actions.submit_proposal(proposal=one, by=self.staff, at=_at(14, 11))
        actions.record_meeting(
            proposal=one,
            held_on=date(2022, 11, 16),
            place="Phòng họp số 1, UBND huyện Tam Nông",
            chair=MEMBERS[0].name,
            secretary=MEMBERS[5].name,
            members=MEMBERS,
            begins_at=time(14, 0),
            ends_at=time(16, 0),
            conclusion="Đề nghị Chủ tịch UBND huyện tặng Giấy khen cho các trường hợp được Hội đồng thông qua.",
            by=self.staff,
            at=_at(16, 11, 16),
        )
        cases = cases_of(one)
        aside = stepping_aside(cases, MEMBERS)
        votes = {}
        for place, case in enumerate(cases):
            voting = sum(one.is_present and one.name not in aside[case.pk] for one in MEMBERS)
            votes[case.pk] = Votes(voting - place % 2, place % 2)
        votes[cases[-1].pk] = Votes(3, 2, 1)  # exactly half: not passed
        actions.record_votes(proposal=one, votes=votes, by=self.staff, at=_at(16, 11, 17))
        actions.decide(
            proposal=one,
            number=5127,
            issued_on=date(2022, 11, 18),
            signer=MEMBERS[0].name,
            by=self.head,
            at=_at(18, 11, 15),
        )

    def _add_eligible(self, one: Proposal, board: PublishedBoard) -> None:
        candidates = candidates_of(board)
        collectives = [c for c in candidates.collectives if c.checklist.is_eligible][:4]
        people = [c for c in candidates.people if c.checklist.is_eligible]
        leading = [c for c in people if c.individual.group == Individual.Group.LEADING][:2]
        direct = [c for c in people if c.individual.group == Individual.Group.DIRECT][:6]
        for candidate in (*collectives, *leading, *direct):
            actions.add_case(
                proposal=one,
                key=candidate.key,
                justification="Hoàn thành tốt kế hoạch cải cách hành chính; đi đầu trong hướng dẫn người dân nộp hồ sơ"
                " trực tuyến.",
                by=self.staff,
                at=_at(11, 11, 10),
            )

    def _being_drawn_up(self, board: PublishedBoard) -> None:
        """A second list that is over its quota and has a case that lacks a required condition."""
        one = actions.create_proposal(
            board=board,
            title="Đề nghị khen thưởng bổ sung các đơn vị có nhiều cố gắng",
            collective_quota=1,
            by=self.staff,
            at=_at(21, 11),
        )
        for code in ("30019", "30010"):
            actions.add_case(
                proposal=one,
                key=f"t{self.units[code].pk}",
                justification="Chưa đạt đủ chỉ tiêu nhưng tiến bộ nhiều nhất khối trong ba tháng cuối.",
                by=self.staff,
                at=_at(21, 11, 10),
            )
