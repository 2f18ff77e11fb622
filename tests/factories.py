"""One plain function a model, keyword-only, no surprises: what is not given is the simplest that is allowed."""

from datetime import date, datetime
from itertools import count

from campaigns.models import (
    Campaign,
    CampaignUnit,
    Criterion,
    Group,
    Participant,
    RulesVersion,
    Unit,
    UnitMember,
    User,
)
from campaigns.models.people import DUTIES
from campaigns.text import VIETNAM
from campaigns.time import BEGINNING
from metrics.models import (
    CatalogueEntry,
    Figure,
    MonthlyReport,
    Procedure,
    SourceSheet,
    StoredFile,
    Upload,
)
from metrics.scoring.measures import COUNT_FIELDS

_numbers = count(1)

MARCH = date(2022, 3, 1)
OCTOBER = date(2022, 10, 1)


def at(text: str) -> datetime:
    """``at("2022-06-05 08:00")``: an instant in Vietnam's time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def make_user(*, username: str | None = None, role: str = User.Role.STAFF, **fields) -> User:
    """Somebody of Phòng Nội vụ has every duty unless told otherwise."""
    duties = dict.fromkeys(DUTIES, role == User.Role.STAFF)
    return User.objects.create_user(
        username or f"nguoi-dung-{next(_numbers)}",
        "mat-khau-thu",
        role=role,
        **{**duties, **fields},
    )


def make_campaign(*, slug: str | None = None, **fields) -> Campaign:
    """March to October 2022, with rules version 1 of the shipped kind and no criteria."""
    number = next(_numbers)
    campaign = Campaign.objects.create(
        **{
            "slug": slug or f"phong-trao-{number}",
            "title": f"Phong trào {number}",
            "organiser": "UBND huyện",
            "standing_unit": "Phòng Nội vụ",
            "launched_on": date(2022, 3, 1),
            "ends_on": date(2022, 10, 31),
            "registration_before": date(2022, 3, 31),
            "first_month": MARCH,
            "last_month": OCTOBER,
            **fields,
        }
    )
    RulesVersion.objects.create(
        campaign=campaign,
        number=1,
        partial_credit="4/5",
        low_rate="1",
        zero_at="10",
        least_attainable="1/2",
    )
    Group.objects.create(campaign=campaign, code="xa", name="Xã, thị trấn")
    return campaign


def make_criterion(campaign: Campaign, code: str, **fields) -> Criterion:
    """A target for collectives: "trên 50 %" of 10 points unless told otherwise."""
    return Criterion.objects.create(
        rules=campaign.rules_versions.get(number=1),
        code=code,
        **{
            "subject": "collective",
            "title": f"Tiêu chí {code}",
            "measure": "received_post",
            "operator": ">",
            "threshold": "50",
            "points": "10",
            **fields,
        },
    )


def make_unit(
    campaign: Campaign, *, code: str | None = None, takes_part: bool = True, **fields
) -> Unit:
    """A unit in the campaign's first group."""
    number = next(_numbers)
    unit = Unit.objects.create(
        code=code or f"D{number}", **{"name": f"Đơn vị {number}", "display_order": number, **fields}
    )
    campaign_unit = CampaignUnit.objects.create(
        campaign=campaign, unit=unit, group=campaign.groups.first()
    )
    if takes_part:
        Participant.objects.create(campaign_unit=campaign_unit, known_from=BEGINNING)
    return unit


def make_officer(unit: Unit, **fields) -> User:
    user = make_user(role=User.Role.OFFICER, **fields)
    UnitMember.objects.create(unit=unit, user=user, valid_from=date(2022, 1, 1))
    return user


def make_procedure(
    campaign: Campaign,
    *units: Unit,
    code: str | None = None,
    online_level: int | None = 3,
    **fields,
) -> Procedure:
    """A procedure with one catalogue row for ``units``; ``fields`` are those of the row."""
    code = code or f"1.{next(_numbers):06d}"
    procedure, _ = Procedure.objects.get_or_create(
        campaign=campaign, code=code, defaults={"name": f"Thủ tục {code}"}
    )
    entry = CatalogueEntry.objects.create(
        procedure=procedure,
        name=procedure.name,
        online_level=online_level,
        handlers="|".join(unit.code for unit in units),
        code_source="local",
        **fields,
    )
    entry.units.set(units)
    return procedure


def make_report(
    campaign: Campaign,
    unit: Unit,
    month: date,
    figures: dict[Procedure, dict[str, int | None]],
    *,
    known_from: datetime,
    by: User | None = None,
) -> MonthlyReport:
    """A revision with zero for every count that is not given (None = blank)."""
    number = next(_numbers)
    by = by or make_user(role=User.Role.SYSTEM)
    upload = Upload.objects.create(
        campaign=campaign,
        file=StoredFile.objects.create(sha256=f"{number:064d}", size=1, data=b"x"),
        filename=f"tep-{number}.xlsx",
        layout="A",
        uploaded_by=by,
        committed_at=known_from,
        known_from=known_from,
    )
    sheet = SourceSheet.objects.create(upload=upload, name="Số liệu", columns={})
    newest = (
        MonthlyReport.objects.filter(campaign=campaign, unit=unit, month=month)
        .order_by("-revision")
        .first()
    )
    report = MonthlyReport.objects.create(
        campaign=campaign,
        unit=unit,
        month=month,
        revision=newest.revision + 1 if newest else 1,
        known_from=known_from,
        recorded_by=by,
        upload=upload,
    )
    for row, (procedure, counts) in enumerate(figures.items(), start=9):
        zero = dict.fromkeys(COUNT_FIELDS, 0)
        Figure.objects.create(
            report=report, procedure=procedure, source=sheet, row=row, **{**zero, **counts}
        )
    return report
