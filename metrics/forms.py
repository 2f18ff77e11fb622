"""Forms of figures."""

from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile

from campaigns.actions import set_report_due_day
from campaigns.actions.due_day import LATEST_DAY
from campaigns.models import Campaign, CampaignUnit, Unit, User
from campaigns.text import day, month_code, month_label, parse_month_code
from metrics.actions import LONGEST_REASON, lock_month, request_unlock
from metrics.actions.months import LONGEST_OPEN
from metrics.importing import MAX_FILE_SIZE
from metrics.intake import LikelyName, corrects
from metrics.models import Intake, MonthLock, UnlockRequest

MIB = 2**20
MOST_FILES = 20
MOST_BYTES = 60 * MIB  # of all files together


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class WorkbooksField(forms.FileField):
    """Several files at once. Their sizes are known before a byte of them is read."""

    widget = FilesInput

    def clean(self, data: Sequence[UploadedFile], initial=None) -> list[UploadedFile]:
        if not data:
            return [super().clean(None)]
        if len(data) > MOST_FILES:
            raise forms.ValidationError(
                f"Đã chọn {len(data)} tệp; hãy gửi mỗi lần tối đa {MOST_FILES} tệp."
            )
        complaints = [complaint for file in data for complaint in self._complaints(file)]
        if not complaints and sum(file.size for file in data) > MOST_BYTES:
            complaints.append(
                f"Các tệp cộng lại lớn hơn {MOST_BYTES // MIB} MB; hãy gửi làm nhiều lần."
            )
        if complaints:
            raise forms.ValidationError(complaints)
        return list(data)

    def _complaints(self, file: UploadedFile) -> list[str]:
        complaints = []
        if not file.size:
            complaints.append(f"Tệp “{file.name}” rỗng (0 byte). Hãy kiểm tra lại tệp.")
        if file.size > MAX_FILE_SIZE:
            complaints.append(
                f"Tệp “{file.name}” lớn hơn {MAX_FILE_SIZE // MIB} MB. Hãy xóa hình ảnh, trang tính"
                " và định dạng thừa rồi lưu lại."
            )
        return complaints


class UploadForm(forms.Form):
    files = WorkbooksField(
        label="Tệp Excel (.xlsx)",
        help_text=(
            f"Có thể chọn nhiều tệp một lần: tối đa {MOST_FILES} tệp, mỗi tệp tối đa"
            f" {MAX_FILE_SIZE // MIB} MB, cộng lại không quá {MOST_BYTES // MIB} MB."
        ),
        widget=FilesInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Chưa chọn tệp nào."},
    )


class CommitForm(forms.Form):
    """What the import of an intake needs from a person: no more fields than its check calls for."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Vì sao số liệu vẫn đúng?",
        help_text="Ghi chú này được lưu cùng lần nhập.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi vì sao số liệu vẫn đúng, hoặc sửa tệp rồi gửi lại."},
    )
    accepted = forms.BooleanField(
        label="Tôi đã xem các điểm cần xem lại và chịu trách nhiệm nhập số liệu này",
        error_messages={"required": "Hãy đánh dấu vào ô này nếu số liệu vẫn đúng."},
    )
    reason = forms.CharField(
        label="Lý do sửa số liệu đã có",
        help_text="Lý do được hiện trong danh sách sửa số liệu của phong trào.",
        max_length=500,
        error_messages={"required": "Hãy ghi lý do sửa số liệu đã có."},
    )

    def __init__(self, intake: Intake, data=None) -> None:
        super().__init__(
            data,
            initial={
                "fingerprint": intake.fingerprint,
                "note": intake.note,
                "reason": intake.reason,
            },
        )
        if intake.state != Intake.State.NEEDS_NOTE:
            del self.fields["note"], self.fields["accepted"]
        if not corrects(intake):
            del self.fields["reason"]


class NamesForm(forms.Form):
    """Whose the unknown names of a check are. Nothing is chosen beforehand."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, intake: Intake, names: Sequence[LikelyName], data=None) -> None:
        super().__init__(data, initial={"fingerprint": intake.fingerprint})
        self.names = names
        for index, name in enumerate(names):
            is_unit = name.kind == "unit"
            everybody = "Tất cả đơn vị" if is_unit else "Tất cả thủ tục"
            of_unit = f" ({name.unit_name})" if name.unit_name else ""
            self.fields[f"name-{index}"] = forms.ChoiceField(
                label=f"“{name.name}”{of_unit} là {'đơn vị' if is_unit else 'thủ tục'} nào?",
                choices=[
                    ("", "— chưa chọn —"),
                    ("Gần giống nhất", name.likely),
                    (everybody, name.owners),
                ],
                required=False,
                error_messages={"invalid_choice": "Hãy chọn trong danh sách."},
            )

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.chosen():
            raise forms.ValidationError("Chưa chọn đơn vị hay thủ tục nào.")
        return cleaned

    def chosen(self) -> list[tuple[LikelyName, int]]:
        """The names for which somebody chose, with the id of the unit or procedure."""
        return [
            (name, int(pk))
            for index, name in enumerate(self.names)
            if (pk := self.cleaned_data.get(f"name-{index}"))
        ]


class UnitMonthForm(forms.Form):
    """Which unit, which month, in the address: ``?don-vi=30010&thang=2022-06``."""

    def __init__(
        self,
        *args,
        units: Iterable[Unit],
        months: Iterable[date],
        month: date | None,
        all_units: bool = False,
        **kwargs,
    ) -> None:
        """``month``: the one that is proposed. ``all_units``: to choose none means all of them."""
        super().__init__(*args, **kwargs)
        nobody = "Tất cả đơn vị" if all_units else "Chọn đơn vị"
        self.fields["thang"] = forms.ChoiceField(
            label="Tháng",
            choices=[(month_code(one), month_label(one)) for one in months],
            initial=month and month_code(month),
        )
        self.fields["don-vi"] = forms.ChoiceField(
            label="Đơn vị",
            choices=[("", nobody), *((unit.code, f"{unit.name} ({unit.code})") for unit in units)],
            required=not all_units,
            error_messages={"required": "Hãy chọn đơn vị."},
        )


class WithdrawalForm(forms.Form):
    """Why an upload is taken back."""

    reason = forms.CharField(
        label="Lý do rút",
        help_text="Lý do được lưu cùng lần nhập và hiện ở danh sách các lần điều chỉnh.",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Hãy ghi lý do rút lần nhập này.",
            "max_length": f"Lý do dài hơn {LONGEST_REASON} ký tự; hãy ghi ngắn lại.",
        },
    )


# Months: each form does one act, and says what it did


class ReportDueDayForm(forms.Form):
    day = forms.IntegerField(
        label="Ngày của tháng sau",
        help_text=f"Báo cáo đến hết ngày này là đúng hạn (1–{LATEST_DAY}). Để trống: không xét đúng hạn hay trễ.",
        required=False,
        min_value=1,
        max_value=LATEST_DAY,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Hãy ghi một ngày từ 1 đến {LATEST_DAY}, hoặc để trống.",
        ),
    )

    def act(self, campaign: Campaign, by: User) -> str:
        due = self.cleaned_data["day"]
        if not set_report_due_day(campaign=campaign, day=due, by=by):
            return "Hạn báo cáo như cũ; không có gì thay đổi."
        if due is None:
            return "Đã bỏ hạn báo cáo: không xét đúng hạn hay trễ."
        return f"Đã đặt hạn báo cáo: đến hết ngày {due} của tháng sau."


class MonthField(forms.TypedChoiceField):
    """One of some months; none is chosen beforehand."""

    def __init__(self, **options) -> None:
        super().__init__(
            label="Tháng",
            coerce=parse_month_code,
            error_messages={
                "required": "Hãy chọn tháng.",
                "invalid_choice": "Tháng này không chọn được; hãy chọn lại.",
            },
            **options,
        )

    def offer(self, months: Iterable[date]) -> None:
        self.choices = [("", "Chọn tháng"), *((month_code(m), month_label(m)) for m in months)]


class MonthLockForm(forms.Form):
    """``months``: those that may be closed."""

    month = MonthField()
    reason = forms.CharField(
        label="Lý do (không bắt buộc)",
        required=False,
        max_length=MonthLock._meta.get_field("reason").max_length,
    )

    def __init__(self, *args, months: Iterable[date], **options) -> None:
        super().__init__(*args, **options)
        self.fields["month"].offer(months)

    def act(self, campaign: Campaign, by: User) -> str:
        lock_month(campaign=campaign, by=by, **self.cleaned_data)
        return f"Đã khóa {month_label(self.cleaned_data['month']).lower()}."


class UnlockRequestForm(forms.Form):
    """``months``: those that are closed. Who wants all units has to say so."""

    ALL = "moi-don-vi"

    month = MonthField()
    unit = forms.ChoiceField(
        label="Đơn vị",
        error_messages={
            "required": "Hãy chọn đơn vị, hoặc chọn “Mọi đơn vị”.",
            "invalid_choice": "Đơn vị này không có trong phong trào; hãy chọn lại.",
        },
    )
    until = forms.DateField(
        label="Mở khóa đến hết ngày",
        help_text=f"Từ hôm nay, nhiều nhất {LONGEST_OPEN} ngày; ngày/tháng/năm.",
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Hãy ghi ngày hết hạn.",
            "invalid": "Đây không phải là một ngày. Hãy ghi như 30/11/2022.",
        },
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=UnlockRequest._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do mở khóa."},
    )

    def __init__(self, *args, campaign: Campaign, months: Iterable[date], **options) -> None:
        super().__init__(*args, **options)
        self.fields["month"].offer(months)
        units = CampaignUnit.objects.filter(campaign=campaign).select_related("unit")
        self.fields["unit"].choices = [
            ("", "Chọn đơn vị"),
            (self.ALL, "Mọi đơn vị"),
            *((one.unit_id, one.unit.name) for one in units.order_by("unit__display_order")),
        ]

    def clean_unit(self) -> Unit | None:
        chosen = self.cleaned_data["unit"]
        return None if chosen == self.ALL else Unit.objects.get(pk=chosen)

    def act(self, campaign: Campaign, by: User) -> str:
        made = request_unlock(campaign=campaign, by=by, **self.cleaned_data)
        return (
            f"Đã ghi đề nghị số {made.pk}: mở khóa {month_label(made.month).lower()} cho"
            f" {made.unit or 'mọi đơn vị'} đến hết ngày {day(made.until)}. Còn chờ người thứ hai duyệt."
        )
