"""Forms of a proposal: its cases, the council, the decision."""

from django import forms

from campaigns.models import Campaign
from campaigns.text import clean
from commendations.actions import Member, Votes
from commendations.forms.fields import day_field, text, time_field, whole
from commendations.models import CouncilMeeting, Decision
from dashboards.models import PublishedBoard


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
                "; ".join(
                    filter(
                        None,
                        (", ".join(filter(None, (one.name, one.position))), one.absence_reason),
                    )
                )
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

    CHAIR = "Chủ tọa"

    def __init__(self, *args, cases, has_casting_vote: bool = False, **options) -> None:
        super().__init__(*args, **options)
        self.cases = cases
        self.labels = [label for _, label in self.PARTS] + [self.CHAIR] * has_casting_vote
        for case in cases:
            vote = getattr(case, "vote", None)
            for part, label in self.PARTS:
                field = whole(f"{case.name}: {label.lower()}", required=False, most=1000)
                field.initial = getattr(vote, part) if vote else None
                field.widget.attrs |= {"aria-label": field.label, "size": 3}
                self.fields[f"{case.pk}-{part}"] = field
            if has_casting_vote:
                label = f"{case.name}: ý kiến của chủ tọa"
                self.fields[f"{case.pk}-chair"] = forms.TypedChoiceField(
                    label=label,
                    required=False,
                    choices=[("", "–"), ("True", "Đồng ý"), ("False", "Không đồng ý")],
                    coerce=lambda text: text == "True",
                    empty_value=None,
                    initial=vote.chair_in_favour if vote else None,
                    widget=forms.Select(attrs={"aria-label": label}),
                )

    def sets(self) -> list[tuple[object, list[tuple[str, forms.BoundField]]]]:
        """Each case with its fields and what they are called."""
        names = [*(part for part, _ in self.PARTS), "chair"]
        return [
            (
                case,
                [
                    (label, self[f"{case.pk}-{name}"])
                    for label, name in zip(self.labels, names, strict=False)
                ],
            )
            for case in self.cases
        ]

    def votes(self) -> dict[int, Votes]:
        found = {}
        for case in self.cases:
            cast = [self.cleaned_data[f"{case.pk}-{part}"] for part, _ in self.PARTS]
            if any(one is not None for one in cast):
                chair = self.cleaned_data.get(f"{case.pk}-chair")
                found[case.pk] = Votes(*(one or 0 for one in cast), chair_in_favour=chair)
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
