"""How the office's documents are headed, addressed and signed, and the forms that it uses instead of the program's."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, User
from campaigns.models.append_only import AppendOnlyModel


class DocumentKind(models.TextChoices):
    """In the order of a campaign's year."""

    PLAN = "ke-hoach", "Kế hoạch phát động phong trào"
    REMINDER = "don-doc", "Công văn đôn đốc đăng ký"
    REGISTER = "danh-sach-dang-ky", "Báo cáo tổng hợp đăng ký"
    MONTHLY = "bao-cao-thang", "Báo cáo kết quả tháng"
    FINAL = "bao-cao-tong-ket", "Báo cáo tổng kết"
    ACHIEVEMENT = "bao-cao-thanh-tich", "Báo cáo thành tích"
    SUBMISSION = "to-trinh", "Tờ trình đề nghị khen thưởng"
    MINUTES = "bien-ban", "Biên bản họp Hội đồng"
    DECISION = "quyet-dinh", "Quyết định khen thưởng"
    CERTIFICATE = "giay-khen", "Giấy khen"
    STOCK = "giay-khen-phoi", "Giấy khen trên phôi in sẵn"


class DocumentSettings(models.Model):
    """The office's words for one kind of document of a campaign. What is blank follows from the campaign."""

    class Capacity(models.TextChoices):
        OWN = "", "Ký trực tiếp"
        FOR_THE_HEAD = "KT.", "Ký thay (KT.)"
        BY_ORDER = "TL.", "Ký thừa lệnh (TL.)"
        BY_MANDATE = "TUQ.", "Ký thừa ủy quyền (TUQ.)"
        ACTING = "Q.", "Quyền (Q.)"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="document_settings", verbose_name="phong trào"
    )
    kind = models.CharField("loại văn bản", max_length=20, choices=DocumentKind.choices)
    parent = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    place = models.CharField("địa danh", max_length=100, blank=True)
    symbol = models.CharField(
        "ký hiệu", max_length=40, blank=True, help_text="Phần sau số, ví dụ QĐ-UBND.KT."
    )
    on_behalf_of = models.CharField(
        "thay mặt (TM.)", max_length=200, blank=True, help_text="Ví dụ Ủy ban nhân dân."
    )
    title = models.CharField("chức vụ người đứng đầu", max_length=150, blank=True)
    capacity = models.CharField(
        "tư cách ký", max_length=4, choices=Capacity.choices, blank=True, default=Capacity.OWN
    )
    own_title = models.CharField(
        "chức vụ người ký thay", max_length=150, blank=True, help_text="Chỉ ghi khi ký thay."
    )
    signer_name = models.CharField("họ tên người ký", max_length=150, blank=True)
    addressees = models.TextField(
        "kính gửi", max_length=2000, blank=True, help_text="Mỗi dòng một nơi."
    )
    bases = models.TextField(
        "căn cứ", max_length=6000, blank=True, help_text="Mỗi dòng một căn cứ."
    )
    recipients = models.TextField(
        "nơi nhận", max_length=2000, blank=True, help_text="Mỗi dòng một nơi; dòng cuối là Lưu: …"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "thông tin văn bản"
        verbose_name_plural = "thông tin văn bản"
        ordering = ["campaign", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind"], name="document_settings_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.campaign}"


class StockPosition(models.Model):
    """Where one text of a commendation stands on printed stock, in millimetres from the upper left corner."""

    class Part(models.TextChoices):
        NAME = "ten", "Tên tập thể, cá nhân"
        POSITION = "chuc-vu", "Chức vụ, đơn vị"
        ACHIEVEMENT = "thanh-tich", "Thành tích"
        DECISION = "quyet-dinh", "Số, ngày quyết định"
        PLACE = "ngay-thang", "Địa danh, ngày tháng"
        SIGNER_TITLE = "quyen-han", "Quyền hạn, chức vụ người ký"
        SIGNER = "nguoi-ky", "Họ tên người ký"

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="stock_positions", verbose_name="phong trào"
    )
    part = models.CharField("phần", max_length=12, choices=Part.choices)
    x = models.DecimalField(
        "từ mép trái (mm)",
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(400)],
    )
    y = models.DecimalField(
        "từ mép trên (mm)",
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(400)],
    )
    width = models.DecimalField(
        "rộng (mm)",
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(10), MaxValueValidator(400)],
    )
    size = models.PositiveSmallIntegerField(
        "cỡ chữ", validators=[MinValueValidator(8), MaxValueValidator(48)]
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "vị trí trên phôi"
        verbose_name_plural = "vị trí trên phôi"
        ordering = ["campaign", "part"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "part"], name="stock_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} – {self.campaign}"


class DocumentTemplate(AppendOnlyModel):
    """A form of the office. The newest of a kind is used; without ``data`` it is the program's own again."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="document_templates", verbose_name="phong trào"
    )
    kind = models.CharField("loại văn bản", max_length=20, choices=DocumentKind.choices)
    filename = models.CharField("tên tệp", max_length=200, blank=True)
    data = models.BinaryField("nội dung", blank=True)
    sha256 = models.CharField("mã kiểm tra (sha256)", max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người tải lên"
    )
    uploaded_at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "mẫu văn bản của cơ quan"
        verbose_name_plural = "mẫu văn bản của cơ quan"
        ordering = ["campaign", "kind", "pk"]

    @property
    def is_own_form(self) -> bool:
        """Whether the program's own form is used again."""
        return not self.filename

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.filename or 'mẫu của chương trình'}"
