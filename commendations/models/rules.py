"""What a campaign asks of those it praises, what a commendation brings, and whether the results are public."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.db import models
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign
from campaigns.models.rules import validate_rational


class Subject(models.TextChoices):
    COLLECTIVE = "collective", "Tập thể"
    INDIVIDUAL = "individual", "Cá nhân"


class VoteBase(models.TextChoices):
    ALL = "all", "Tổng số thành viên Hội đồng"
    PRESENT = "present", "Số thành viên tham gia bỏ phiếu"


ROUNDED_TO = 10_000  # đồng


class Coefficients:
    """What has the two coefficients and the base salary that a commendation's money is computed from.

    A decision has those that it was made with, ``AwardTerms`` those of a day.
    """

    individual_coefficient: str
    collective_coefficient: str
    base_salary: int

    def coefficient_of(self, subject: str) -> Fraction:
        is_person = subject == Subject.INDIVIDUAL
        return Fraction(self.individual_coefficient if is_person else self.collective_coefficient)

    def amount_of(self, subject: str) -> int:
        """Đồng for one, rounded up to full 10.000 (NĐ 91/2017, Điều 68.2; NĐ 152/2025, Điều 49.2).

        0,3 × 1.490.000 = 447.000 -> 450.000.
        """
        return ceil(self.coefficient_of(subject) * self.base_salary / ROUNDED_TO) * ROUNDED_TO


@dataclass(frozen=True)
class AwardTerms(Coefficients):
    """What a commendation signed on a day brings. ``sources``: where each of the three stands, in words."""

    individual_coefficient: str
    collective_coefficient: str
    base_salary: int
    sources: tuple[str, ...] = ()


class PraiseSettings(models.Model):
    """The office's choices for one campaign. A campaign without a row has these defaults (``queries.settings_of``).

    Money: coefficient × base salary. What is left blank is the law's of the day of signing (``queries.award_terms``).
    """

    campaign = models.OneToOneField(
        Campaign, models.PROTECT, related_name="praise_settings", verbose_name="phong trào"
    )
    is_public = models.BooleanField(
        "trang công khai",
        default=False,
        help_text="Mở trang /cong-khai/ cho mọi người xem kết quả chính thức và sáng kiến đã phổ biến.",
    )
    individual_coefficient = models.CharField(
        "hệ số tiền thưởng cá nhân", max_length=20, blank=True, validators=[validate_rational]
    )
    collective_coefficient = models.CharField(
        "hệ số tiền thưởng tập thể", max_length=20, blank=True, validators=[validate_rational]
    )
    base_salary = models.PositiveIntegerField("lương cơ sở (đồng)", null=True, blank=True)

    quorum = models.CharField(
        "số thành viên Hội đồng phải có mặt (phần của tổng số)",
        max_length=20,
        default="2/3",
        validators=[validate_rational],
    )
    vote_base = models.CharField(
        "tỷ lệ phiếu tính trên", max_length=7, choices=VoteBase.choices, default=VoteBase.ALL
    )
    passing_rate = models.CharField(
        "tỷ lệ phiếu phải vượt (%)", max_length=20, default="50", validators=[validate_rational]
    )
    council_size = models.PositiveSmallIntegerField("số thành viên Hội đồng", null=True, blank=True)
    takes_written_votes = models.BooleanField(
        "lấy ý kiến bằng văn bản của người vắng", default=True
    )
    has_casting_vote = models.BooleanField("ngang phiếu thì theo chủ tọa", default=False)
    council_source = models.CharField(
        "quy chế Hội đồng", max_length=300, blank=True, help_text="Số, ký hiệu, điều của quy chế."
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "lựa chọn về khen thưởng"
        verbose_name_plural = "lựa chọn về khen thưởng"
        ordering = ["campaign"]

    def __str__(self) -> str:
        return self.campaign.title


class EligibilityRule(models.Model):
    """One line of the checklist. A campaign without rows has the lines of ``commendations.eligibility``."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", "Đã đăng ký thi đua và được tiếp nhận"
        RANKED = "ranked", "Được xếp hạng trong khối"
        ALL_MET = "all_met", "Đạt tất cả chỉ tiêu có áp dụng"
        NONE_LATE = "none_late", "Không có hồ sơ trễ hạn, quá hạn"
        PLAN_COMPLETE = "plan_complete", "Hoàn thành 100 % kế hoạch"
        INITIATIVE = "initiative", "Có sáng kiến, cách làm hay được công nhận"
        SPREAD = "spread", "Sáng kiến được đơn vị khác áp dụng"
        RANK_WITHIN = "rank_within", "Xếp hạng trong khối từ thứ … trở lên"
        ASSESSED = "assessed", "Được Phòng Nội vụ chấm đủ các tiêu chí cá nhân"
        LEAST_POINTS = "least_points", "Tổng điểm cá nhân từ … trở lên"
        FRONT_LINE = "front_line", "Trực tiếp tiếp nhận, giải quyết tại Bộ phận Một cửa"

    class Level(models.TextChoices):
        REQUIRED = "required", "Bắt buộc"
        ADVISORY = "advisory", "Xem xét thêm"
        OFF = "off", "Không dùng"

    NEEDS_LIMIT = frozenset({Kind.RANK_WITHIN, Kind.LEAST_POINTS})

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="eligibility_rules", verbose_name="phong trào"
    )
    subject = models.CharField("đối tượng", max_length=10, choices=Subject.choices)
    kind = models.CharField("điều kiện", max_length=20, choices=Kind.choices)
    level = models.CharField("mức", max_length=10, choices=Level.choices)
    limit = models.PositiveSmallIntegerField("ngưỡng", null=True, blank=True)
    display_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "điều kiện xét khen thưởng"
        verbose_name_plural = "điều kiện xét khen thưởng"
        ordering = ["campaign", "subject", "display_order"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "subject", "kind"], name="eligibility_rule_once"
            )
        ]

    @property
    def words(self) -> str:
        label = self.get_kind_display()
        return label.replace("…", str(self.limit)) if self.limit is not None else label

    def __str__(self) -> str:
        return self.words
