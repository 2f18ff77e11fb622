"""Forms of praise. What is wrong is said beside the field; what an action refuses, above the form."""

from django import forms

from campaigns.attachments import EXTENSIONS, MAX_FILE_SIZE
from campaigns.models import Campaign, Criterion, Individual
from campaigns.models.rules import validate_rational
from campaigns.text import clean, number
from commendations.actions import Declaration, Member, RuleChoice, Votes
from commendations.law import TOPICS
from commendations.models import (
    CouncilMeeting,
    Decision,
    EligibilityRule,
    Initiative,
    PraiseSettings,
    VoteBase,
)
from metrics.models import PublishedBoard
from metrics.queries import rules_version_at

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


class ProposalForm(forms.Form):
    board = forms.ModelChoiceField(
        label="Từ bảng đã công bố",
        queryset=PublishedBoard.objects.none(),
        empty_label=None,
        help_text="Chỉ danh sách từ bảng chính thức mới trình Hội đồng được.",
        error_messages={
            "required": "Hãy chọn bảng.",
            "invalid_choice": "Hãy chọn một bảng đã công bố.",
        },
    )
    title = text("Tên đợt đề nghị", 300)
    form = text("Hình thức khen thưởng", 200)
    collective_quota = whole(
        "Số tập thể tối đa", required=False, hint="Để trống nếu không giới hạn."
    )
    individual_quota = whole(
        "Số cá nhân tối đa", required=False, hint="Để trống nếu không giới hạn."
    )

    def __init__(self, *args, campaign: Campaign, **options) -> None:
        super().__init__(*args, **options)
        self.fields["board"].queryset = boards_of(campaign)


def boards_of(campaign: Campaign):
    return (
        PublishedBoard.objects.filter(campaign=campaign)
        .select_related("campaign", "rules")
        .order_by("-is_final", "-month", "-number")
    )


def time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        help_text="Ghi giờ:phút, ví dụ 8:30. Để trống thì biên bản chừa chỗ trống.",
        widget=forms.TimeInput(attrs={"autocomplete": "off"}),
        input_formats=["%H:%M", "%Hh%M", "%H giờ %M"],
        error_messages={"invalid": "Hãy ghi giờ:phút, ví dụ 8:30."},
    )


class MeetingForm(forms.Form):
    held_on = day_field("Ngày họp")
    begins_at = time_field("Bắt đầu lúc")
    ends_at = time_field("Kết thúc lúc")
    place = text("Địa điểm", 200)
    members = text(
        "Thành viên có mặt",
        6000,
        rows=7,
        hint="Mỗi người một dòng: họ và tên, rồi dấu phẩy và chức vụ. Cả chủ tọa và thư ký.",
    )
    absent = text(
        "Thành viên vắng",
        6000,
        required=False,
        rows=3,
        hint="Ghi như trên; lý do vắng sau dấu chấm phẩy: Lê Văn A, Trưởng phòng; đi công tác.",
    )
    in_writing = text(
        "Thành viên vắng, gửi ý kiến bằng văn bản",
        6000,
        required=False,
        rows=2,
        hint="Ghi như thành viên vắng; phiếu của họ được tính.",
    )
    chair = text("Chủ tọa", 150)
    secretary = text("Thư ký", 150)
    conclusion = text("Kết luận", 4000, required=False, rows=4)

    LISTS = (("members", True, False), ("absent", False, False), ("in_writing", False, True))
    TEXTS = ("held_on", "begins_at", "ends_at", "place", "chair", "secretary", "conclusion")

    def _people(self, name: str, *, is_present: bool, in_writing: bool) -> list[Member]:
        found = []
        for line in self.cleaned_data[name].splitlines():
            words, _, reason = clean(line).partition(";")
            person, _, position = words.partition(",")
            if person.strip():
                found.append(
                    Member(
                        person.strip()[:150],
                        position.strip()[:150],
                        is_present,
                        in_writing,
                        reason.strip()[:200],
                    )
                )
        return found

    def meeting(self) -> dict:
        """The arguments of ``record_meeting``."""
        members = [
            member
            for name, is_present, in_writing in self.LISTS
            for member in self._people(name, is_present=is_present, in_writing=in_writing)
        ]
        return {name: self.cleaned_data[name] for name in self.TEXTS} | {"members": members}

    @classmethod
    def initial_of(cls, meeting: CouncilMeeting) -> dict:
        members = list(meeting.members.all())

        def lines(*, is_present: bool, in_writing: bool) -> str:
            return "\n".join(
                "; ".join(filter(None, (", ".join(filter(None, (one.name, one.position))), one.absence_reason)))
                for one in members
                if (one.is_present, one.votes_in_writing) == (is_present, in_writing)
            )

        return {name: getattr(meeting, name) for name in cls.TEXTS} | {
            name: lines(is_present=is_present, in_writing=in_writing)
            for name, is_present, in_writing in cls.LISTS
        }


class VotesForm(forms.Form):
    """A row a case: in favour, against, abstained. A row left blank is not voted on yet."""

    PARTS = (("in_favour", "Đồng ý"), ("against", "Không đồng ý"), ("abstained", "Không có ý kiến"))

    def __init__(self, *args, cases, **options) -> None:
        super().__init__(*args, **options)
        self.cases = cases
        for case in cases:
            vote = getattr(case, "vote", None)
            for part, label in self.PARTS:
                field = whole(f"{case.name}: {label.lower()}", required=False, most=1000)
                field.initial = getattr(vote, part) if vote else None
                field.widget.attrs |= {"aria-label": field.label, "size": 3}
                self.fields[f"{case.pk}-{part}"] = field

    def sets(self) -> list[tuple[object, list[forms.BoundField]]]:
        return [
            (case, [self[f"{case.pk}-{part}"] for part, _ in self.PARTS]) for case in self.cases
        ]

    def votes(self) -> dict[int, Votes]:
        found = {}
        for case in self.cases:
            cast = [self.cleaned_data[f"{case.pk}-{part}"] for part, _ in self.PARTS]
            if any(one is not None for one in cast):
                found[case.pk] = Votes(*(one or 0 for one in cast))
        return found


class DecisionForm(forms.Form):
    number = whole("Số quyết định", least=1, most=99999, hint="Do văn thư cấp. Chỉ ghi phần số.")
    symbol = text("Ký hiệu", 40)
    register = text("Sổ đăng ký", 60, hint="Mỗi sổ đánh số riêng từng năm.")
    issued_on = day_field("Ngày ký")
    signer = text("Người ký", 150)
    signer_position = text("Chức vụ người ký", 150)

    @staticmethod
    def defaults() -> dict:
        return {
            name: Decision._meta.get_field(name).default
            for name in ("symbol", "register", "signer_position")
        }


class RulesForm(forms.Form):
    """The conditions of one subject: a level each, a limit where one is needed."""

    def __init__(self, *args, rules: list[EligibilityRule], **options) -> None:
        super().__init__(*args, **options)
        self.rules = rules
        for rule in rules:
            self.fields[f"{rule.kind}-level"] = forms.ChoiceField(
                label=rule.get_kind_display(),
                choices=EligibilityRule.Level.choices,
                initial=rule.level,
            )
            if rule.kind in EligibilityRule.NEEDS_LIMIT:
                field = whole("Ngưỡng", required=False, most=1000)
                field.initial = rule.limit
                self.fields[f"{rule.kind}-limit"] = field

    def sets(self) -> list[tuple[EligibilityRule, list[forms.BoundField]]]:
        return [
            (
                rule,
                [
                    self[name]
                    for name in (f"{rule.kind}-level", f"{rule.kind}-limit")
                    if name in self.fields
                ],
            )
            for rule in self.rules
        ]

    def choices(self) -> list[RuleChoice]:
        return [
            RuleChoice(
                rule.kind,
                self.cleaned_data[f"{rule.kind}-level"],
                self.cleaned_data.get(f"{rule.kind}-limit"),
            )
            for rule in self.rules
        ]


BY_LAW = "Để trống: theo quy định có hiệu lực vào ngày ký quyết định."


class SettingsForm(forms.Form):
    individual_coefficient = text("Hệ số cá nhân", 20, required=False, hint=BY_LAW)
    collective_coefficient = text("Hệ số tập thể", 20, required=False, hint=BY_LAW)
    base_salary = MoneyField(
        label="Lương cơ sở (đồng)",
        required=False,
        help_text=BY_LAW,
        min_value=0,
        max_value=10**9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=WHOLE,
    )
    quorum = text("Số thành viên Hội đồng phải có mặt", 20, hint="Phần của tổng số, ví dụ 2/3.")
    vote_base = forms.ChoiceField(label="Tỷ lệ phiếu tính trên", choices=VoteBase.choices)
    passing_rate = text("Tỷ lệ phiếu phải vượt (%)", 20)
    council_source = text(
        "Quy chế Hội đồng",
        300,
        required=False,
        hint="Số, ký hiệu, điều của quy chế; ghi vào biên bản. Để trống là chưa đối chiếu quy chế.",
    )
    is_public = forms.BooleanField(
        label="Mở trang công khai /cong-khai/ cho mọi người xem, không cần đăng nhập",
        required=False,
    )

    @staticmethod
    def initial_of(settings: PraiseSettings) -> dict:
        return {
            "individual_coefficient": settings.individual_coefficient.replace(".", ","),
            "collective_coefficient": settings.collective_coefficient.replace(".", ","),
            "base_salary": number(settings.base_salary),
            "quorum": settings.quorum,
            "vote_base": settings.vote_base,
            "passing_rate": settings.passing_rate.replace(".", ","),
            "council_source": settings.council_source,
            "is_public": settings.is_public,
        }


class LawRowForm(forms.Form):
    """A row of the law that the office adds or corrects."""

    topic = forms.ChoiceField(label="Nội dung", choices=list(TOPICS.items()))
    since = day_field("Áp dụng từ ngày")
    until = day_field("Đến hết ngày", required=False, hint="Để trống nếu chưa biết.")
    value = text(
        "Quy định",
        500,
        hint="Tên đầy đủ của văn bản như viết ở phần căn cứ; với tiền: số đồng hoặc hệ số, ví dụ 0,3.",
    )
    source = text("Nguồn", 300, hint="Số, ký hiệu, điều, khoản của văn bản.")
    is_certain = forms.BooleanField(
        label="Đã đối chiếu với văn bản gốc (nếu chưa, nơi dùng ghi “cần kiểm tra”)", required=False
    )
