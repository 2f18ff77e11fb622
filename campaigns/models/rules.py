"""The rules of a campaign: versioned rows whose numbers are kept as they were written."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaigns.models.campaign import Campaign
from campaigns.models.people import User
from campaigns.time import BEGINNING


def validate_rational(text: str) -> None:
    """A rule's number is kept as it was written ("4/5", "0.5", "1") and read exactly."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValidationError("Ghi một số như 1, 0.5 hoặc 4/5.") from None
    if value < 0:
        raise ValidationError("Số này không được âm.")


class RulesVersion(models.Model):
    """The rules of a campaign from an instant on. Written once; locked when the campaign opens."""

    class Denominator(models.TextChoices):
        ALL = "all", "toàn bộ TTHC của đơn vị"
        OFFERED = "offered", "TTHC được cung cấp trực tuyến ở mức tương ứng"
        ACTIVE = "active", "TTHC có phát sinh hồ sơ trong kỳ"

    class Unreachable(models.TextChoices):
        SCORED = "scored", "chấm như mọi chỉ tiêu khác"
        NOT_APPLICABLE = "not_applicable", "không áp dụng, không tính vào điểm tối đa"

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="rules_versions", verbose_name="phong trào"
    )
    number = models.PositiveIntegerField("phiên bản")
    known_from = models.DateTimeField("có hiệu lực từ", default=BEGINNING)
    reason = models.TextField("lý do thay đổi", blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="người lập"
    )
    requires_registration = models.BooleanField("phải đăng ký mới được xếp hạng", default=True)
    denominator = models.CharField(
        "mẫu số của ba chỉ tiêu về TTHC",
        max_length=10,
        choices=Denominator.choices,
        default=Denominator.ALL,
    )
    partial_credit = models.CharField(
        "phần điểm khi chưa đạt", max_length=20, validators=[validate_rational]
    )
    low_rate = models.CharField("“tỷ lệ thấp” (%)", max_length=20, validators=[validate_rational])
    zero_at = models.CharField(
        "tỷ lệ trễ không còn điểm (%)", max_length=20, validators=[validate_rational]
    )
    least_attainable = models.CharField(
        "phần điểm tối thiểu phải áp dụng được", max_length=20, validators=[validate_rational]
    )
    unreachable = models.CharField(
        "chỉ tiêu mà danh mục của đơn vị không cho đạt",
        max_length=20,
        choices=Unreachable.choices,
        default=Unreachable.SCORED,
    )
    adjustment_limit = models.CharField(
        "giới hạn điểm thưởng, điểm trừ",
        max_length=20,
        default="0",
        validators=[validate_rational],
        help_text="Tổng điểm thưởng, và riêng tổng điểm trừ, của một đơn vị. 0: không dùng.",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "phiên bản quy tắc"
        verbose_name_plural = "phiên bản quy tắc"
        ordering = ["campaign", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], name="rules_number_once_a_campaign"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="new_rules_have_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(denominator__in=["all", "offered", "active"]),
                name="denominator_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.slug}, phiên bản {self.number}"


class Criterion(models.Model):
    """A target of a rules version (tiêu chí, chỉ tiêu). ``threshold`` and ``points`` are exact numbers as written."""

    class Subject(models.TextChoices):
        COLLECTIVE = "collective", "Tập thể"
        INDIVIDUAL = "individual", "Cá nhân"

    class Measure(models.TextChoices):
        ASSESSED = "assessed", "Phòng Nội vụ đánh giá"
        PROCEDURES_ONLINE = "procedures_online", "TTHC có hồ sơ trực tuyến mức 3, 4"
        PROCEDURES_ONLINE_L3 = "procedures_online_l3", "TTHC có hồ sơ trực tuyến mức 3"
        PROCEDURES_ONLINE_L4 = "procedures_online_l4", "TTHC có hồ sơ trực tuyến mức 4"
        DOSSIERS_ONLINE = "dossiers_online", "Hồ sơ trực tuyến mức 3, 4"
        DOSSIERS_ONLINE_L3 = "dossiers_online_l3", "Hồ sơ trực tuyến mức 3"
        DOSSIERS_ONLINE_L4 = "dossiers_online_l4", "Hồ sơ trực tuyến mức 4"
        RECEIVED_POST = "received_post", "Hồ sơ tiếp nhận qua BCCI"
        RETURNED_POST = "returned_post", "Kết quả trả qua BCCI"
        LATE = "late", "Hồ sơ trễ hạn, quá hạn"

    class Operator(models.TextChoices):
        ABOVE = ">", "trên"
        AT_LEAST = ">=", "từ … trở lên"
        NONE_OR_LOW = "none_or_low", "không phát sinh, hoặc tỷ lệ thấp"

    rules = models.ForeignKey(
        RulesVersion, models.CASCADE, related_name="criteria", verbose_name="phiên bản quy tắc"
    )
    code = models.SlugField("mã", max_length=20)
    subject = models.CharField("đối tượng", max_length=10, choices=Subject.choices)
    title = models.CharField("nội dung", max_length=400)
    measure = models.CharField("cách đo", max_length=30, choices=Measure.choices)
    operator = models.CharField("phép so sánh", max_length=15, choices=Operator.choices, blank=True)
    threshold = models.CharField(
        "chỉ tiêu (%)", max_length=20, blank=True, validators=[validate_rational]
    )
    points = models.CharField("điểm", max_length=20, validators=[validate_rational])
    denominator = models.CharField(
        "mẫu số",
        max_length=10,
        choices=RulesVersion.Denominator.choices,
        blank=True,
        help_text="Chỉ với tỷ lệ thủ tục. Để trống: mẫu số chung của phong trào.",
    )
    minimum_base = models.PositiveIntegerField("mẫu số tối thiểu", default=0)
    low_count = models.PositiveIntegerField(
        "số hồ sơ trễ, quá hạn vẫn là thấp",
        default=0,
        help_text="Chỉ với hồ sơ trễ hạn, quá hạn. 0: chỉ theo tỷ lệ.",
    )
    display_order = models.PositiveIntegerField("thứ tự hiển thị", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["rules", "display_order"]
        constraints = [
            models.UniqueConstraint(
                fields=["rules", "subject", "code"], name="criterion_code_once_a_version"
            ),
            models.CheckConstraint(
                condition=~Q(subject="collective", measure="late")
                | Q(operator="none_or_low", minimum_base=0),
                name="late_is_none_or_low",
            ),
            models.CheckConstraint(
                condition=Q(subject="individual") | Q(operator="none_or_low") | ~Q(threshold=""),
                name="target_has_a_threshold",
            ),
            models.CheckConstraint(
                condition=Q(denominator="") | Q(measure__startswith="procedures_"),
                name="own_denominator_of_procedures",
            ),
            models.CheckConstraint(
                condition=Q(low_count=0) | Q(measure="late"), name="low_count_of_late_dossiers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"
