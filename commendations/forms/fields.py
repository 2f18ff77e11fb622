"""Fields of the forms of praise."""

from django import forms

DAY = {
    "required": "Hãy ghi ngày.",
    "invalid": "Hãy ghi ngày/tháng/năm, ví dụ 5/11/2022.",
}
WHOLE = {
    "required": "Hãy ghi số.",
    "invalid": "Hãy ghi một số nguyên.",
    "min_value": "Số này phải từ %(limit_value)s trở lên.",
    "max_value": "Số này nhiều nhất là %(limit_value)s.",
}
TOO_LONG = "Mục này dài %(show_value)d ký tự; rút ngắn còn nhiều nhất %(limit_value)d ký tự."


def text(
    label: str, longest: int, *, required: bool = True, rows: int = 0, hint: str = "", **options
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
        error_messages={
            "required": f"Hãy ghi {label[0].lower()}{label[1:]}.",
            "max_length": TOO_LONG,
        },
        **options,
    )


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint or "Ghi ngày/tháng/năm, ví dụ 5/11/2022.",
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages=DAY,
    )


def whole(label: str, *, required: bool = True, least: int = 0, most: int = 32767, hint: str = ""):
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=WHOLE,
    )


class MoneyField(forms.IntegerField):
    """Đồng, as people write it: ``1.490.000``."""

    def to_python(self, value):
        if isinstance(value, str):
            value = value.replace(".", "").replace(" ", "").removesuffix("đ")
        return super().to_python(value)


def time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text="Ghi giờ:phút, ví dụ 8:30. Để trống thì biên bản chừa chỗ trống.",
        widget=forms.TimeInput(attrs={"autocomplete": "off"}),
        input_formats=["%H:%M", "%Hh%M", "%H giờ %M"],
        error_messages={"invalid": "Hãy ghi giờ:phút, ví dụ 8:30."},
    )
