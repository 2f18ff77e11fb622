"""Forms of figures."""

from django import forms

from campaigns.models import Campaign
from campaigns.text import month_code, month_label, parse_month_code
from metrics.actions import LONGEST_REASON
from metrics.importing import MAX_FILE_SIZE
from metrics.models import NumberQuestion


class UploadForm(forms.Form):
    """One workbook. Its size is known before a byte of it is read."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        help_text=f"Mỗi lần một tệp, tối đa {MAX_FILE_SIZE // 2**20} MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chưa chọn tệp nào.",
            "empty": "Tệp này rỗng (0 byte). Hãy kiểm tra lại tệp.",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_SIZE:
            raise forms.ValidationError(
                f"Tệp lớn hơn {MAX_FILE_SIZE // 2**20} MB. Hãy xóa hình ảnh, trang tính và định "
                "dạng thừa rồi lưu lại."
            )
        return file


class UploadWithNoteForm(UploadForm):
    """The same workbook again, with the reason why its warnings are right."""

    field_order = ["note", "file"]
    note = forms.CharField(
        label="Vì sao số liệu vẫn đúng?",
        help_text="Ghi chú này được lưu cùng lần nhập.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi vì sao số liệu vẫn đúng, hoặc sửa tệp rồi nhập lại."},
    )


class PublishForm(forms.Form):
    """Which board is announced, how, and by whom it is signed."""

    month = forms.TypedChoiceField(label="Bảng lũy kế đến", coerce=parse_month_code)
    is_final = forms.BooleanField(
        label="Bảng chính thức",
        required=False,
        help_text="Chỉ công bố chính thức được khi mọi đơn vị đã báo cáo đủ và đã được đánh giá.",
    )
    signer = forms.CharField(label="Người ký", required=False, max_length=200)
    questions_until = forms.DateField(
        label="Đơn vị được hỏi lại đến hết ngày",
        required=False,
        help_text="Ngày/tháng/năm. Để trống: không nhận câu hỏi về bảng này.",
    )

    def __init__(self, *args, campaign: Campaign, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [
            (month_code(month), month_label(month)) for month in campaign.months
        ]
        if month := self.initial.get("month"):
            self.initial["month"] = month_code(month)


class QuestionForm(forms.Form):
    question = forms.CharField(
        label="Số nào chưa đúng, vì sao?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi câu hỏi: số nào chưa đúng, vì sao."},
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label="Kết quả", choices=NumberQuestion.Outcome.choices)
    answer = forms.CharField(
        label="Trả lời", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
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
