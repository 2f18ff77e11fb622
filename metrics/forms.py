"""Forms of figures."""

from django import forms

from metrics.importing import MAX_FILE_SIZE


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
