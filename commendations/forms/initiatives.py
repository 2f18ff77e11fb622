"""Forms of initiatives and of people's points."""

from django import forms

from campaigns.attachments import EXTENSIONS, MAX_FILE_SIZE
from campaigns.models import Criterion, Individual
from commendations.actions import Declaration
from commendations.forms.fields import WHOLE, MoneyField, day_field, text, whole
from commendations.models import Initiative
from metrics.queries.boards import rules_version_at


class InitiativeForm(forms.Form):
    """A draft may be incomplete; what is missing is said when it is sent."""

    title = text("Tên sáng kiến, cách làm hay", 300)
    problem = text("Vấn đề cần giải quyết", 4000, required=False, rows=4)
    solution = text("Đã làm gì", 6000, required=False, rows=7)
    began_on = day_field("Áp dụng từ ngày", required=False)
    cost = MoneyField(
        label="Chi phí (đồng)",
        required=False,
        min_value=0,
        max_value=10**15,
        help_text="Để trống nếu chưa tính; ghi 0 nếu không tốn.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=WHOLE,
    )
    effect = text("Hiệu quả", 4000, required=False, rows=4)
    criterion_code = forms.ChoiceField(label="Nâng chỉ tiêu nào", required=False)
    authors = forms.ModelMultipleChoiceField(
        label="Tác giả là cá nhân đã đăng ký",
        queryset=Individual.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_authors = text(
        "Tác giả khác", 2000, required=False, rows=2, hint="Mỗi người một dòng, họ và tên."
    )
    file = forms.FileField(
        label="Thêm tệp minh chứng",
        required=False,
        help_text=(
            f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh; mỗi tệp tối đa {MAX_FILE_SIZE // 2**20} MB, nhiều nhất 10 tệp."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        max_length=200,
        error_messages={
            "empty": "Tệp này rỗng (0 byte). Hãy kiểm tra lại tệp.",
            "max_length": "Tên tệp dài quá 200 ký tự. Hãy đổi tên ngắn hơn.",
        },
    )

    def __init__(self, *args, campaign_unit, **options) -> None:
        super().__init__(*args, **options)
        version = rules_version_at(campaign_unit.campaign, None)
        criteria = version.criteria.filter(subject=Criterion.Subject.COLLECTIVE)
        self.fields["criterion_code"].choices = [
            ("", "Không gắn với chỉ tiêu nào"),
            *((one.code, f"{one.code} – {one.title}") for one in criteria),
        ]
        self.fields["authors"].queryset = (
            Individual.objects.in_force_at(None)
            .filter(campaign_unit=campaign_unit)
            .order_by("full_name", "pk")
        )

    @staticmethod
    def initial_of(initiative: Initiative) -> dict:
        names = ("title", "problem", "solution", "began_on", "cost", "effect", "criterion_code")
        authors = list(initiative.authors.all())
        return {name: getattr(initiative, name) for name in names} | {
            "authors": [one.individual_id for one in authors if one.individual_id],
            "other_authors": "\n".join(one.name for one in authors if not one.individual_id),
        }

    def declaration(self) -> Declaration:
        names = ("title", "problem", "solution", "began_on", "cost", "effect", "criterion_code")
        return Declaration(
            **{name: self.cleaned_data[name] for name in names},
            authors=list(self.cleaned_data["authors"]),
            other_authors=self.cleaned_data["other_authors"].splitlines(),
        )


class ReviewForm(forms.Form):
    """What Phòng Nội vụ decides about an initiative."""

    RETURN, RECOGNISE, PUBLISH, UNPUBLISH = "return", "recognise", "publish", "unpublish"
    act = forms.ChoiceField(choices=[(one, one) for one in (RETURN, RECOGNISE, PUBLISH, UNPUBLISH)])
    reason = text("Lý do", 1000, required=False, rows=2)
    number = text("Số văn bản công nhận", 60, required=False, hint="Ví dụ 85/QĐ-UBND.")
    on = day_field("Ngày công nhận", required=False)


class AdoptForm(forms.Form):
    on = day_field("Áp dụng từ ngày")
    result = text("Kết quả", 2000, required=False, rows=3, hint="Có thể ghi thêm sau.")


class ReasonForm(forms.Form):
    reason = text("Lý do", 500, rows=2)


class ScoreForm(forms.Form):
    """One side's points for one person: a row a criterion; a blank number leaves the criterion as it is."""

    def __init__(self, *args, criteria, initiatives, newest, **options) -> None:
        super().__init__(*args, **options)
        self.criteria = criteria
        self.initiatives = {str(one.pk): one for one in initiatives}
        for one in criteria:
            before = newest.get(one.code)
            most = int(one.points)
            self.fields[f"{one.code}-points"] = whole(
                f"{one.code}: điểm (0–{most})", required=False, most=most
            )
            self.fields[f"{one.code}-evidence"] = text(
                f"{one.code}: minh chứng", 2000, required=False, rows=2
            )
            if before:
                self.fields[f"{one.code}-points"].initial = before.points
                self.fields[f"{one.code}-evidence"].initial = before.evidence
        if any(one.code == "SK" for one in criteria):
            self.fields["initiative"] = forms.ChoiceField(
                label="SK: sáng kiến được công nhận",
                required=False,
                choices=[
                    ("", "Không có"),
                    *((key, one.title) for key, one in self.initiatives.items()),
                ],
                error_messages={"invalid_choice": "Hãy chọn một sáng kiến trong danh sách."},
            )
            if (before := newest.get("SK")) and before.initiative_id:
                self.fields["initiative"].initial = str(before.initiative_id)

    def sets(self) -> list[tuple[Criterion, list[forms.BoundField]]]:
        """For the template: each criterion with its fields."""
        found = []
        for one in self.criteria:
            fields = [self[f"{one.code}-points"], self[f"{one.code}-evidence"]]
            if one.code == "SK":
                fields.insert(1, self["initiative"])
            found.append((one, fields))
        return found

    def scores(self) -> list[tuple[str, int, str, Initiative | None]]:
        """(code, points, evidence, initiative) of each criterion that was filled in."""
        found = []
        for one in self.criteria:
            points = self.cleaned_data[f"{one.code}-points"]
            if points is None:
                continue
            chosen = self.cleaned_data.get("initiative") if one.code == "SK" and points else ""
            found.append(
                (
                    one.code,
                    points,
                    self.cleaned_data[f"{one.code}-evidence"],
                    self.initiatives.get(chosen),
                )
            )
        return found
