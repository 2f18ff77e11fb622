"""Forms of dossiers. A draft is taken as it is typed: what is missing or wrong is said at submission, not here."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.html import format_html

from campaigns.attachments import EXTENSIONS, MAX_FILE_SIZE
from campaigns.text import clean, whole_number
from registrations.actions import new_row_id
from registrations.problems import Target
from registrations.sections import (
    COMMITMENTS,
    GROUPS,
    MOST_FILES,
    MOST_ROWS,
    PEOPLE,
    SECTIONS,
    TITLES,
    Field,
    Section,
)

BLANK_ROWS = 1
LONGEST_PASTE = 2_000_000


class TextField(forms.CharField):
    """Text in NFC without stray white space; lines of a long text stay."""

    def __init__(self, *, is_long: bool = False, **options) -> None:
        widget = forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput()
        super().__init__(**{"widget": widget, "required": False, **options})
        self.is_long = is_long

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if not self.is_long:
            return clean(value)
        return "\n".join(clean(line) for line in value.split("\n")).strip()


def _field(spec: Field) -> forms.Field:
    field = TextField(
        label=spec.label,
        help_text=spec.hint,
        max_length=spec.longest,
        is_long=spec.is_long,
        error_messages={
            "max_length": "Mục này dài %(show_value)d ký tự; rút ngắn còn nhiều nhất %(limit_value)d ký tự."
        },
    )
    if spec.input_mode:
        field.widget.attrs["inputmode"] = spec.input_mode
    field.widget.attrs["autocomplete"] = "off"
    return field


class BaseForm(forms.Form):
    """``base``: the version of the section that the officer has before them."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    @property
    def base_version(self) -> int:
        return self.cleaned_data.get("base") or 0


class SectionForm(BaseForm):
    """A section with fields."""

    def __init__(self, *args, section: Section, **options) -> None:
        super().__init__(*args, **options)
        self.section = section
        for spec in section.fields:
            self.fields[spec.name] = _field(spec)

    def content(self) -> dict:
        return {spec.name: self.cleaned_data[spec.name] for spec in self.section.fields}


class CommitmentsForm(BaseForm):
    """What the unit promises of each target, in per cent."""

    def __init__(self, *args, targets: Sequence[Target], **options) -> None:
        super().__init__(*args, **options)
        self.targets = targets
        for target in targets:
            self.fields[target.code] = TextField(
                label=target.title,
                help_text=f"Phong trào: {target.words}. Đơn vị đăng ký (%):",
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    def content(self) -> dict:
        return {target.code: self.cleaned_data[target.code] for target in self.targets}


class RowsForm(BaseForm):
    """A short list: its rows and a few blank ones. A row that is emptied is gone."""

    def __init__(self, *args, section: Section, rows: Sequence[dict] = (), **options) -> None:
        super().__init__(*args, **options)
        self.section = section
        self.ids = [row["id"] for row in rows] if not self.is_bound else self._ids_sent()
        self.rows = []
        for row_id in self.ids + [new_row_id() for _ in range(self._blank())]:
            row = next((one for one in rows if one["id"] == row_id), {})
            names = []
            for spec in section.fields:
                name = f"{row_id}-{spec.name}"
                self.fields[name] = _field(spec)
                self.fields[name].initial = row.get(spec.name, "")
                names.append(name)
            self.rows.append((row_id, names))
        if section.none:
            self.fields["none"] = forms.BooleanField(label=section.none, required=False)

    def _ids_sent(self) -> list[str]:
        ids = self.data.getlist("row")
        return [one for one in dict.fromkeys(ids) if one.isalnum() and len(one) <= 20][:MOST_ROWS]

    def _blank(self) -> int:
        return 0 if self.is_bound else min(BLANK_ROWS, MOST_ROWS - len(self.ids))

    def sets(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For the template: the id of each row and its fields."""
        return [(row_id, [self[name] for name in names]) for row_id, names in self.rows]

    def content(self) -> dict:
        rows = []
        for row_id, names in self.rows:
            values = {name.partition("-")[2]: self.cleaned_data[name] for name in names}
            if any(values.values()):
                rows.append({"id": row_id, **values})
        return {"rows": rows, "none": bool(self.cleaned_data.get("none")) and not rows}


class PersonForm(forms.Form):
    """One person of the list."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for spec in SECTIONS[PEOPLE].fields:
            self.fields[spec.name] = _field(spec)
        self.fields["group"] = forms.ChoiceField(
            label="Nhóm", choices=[("", "Chưa chọn"), *GROUPS.items()], required=False
        )
        self.fields["title"] = forms.ChoiceField(
            label="Ông/Bà", choices=[("", "Chưa chọn"), *TITLES.items()], required=False
        )
        self.fields["full_name"].required = True
        self.fields["full_name"].error_messages["required"] = "Hãy ghi họ và tên."

    def person(self) -> dict[str, str]:
        return {spec.name: self.cleaned_data[spec.name] for spec in SECTIONS[PEOPLE].fields}


class ListForm(forms.Form):
    """A list of people, pasted or as a file."""

    text = forms.CharField(
        label="Dán danh sách",
        help_text=(
            "Chép các dòng từ Excel hoặc bảng Word rồi dán vào đây, mỗi người một dòng. Các cột: Họ và tên, Chức vụ,"
            " Năm sinh, Nhóm, Nội dung đăng ký, Ông/Bà, Chỉ tiêu của cá nhân; nếu có dòng tiêu đề thì thứ tự tùy ý."
        ),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "wrap": "off"}),
    )
    file = forms.FileField(
        label="hoặc chọn tệp Excel (.xlsx)",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": "Tệp này rỗng (0 byte). Hãy kiểm tra lại tệp."},
    )
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    replace = forms.ChoiceField(
        label="Cách ghi",
        choices=[("", "Thêm vào danh sách đang có"), ("1", "Thay cả danh sách đang có")],
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_SIZE:
            raise forms.ValidationError(_too_large())
        return file


class FileForm(forms.Form):
    file = forms.FileField(
        label="Thêm tệp kế hoạch, bản đăng ký thi đua đã ký",
        help_text=(
            f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh; mỗi tệp tối đa {MAX_FILE_SIZE // 2**20} MB, nhiều nhất"
            f" {MOST_FILES} tệp."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        max_length=200,
        error_messages={
            "empty": "Tệp này rỗng (0 byte). Hãy kiểm tra lại tệp.",
            "max_length": "Tên tệp dài quá 200 ký tự. Hãy đổi tên ngắn hơn.",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_SIZE:
            raise forms.ValidationError(_too_large())
        return file


def _too_large() -> str:
    return f"Tệp lớn hơn {MAX_FILE_SIZE // 2**20} MB. Hãy quét với độ phân giải thấp hơn hoặc chia thành nhiều tệp."


class ReasonForm(forms.Form):
    """Why a dossier is withdrawn, or an extension ended."""

    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do."},
    )


class MessageForm(forms.Form):
    """A question, or the answer to one."""

    text = forms.CharField(
        label="Câu hỏi",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung."},
    )
    question = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ExtensionForm(forms.Form):
    until = forms.DateField(
        label="Được gửi đến hết ngày",
        help_text="Đến 24:00 của ngày này. Ghi ngày/tháng/năm, ví dụ 5/4/2022.",
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Hãy ghi ngày.",
            "invalid": "Hãy ghi ngày/tháng/năm, ví dụ 5/4/2022.",
        },
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Gia hạn phải có lý do. Hãy ghi lý do."},
    )


class BulkForm(forms.Form):
    """Many dossiers at once. ``chosen``: ``12:40``, the unit and the submission that stood in the queue."""

    ACCEPT, RETURN = "accept", "return"
    act = forms.ChoiceField(choices=[(ACCEPT, "Tiếp nhận"), (RETURN, "Trả lại")])
    reason = forms.CharField(
        label="Lý do trả lại",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = forms.DateField(
        label="Được gửi lại đến hết ngày",
        help_text="Chỉ cần khi hạn đăng ký đã qua.",
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Hãy ghi ngày/tháng/năm, ví dụ 5/4/2022."},
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        pairs = [one.partition(":") for one in self.data.getlist("chosen")]
        numbers = [(whole_number(unit), whole_number(submission)) for unit, _, submission in pairs]
        cleaned["chosen"] = [pair for pair in numbers if None not in pair]
        if not cleaned["chosen"]:
            raise forms.ValidationError(
                "Chưa chọn hồ sơ nào. Hãy đánh dấu các hồ sơ chờ tiếp nhận."
            )
        if cleaned.get("act") == self.RETURN and not clean(cleaned.get("reason", "")):
            self.add_error("reason", "Trả lại hồ sơ phải có lý do. Hãy ghi lý do.")
        return cleaned


class ReturnForm(forms.Form):
    """Reasons by section and field; ``until`` where the unit gets more time."""

    submission = forms.IntegerField(widget=forms.HiddenInput)
    until = forms.DateField(
        label="Đơn vị được gửi lại đến hết ngày",
        help_text="Để trống: theo hạn đăng ký. Hạn đã qua thì phải ghi ngày.",
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Hãy ghi ngày/tháng/năm, ví dụ 5/4/2022."},
    )
    whole = forms.CharField(
        label="Lý do chung",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args,
        sections: Mapping[str, dict],
        targets: Sequence[tuple[str, str]] = (),
        **options,
    ) -> None:
        """``sections``: what was sent, shown beside each field; ``targets``: (code, title)."""
        super().__init__(*args, **options)
        self.places: dict[str, tuple[str, str]] = {"whole": ("", "")}
        self.by_section: list[tuple[Section, list[str]]] = []
        for section in SECTIONS.values():
            names = []
            for field, label in [("", "Cả mục"), *fields_of(section, targets)]:
                name = f"{section.key}--{field}"
                self.fields[name] = forms.CharField(
                    label=label,
                    help_text=_as_sent(sections.get(section.key, {}).get(field)),
                    required=False,
                    max_length=1000,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )
                self.places[name] = (section.key, field)
                names.append(name)
            self.by_section.append((section, names))

    def sets(self) -> list[tuple[Section, list[forms.BoundField]]]:
        return [(section, [self[name] for name in names]) for section, names in self.by_section]

    def reasons(self) -> list[tuple[str, str, str]]:
        """(section, field, text) of what was filled in."""
        return [
            (*place, self.cleaned_data[name])
            for name, place in self.places.items()
            if self.cleaned_data.get(name)
        ]


def _as_sent(text: str | None) -> str:
    """Escaped, since a help text is markup."""
    return format_html("Đơn vị ghi: {}", text) if text else ""


def fields_of(section: Section, targets: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(name, label) of the fields that a reason can be about; of a list the whole section alone."""
    if section.is_list:
        return []
    if section.key == COMMITMENTS:
        return list(targets)
    return [(spec.name, spec.label) for spec in section.fields]
