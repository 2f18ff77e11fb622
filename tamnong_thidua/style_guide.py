"""The style guide: every component in every state, from the templates and the style sheets that the pages use."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.permissions import is_office_staff

STATUSES = (  # mark, word, rate, its length, numerator and denominator
    ("met", "Đạt", "52,10 %", "65.1", "521/1.000"),
    ("low", "Đạt – tỷ lệ thấp", "0,40 %", "20.0", "4/1.000"),
    ("not-met", "Chưa đạt", "39,74 %", "49.7", "31/78"),
    ("too-few", "Chưa đủ cơ sở", "", "", "3/4"),
    ("not-applicable", "Không áp dụng", "", "", "0/0"),
    ("missing", "Chưa báo cáo", "", "", "tháng 8"),
    ("not-assessed", "Chưa đánh giá", "", "", ""),
)
COLOURS = (
    ("ink", "Chữ"),
    ("soft", "Chữ phụ, đơn vị đo, chú dẫn"),
    ("line", "Nét kẻ"),
    ("edge", "Viền của ô nhập và nút"),
    ("paper", "Nền trang"),
    ("card", "Nền bảng, phiếu"),
    ("wash", "Nền khi rê chuột, dòng đang chọn"),
    ("lacquer", "Màu sơn son: dấu của chương trình, không bao giờ là trạng thái"),
    ("met", "Đạt"),
    ("not-met", "Chưa đạt, lỗi"),
    ("missing", "Chưa biết"),
    ("track", "Nền của thanh"),
    ("focus", "Viền khi dùng bàn phím"),
)
SIZES = (
    ("huge", "Số lớn của phiếu"),
    ("large", "Câu trả lời đầu trang"),
    ("title", "Tên đơn vị, số của chỉ tiêu"),
    ("medium", "Tên phần"),
    ("normal", "Nội dung"),
    ("small", "Chú dẫn, mẫu số"),
)
LETTERS = (
    "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ đ",
    "AÀÁẢÃẠ ĂẰẮẲẴẶ ÂẦẤẨẪẬ EÈÉẺẼẸ ÊỀẾỂỄỆ IÌÍỈĨỊ OÒÓỎÕỌ ÔỒỐỔỖỘ ƠỜỚỞỠỢ UÙÚỦŨỤ ƯỪỨỬỮỰ YỲÝỶỸỴ Đ",
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Tên đơn vị", help_text="Ghi tên chính thức.")
    month = forms.ChoiceField(
        label="Tháng", choices=[("", "Chọn tháng"), ("2022-06", "Tháng 6/2022")]
    )
    reason = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label="Tệp Excel")
    seen = forms.BooleanField(label="Tôi đã xem các điểm cần xem lại")


@open_to(is_office_staff)
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Đã lưu. Đây là một thông báo sau khi làm xong một việc.")
    context = {
        "statuses": STATUSES,
        "colours": COLOURS,
        "sizes": SIZES,
        "letters": LETTERS,
        "icons": icon_names(),
        "form": SampleForm(auto_id="mau-%s", initial={"name": "UBND xã An Hòa"}),
        "wrong_form": SampleForm({"name": ""}, auto_id="loi-%s"),
    }
    return render(request, "guide.html", context)


def icon_names() -> list[str]:
    """In the order of icons.html, so that none can be forgotten here."""
    return re.findall(r'<symbol id="i-([a-z-]+)"', get_template("icons.html").template.source)
