"""The demonstration: the 2022 campaign with simulated figures, and one of this year whose registration is open."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from campaigns.actions import acting_user, set_report_due_day
from campaigns.files import SHIPPED_CAMPAIGN, read_campaign_dir
from campaigns.management.base import ContractCommand
from campaigns.models import Campaign, CampaignUnit, Unit, UnitMember, User
from campaigns.text import VIETNAM, add_months, day
from campaigns.time import BEGINNING
from metrics.actions import assess, record_measures
from metrics.catalogue import clone_with_catalogue, load_campaign_and_catalogue
from metrics.importing import import_files
from metrics.management.commands.assess import read_assessments
from registrations.actions import Reason, accept, ask, save_section, send_back
from registrations.models import Registration
from registrations.sections import PLAN
from tamnong_thidua.demonstration.dossiers import write_and_send, write_draft
from tamnong_thidua.demonstration.praise import seed_praise

FILES = Path(settings.BASE_DIR) / "tamnong_thidua" / "demonstration" / "data"
SLUG = "cchc-2022"
PASSWORD = "thi-dua-tam-nong"  # noqa: S105  (printed on purpose; production refuses these accounts)
MEMBER_SINCE = date(2022, 3, 1)
REPORT_DUE_DAY = 5  # of the next month
REPORTED_AT = time(8, 10)  # on the last day that is in time
OPEN_FOR = timedelta(days=21)
OPENED_SINCE = timedelta(days=14)
MONTHS_OF_A_CAMPAIGN = 8
# Units whose dossiers of this year stand at different points; all others have not begun.
DRAFT_ONLY, READY_TO_SEND, SENT_BACK = "30010", "30013", "30019"
STATES_TO_SEE = (DRAFT_ONLY, READY_TO_SEND, SENT_BACK, "30001", "P-TP")


class Command(ContractCommand):
    help = "Lập dữ liệu trình diễn (số liệu mô phỏng) trong một cơ sở dữ liệu trống."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--without-praise",
            action="store_true",
            help="không lập phần khen thưởng; UBND xã Phú Thành B vẫn thiếu báo cáo tháng 8",
        )

    def handle(self, *, without_praise: bool, **options) -> None:
        if settings.PRODUCTION:
            self.refuse(["Máy chủ chính thức không nhận dữ liệu trình diễn."])
        this_year = f"cchc-{timezone.localdate().year}"
        if not User.objects.filter(is_demonstration=True).exists():
            self._refuse_foreign_data()
        elif Campaign.objects.filter(is_simulated=True).exclude(slug=SLUG).exists():
            self.stdout.write("Dữ liệu trình diễn đã có sẵn; không thay đổi gì.")
            self._print_accounts()
            return

        self.stdout.write("Đang lập dữ liệu trình diễn (số liệu mô phỏng)…")
        by = acting_user()  # only the system may say that figures were known earlier than today
        load_campaign_and_catalogue(files=read_campaign_dir(SHIPPED_CAMPAIGN), by=by)
        campaign = Campaign.objects.get(slug=SLUG)
        self._mark_simulated(campaign)
        set_report_due_day(campaign=campaign, day=REPORT_DUE_DAY, by=by)
        self._make_accounts(campaign)
        self._register(campaign)
        self._import(campaign, by)
        self._assess(campaign)
        if not without_praise:
            seed_praise(campaign=campaign, files=FILES, by=by)
            self.stdout.write("  đã lập sáng kiến, điểm cá nhân, đề nghị và quyết định khen thưởng")
        self._open_this_year(campaign, this_year, by)
        self._print_accounts()

    def _refuse_foreign_data(self) -> None:
        people = User.objects.exclude(username="he-thong")
        if people.exists() or Campaign.objects.exists() or Unit.objects.exists():
            self.refuse(
                [
                    "Cơ sở dữ liệu này đã có dữ liệu khác; không lập dữ liệu trình diễn vào đó.",
                    "Hãy dùng một cơ sở dữ liệu trống (biến DATABASE_URL).",
                ]
            )

    def _mark_simulated(self, campaign: Campaign) -> None:
        if not campaign.is_simulated:
            campaign.is_simulated = True
            campaign.save()

    @transaction.atomic
    def _make_accounts(self, campaign: Campaign) -> None:
        password = make_password(PASSWORD)  # slow on purpose, so once for all

        def account(username: str, role: str, full_name: str, *duties: str) -> User:
            user, _ = User.objects.get_or_create(
                username=username,
                defaults={
                    "password": password,
                    "role": role,
                    "full_name": full_name,
                    "is_demonstration": True,
                    **dict.fromkeys(duties, True),
                },
            )
            return user

        working = ("duty_admin", "duty_entry", "duty_review")
        account("noivu", User.Role.STAFF, "Chuyên viên Phòng Nội vụ", *working)
        account(
            "truongphong", User.Role.STAFF, "Trưởng phòng Nội vụ", "duty_review", "duty_approval"
        )
        account("thanhtra", User.Role.AUDITOR, "Thanh tra huyện")
        account("lanhdao", User.Role.LEADER, "Lãnh đạo huyện")
        for unit in Unit.objects.filter(campaign_units__campaign=campaign):
            officer = account(unit.code, User.Role.OFFICER, f"Cán bộ {unit.name}")
            UnitMember.objects.get_or_create(unit=unit, user=officer, valid_from=MEMBER_SINCE)

    def _register(self, campaign: Campaign) -> None:
        staff = User.objects.get(username="noivu")
        waiting = CampaignUnit.objects.filter(campaign=campaign).exclude(
            registration__state=Registration.State.ACCEPTED
        )
        for number, campaign_unit in enumerate(waiting.select_related("unit", "campaign", "group")):
            issued_on = date(2022, 3, 7) + timedelta(days=number % 12)
            sent_at = datetime.combine(issued_on + timedelta(days=2), time(9, 15), tzinfo=VIETNAM)
            with transaction.atomic():
                submission = write_and_send(
                    campaign_unit=campaign_unit,
                    number=number,
                    issued_on=issued_on,
                    by=User.objects.get(username=campaign_unit.unit.code),
                    sent_at=sent_at,
                )
                accept(
                    campaign_unit=campaign_unit,
                    submission=submission.pk,
                    by=staff,
                    at=sent_at + timedelta(days=1),
                )

    def _import(self, campaign: Campaign, by: User) -> None:
        for month in campaign.months:
            name = f"so-lieu-{month:%Y-%m}.xlsx"
            known_at = datetime.combine(
                add_months(month, 1).replace(day=REPORT_DUE_DAY), REPORTED_AT, tzinfo=VIETNAM
            )
            outcome = import_files(
                campaign=campaign,
                files=[(name, (FILES / name).read_bytes())],
                by=by,
                known_at=known_at,
            )
            if outcome.outcome not in {"committed", "unchanged"}:
                self.refuse([fault.message for fault in outcome.faults])
            self.stdout.write(f"  đã nhập {name}")

    def _assess(self, campaign: Campaign) -> None:
        values, _ = read_assessments((FILES / "assess-kh.json").read_text(encoding="utf-8"))
        assess(
            campaign=campaign,
            values=values,
            by=User.objects.get(username="noivu"),
            evidence="Số liệu mô phỏng",
            at=datetime(2022, 11, 5, 8, 30, tzinfo=VIETNAM),
        )

    @transaction.atomic
    def _open_this_year(self, source: Campaign, slug: str, by: User) -> None:
        """Cloned from 2022, its dates moved around today so that its registration is open."""
        today = timezone.localdate()
        campaign = clone_with_catalogue(source=source, slug=slug, year=today.year, by=by)
        campaign.launched_on = today - OPENED_SINCE
        campaign.registration_before = today + OPEN_FOR
        campaign.first_month = today.replace(day=1)
        campaign.last_month = add_months(campaign.first_month, MONTHS_OF_A_CAMPAIGN - 1)
        campaign.ends_on = add_months(campaign.last_month, 1) - timedelta(days=1)
        campaign.is_simulated = True
        campaign.save()
        record_measures(campaign=campaign, since=BEGINNING)
        self._begin_registrations(campaign)
        self.stdout.write(
            f"  đã mở đăng ký phong trào năm {today.year},"
            f" đến hết ngày {day(campaign.last_registration_day)}"
        )

    def _begin_registrations(self, campaign: Campaign) -> None:
        """One dossier of each state before acceptance; all other units have not begun."""
        staff = User.objects.get(username="noivu")
        units = CampaignUnit.objects.filter(campaign=campaign).select_related(
            "unit", "campaign", "group"
        )
        now = timezone.now()
        yesterday = now - timedelta(days=1)
        for number, code in enumerate(STATES_TO_SEE):
            unit = units.get(unit__code=code)
            officer = User.objects.get(username=code)
            if code == DRAFT_ONLY:
                content = {"number": "31/KH-UBND"}
                save_section(campaign_unit=unit, section=PLAN, content=content, base=0, by=officer)
                ask(
                    campaign_unit=unit,
                    text="Kế hoạch chưa đóng dấu có đính kèm trước được không?",
                    by=officer,
                )
                continue
            values = {
                "campaign_unit": unit,
                "number": number,
                "issued_on": campaign.launched_on,
                "by": officer,
            }
            if code == READY_TO_SEND:
                write_draft(**values, at=yesterday)
                continue
            submission = write_and_send(**values, sent_at=yesterday)
            if code == SENT_BACK:
                reason = Reason(PLAN, "number", "Số kế hoạch không khớp với bản đính kèm.")
                send_back(
                    campaign_unit=unit, submission=submission.pk, reasons=[reason], by=staff, at=now
                )

    def _print_accounts(self) -> None:
        self.stdout.write("Tài khoản trình diễn (số liệu mô phỏng), cùng một mật khẩu:")
        self.stdout.write(f"  mật khẩu: {PASSWORD}")
        self.stdout.write("  noivu    Phòng Nội vụ: quản trị, nhập liệu, thẩm định")
        self.stdout.write("  truongphong  người thứ hai của Phòng Nội vụ: duyệt, công bố")
        self.stdout.write("  thanhtra thanh tra: xem tất cả, không ghi gì")
        self.stdout.write("  lanhdao  lãnh đạo huyện")
        self.stdout.write(
            "  30001    UBND thị trấn Tràm Chim; mỗi đơn vị một tài khoản theo mã đơn vị"
        )
