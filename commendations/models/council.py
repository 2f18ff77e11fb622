"""The council for emulation and commendation: its meeting about a proposal, and its votes on each case."""

from fractions import Fraction

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import User
from campaigns.models.append_only import AppendOnlyModel
from campaigns.models.guarded import GuardedQuerySet
from campaigns.models.rules import validate_rational
from commendations.models.proposals import Proposal, ProposalCase
from commendations.models.rules import VoteBase


class CouncilMeeting(models.Model):
    """One meeting about one proposal, with the rules that it voted by (``PraiseSettings``).

    A case passes with more than ``passing_rate`` per cent of all members, or of those who voted (``vote_base``); the
    council decides while at least ``quorum`` of its members are present. ``has_casting_vote``: a case that gets exactly
    the rate passes when the chair was in favour.
    """

    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="meeting", verbose_name="đợt đề nghị"
    )
    held_on = models.DateField("ngày họp")
    begins_at = models.TimeField("bắt đầu lúc", null=True, blank=True)
    ends_at = models.TimeField("kết thúc lúc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200)
    chair = models.CharField("chủ trì", max_length=150)
    chair_position = models.CharField("chức vụ người chủ trì", max_length=150, blank=True)
    secretary = models.CharField("thư ký", max_length=150)
    secretary_position = models.CharField("chức vụ thư ký", max_length=150, blank=True)
    passing_rate = models.CharField(
        "tỷ lệ phiếu phải vượt (%)", max_length=20, default="50", validators=[validate_rational]
    )
    quorum = models.CharField(
        "phải có mặt (phần của tổng số)",
        max_length=20,
        default="2/3",
        validators=[validate_rational],
    )
    vote_base = models.CharField(
        "tỷ lệ phiếu tính trên", max_length=7, choices=VoteBase.choices, default=VoteBase.ALL
    )
    has_casting_vote = models.BooleanField("ngang phiếu thì theo chủ tọa", default=False)
    source = models.CharField("quy chế Hội đồng", max_length=300, blank=True)
    conclusion = models.TextField("kết luận", max_length=4000, blank=True)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cuộc họp Hội đồng"
        verbose_name_plural = "cuộc họp Hội đồng"
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"Họp Hội đồng ngày {self.held_on:%d/%m/%Y}"


class CouncilMember(models.Model):
    """A member of the council as called to a meeting; chair and secretary stand here too.

    ``votes_in_writing``: absent, with a written opinion that counts. ``absence_reason``: of who is absent.
    """

    meeting = models.ForeignKey(
        CouncilMeeting, models.CASCADE, related_name="members", verbose_name="cuộc họp"
    )
    name = models.CharField("họ và tên", max_length=150)
    position = models.CharField("chức vụ", max_length=150, blank=True)
    is_present = models.BooleanField("có mặt", default=True)
    votes_in_writing = models.BooleanField("gửi ý kiến bằng văn bản", default=False)
    absence_reason = models.CharField("lý do vắng", max_length=200, blank=True)
    display_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "thành viên Hội đồng"
        verbose_name_plural = "thành viên Hội đồng"
        ordering = ["meeting", "display_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "name"], name="member_once_a_meeting")
        ]

    @property
    def is_voting(self) -> bool:
        return self.is_present or self.votes_in_writing

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """How the members voted on one case.

    ``present``: how many could vote, in the room or in writing; ``base``: of how many the rate is taken, by the
    meeting's rule. Neither counts who stepped aside from this case. ``chair_in_favour``: None where the chair has no
    casting vote.
    """

    case = models.OneToOneField(
        ProposalCase, models.PROTECT, related_name="vote", verbose_name="trường hợp"
    )
    meeting = models.ForeignKey(
        CouncilMeeting, models.PROTECT, related_name="votes", verbose_name="cuộc họp"
    )
    in_favour = models.PositiveSmallIntegerField("đồng ý")
    against = models.PositiveSmallIntegerField("không đồng ý")
    abstained = models.PositiveSmallIntegerField("không có ý kiến")
    present = models.PositiveSmallIntegerField("số thành viên tham gia bỏ phiếu")
    base = models.PositiveSmallIntegerField("tỷ lệ tính trên")
    chair_in_favour = models.BooleanField("chủ tọa đồng ý", null=True, blank=True)
    stepped_aside = models.CharField("không bỏ phiếu", max_length=600, blank=True)
    recorded_at = models.DateTimeField("ghi lúc")
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người ghi"
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kết quả bỏ phiếu"
        verbose_name_plural = "kết quả bỏ phiếu"
        ordering = ["case"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    present__gte=models.F("in_favour") + models.F("against") + models.F("abstained")
                ),
                name="votes_within_members_present",
            ),
            models.CheckConstraint(condition=Q(present__gte=1), name="somebody_was_present"),
            models.CheckConstraint(
                condition=Q(base__gte=models.F("present")), name="rate_of_all_who_voted_or_more"
            ),
        ]

    @property
    def rate(self) -> Fraction:
        """Per cent in favour, exact."""
        return Fraction(self.in_favour * 100, self.base)

    def passes(self, passing_rate: str) -> bool:
        needed = Fraction(passing_rate)
        return self.rate > needed or (self.rate == needed and self.chair_in_favour is True)

    def __str__(self) -> str:
        return f"{self.case}: {self.in_favour}/{self.base}"


class EarlierMeeting(AppendOnlyModel):
    """A meeting that settled nothing and was followed by another: too few were present, or its votes were dropped.

    As it was: ``members`` = ``[{"name", "position", "is_present"}]``, ``votes`` = ``[{"name", "in_favour", "against",
    "abstained"}]``. ``reason``: why the council meets again.
    """

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="earlier_meetings", verbose_name="đợt đề nghị"
    )
    held_on = models.DateField("ngày họp")
    place = models.CharField("địa điểm", max_length=200)
    chair = models.CharField("chủ trì", max_length=310)
    secretary = models.CharField("thư ký", max_length=310)
    members = models.JSONField("thành viên")
    votes = models.JSONField("kết quả bỏ phiếu")
    reason = models.CharField("lý do họp lại", max_length=1000)
    at = models.DateTimeField("ghi lúc")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người ghi")

    class Meta:
        verbose_name = "lần họp trước của Hội đồng"
        verbose_name_plural = "lần họp trước của Hội đồng"
        ordering = ["proposal", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="met_again_for_a_reason")
        ]

    @property
    def present(self) -> int:
        return sum(member["is_present"] for member in self.members)

    def __str__(self) -> str:
        return f"Lần họp ngày {self.held_on:%d/%m/%Y}"
