"""Forms of boards."""

from typing import cast

from django import forms

from campaigns.models import Campaign
from campaigns.text import month_code, month_label, parse_month_code
from dashboards.models import NumberQuestion


class QuestionNoteForm(forms.Form):
    """What was found out about a question to the data; ``close`` is the button that closes it."""

    note = forms.CharField(
        label="Ghi chú, hoặc lý do đóng câu hỏi",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "Hãy ghi đã tìm hiểu được gì, hoặc vì sao đóng câu hỏi.",
            "max_length": "Hãy ghi gọn trong %(limit_value)d ký tự.",
        },
    )
    unit = forms.CharField(widget=forms.HiddenInput)
    rule = forms.CharField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    close = forms.BooleanField(required=False, widget=forms.HiddenInput)


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
        months = cast("forms.ChoiceField", self.fields["month"])
        months.choices = [(month_code(month), month_label(month)) for month in campaign.months]
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
