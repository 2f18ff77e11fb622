"""The registration of a unit, and what it has sent: frozen versions, one after the other."""

import json
import secrets
from hashlib import sha256

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models import CampaignUnit, Participant, User
from campaigns.models.append_only import AppendOnlyModel
from campaigns.models.guarded import GuardedQuerySet

# Without those that are mistaken for each other on paper; 15 of 30 letters cannot be guessed.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 15


def new_code() -> str:
    """``7KQ4M-2XP9T-RDB3C``."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[place : place + 5] for place in range(0, CODE_LENGTH, 5))


def digest_of(content: dict) -> str:
    """The sum of a snapshot: the same content has the same sum, in whatever order it is stored."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


class Registration(models.Model):
    """A unit's registration for a campaign: where it stands. What the unit writes are ``SectionVersion`` rows.

    ``submission`` is what was sent last, also after it was returned or withdrawn. ``first_submitted_at`` decides
    between on time and late: a dossier that came in on time and was returned stays on time, one that was withdrawn
    begins anew.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Đã gửi"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        WITHDRAWN = "withdrawn", "Đã rút"

    EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.WITHDRAWN})

    campaign_unit = models.OneToOneField(
        CampaignUnit, models.PROTECT, related_name="registration", verbose_name="đơn vị"
    )
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    submission = models.OneToOneField(
        "Submission",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lần gửi gần nhất",
    )
    first_submitted_at = models.DateTimeField("gửi lần đầu lúc", null=True, blank=True)
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="người tiếp nhận",
    )
    participant = models.OneToOneField(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
        verbose_name="đơn vị tham gia",
    )

    objects = GuardedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đăng ký thi đua"
        verbose_name_plural = "đăng ký thi đua"
        ordering = ["campaign_unit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submission=None, first_submitted_at=None)
                | Q(state="withdrawn", submission__isnull=False, first_submitted_at=None)
                | Q(
                    state__in=["submitted", "returned", "accepted"],
                    submission__isnull=False,
                    first_submitted_at__isnull=False,
                ),
                name="registration_state_and_submission_agree",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None, participant=None)
                | Q(
                    accepted_at__isnull=False, accepted_by__isnull=False, participant__isnull=False
                ),
                name="accepted_at_by_and_participant_together",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False)
                | ~Q(state="accepted") & Q(accepted_at=None),
                name="accepted_says_when",
            ),
        ]

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def sent(self) -> "Submission":
        """The submission that counts. Raises ValueError for a dossier that was never sent."""
        if self.submission is None:
            raise ValueError(f"{self}: chưa gửi lần nào.")
        return self.submission

    @property
    def is_late(self) -> bool:
        """Whether it came in after the campaign's deadline (under a late exception)."""
        closes_at = self.campaign_unit.campaign.registration_closes_at
        return self.first_submitted_at is not None and self.first_submitted_at >= closes_at

    def __str__(self) -> str:
        return str(self.campaign_unit)


class Submission(AppendOnlyModel):
    """What a unit sent, as it was at that instant, for ever. Its receipt is numbered by the row itself.

    ``content``: ``{"unit", "campaign", "sections", "files": [{"id", "name", "size", "sha256"}], "targets"}``.
    """

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="submissions", verbose_name="đăng ký"
    )
    number = models.PositiveIntegerField("lần gửi thứ")
    submitted_at = models.DateTimeField("gửi lúc")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người gửi"
    )
    content = models.JSONField("nội dung")
    digest = models.CharField("sha256 của nội dung", max_length=64)
    files = models.ManyToManyField(
        "PlanFile", related_name="submissions", blank=True, verbose_name="tệp kế hoạch"
    )
    code = models.CharField("mã xác minh", max_length=20, unique=True, default=new_code)

    class Meta:
        verbose_name = "lần gửi đăng ký"
        verbose_name_plural = "lần gửi đăng ký"
        ordering = ["registration", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "number"], name="submission_number_once"
            )
        ]

    @property
    def sections(self) -> dict[str, dict]:
        return self.content["sections"]

    @property
    def is_intact(self) -> bool:
        return digest_of(self.content) == self.digest

    def __str__(self) -> str:
        return f"Biên nhận số {self.pk}"
