"""Forms of what the office chooses: conditions, money, the council's rules, rows of the law."""

from django import forms

from campaigns.text import number
from commendations.actions import RuleChoice
from commendations.forms.fields import WHOLE, MoneyField, day_field, text, whole
from commendations.law import TOPICS
from commendations.models import EligibilityRule, PraiseSettings, VoteBase


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
            "is_public": settings.is_public,
        }


class CouncilRulesForm(forms.Form):
    council_size = whole(
        "Số thành viên Hội đồng",
        required=False,
        least=1,
        most=200,
        hint="Theo quyết định thành lập. Để trống thì tính theo danh sách của từng cuộc họp.",
    )
    quorum = text("Số thành viên Hội đồng phải có mặt", 20, hint="Phần của tổng số, ví dụ 2/3.")
    vote_base = forms.ChoiceField(label="Tỷ lệ phiếu tính trên", choices=VoteBase.choices)
    passing_rate = text("Tỷ lệ phiếu phải vượt (%)", 20)
    takes_written_votes = forms.BooleanField(
        label="Thành viên vắng được gửi ý kiến bằng văn bản; phiếu của họ được tính",
        required=False,
    )
    has_casting_vote = forms.BooleanField(
        label="Số phiếu vừa bằng tỷ lệ phải vượt thì theo ý kiến của chủ tọa", required=False
    )
    council_source = text(
        "Quy chế Hội đồng",
        300,
        required=False,
        hint="Số, ký hiệu, điều của quy chế; ghi vào biên bản. Để trống là chưa đối chiếu quy chế.",
    )

    @staticmethod
    def initial_of(settings: PraiseSettings) -> dict:
        return {
            "quorum": settings.quorum,
            "vote_base": settings.vote_base,
            "passing_rate": settings.passing_rate.replace(".", ","),
            "council_source": settings.council_source,
            "council_size": settings.council_size,
            "takes_written_votes": settings.takes_written_votes,
            "has_casting_vote": settings.has_casting_vote,
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
