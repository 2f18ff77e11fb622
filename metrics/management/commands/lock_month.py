"""Closes a month; ``--unlock`` asks to open one again, and by a second person opens it."""

import shlex
from datetime import date

from django.db import transaction

from campaigns.actions import Refused
from campaigns.management.base import ContractCommand, argument
from campaigns.models import Campaign, Unit, User
from campaigns.text import day, month_code, month_label, parse_day, parse_month_code
from metrics.actions import decide_unlock, lock_month, request_unlock, waiting_request
from metrics.models import UnlockRequest


class Command(ContractCommand):
    help = (
        "Khóa một tháng: từ lúc đó không nhập thêm số liệu của tháng ấy."
        " --unlock ghi đề nghị mở khóa; người thứ hai gõ lại đúng lệnh ấy là duyệt."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG", help="mã phong trào")
        parser.add_argument("month", metavar="YYYY-MM", type=argument(parse_month_code))
        parser.add_argument(
            "--reason", default="", metavar="LÝ_DO", help="lý do; bắt buộc khi mở khóa"
        )
        parser.add_argument(
            "--unlock", action="store_true", help="đề nghị mở khóa, hoặc duyệt đề nghị ấy"
        )
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị; không ghi là mọi đơn vị")
        parser.add_argument(
            "--until",
            metavar="NGÀY",
            type=argument(parse_day),
            help="mở khóa đến hết ngày này, ví dụ 30/6/2022 hoặc 2022-06-30",
        )

    def handle(
        self,
        *,
        slug: str,
        month: date,
        reason: str,
        unlock: bool,
        unit: str | None,
        until: date | None,
        **options,
    ) -> None:
        if not unlock and (unit or until):
            self.usage_error("--unit và --until chỉ dùng cùng với --unlock.")
        if unlock and not (until and reason.strip()):
            missing = " và ".join(
                name
                for name, given in (("--until NGÀY", until), ("--reason “…”", reason.strip()))
                if not given
            )
            self.usage_error(f"Mở khóa phải có ngày hết hạn và lý do. Ghi thêm {missing}.")
        campaign = self.campaign(slug)
        of_unit = self._unit(campaign, unit) if unit else None
        try:
            with transaction.atomic():  # a refusal leaves no account behind either
                by = self.actor(options)
                if unlock:
                    said = self._unlock(
                        campaign=campaign,
                        month=month,
                        unit=of_unit,
                        until=until,
                        reason=reason,
                        by=by,
                    )
                else:
                    lock_month(campaign=campaign, month=month, by=by, reason=reason)
                    said = f"Đã khóa {month_label(month).lower()}."
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(said)

    def _unlock(
        self,
        *,
        campaign: Campaign,
        month: date,
        unit: Unit | None,
        until: date,
        reason: str,
        by: User,
    ) -> str:
        what = f"{month_label(month).lower()} cho {unit or 'mọi đơn vị'} đến hết ngày {day(until)}"
        waiting = waiting_request(campaign=campaign, month=month, unit=unit)
        if waiting is None:
            made = request_unlock(
                campaign=campaign, month=month, unit=unit, until=until, reason=reason, by=by
            )
            return (
                f"Đã ghi đề nghị số {made.pk}: mở khóa {what}. Chưa mở khóa: còn chờ người thứ hai"
                f" duyệt, trên trang Khóa tháng hoặc bằng lệnh:\n{_command_of_second(made)}"
            )
        if waiting.requested_by == by:
            raise Refused(
                f"Đề nghị số {waiting.pk} của {_name(by)} đã ghi rồi, còn thiếu người thứ hai duyệt."
                " Người ấy duyệt trên trang Khóa tháng hoặc bằng lệnh:",
                _command_of_second(waiting),
            )
        if waiting.until != until:
            raise Refused(
                f"Đề nghị số {waiting.pk} của {_name(waiting.requested_by)} xin mở đến hết ngày"
                f" {day(waiting.until)}, không phải {day(until)}. Muốn duyệt đề nghị ấy, hãy ghi"
                f" --until {waiting.until}; muốn ngày khác, hãy không duyệt trên trang Khóa tháng rồi"
                " đề nghị lại."
            )
        decide_unlock(request=waiting, approve=True, by=by, note=reason)
        return f"Đã duyệt đề nghị số {waiting.pk}: mở khóa {what}."

    def _unit(self, campaign: Campaign, code: str) -> Unit:
        try:
            return Unit.objects.get(code=code, campaign_units__campaign=campaign)
        except Unit.DoesNotExist:
            self.usage_error(f"Không có đơn vị mã “{code}” trong phong trào “{campaign.slug}”.")


def _name(user: User) -> str:
    return f"tài khoản “{user.username}”"


def _command_of_second(request: UnlockRequest) -> str:
    """The command by which another person approves; only the account's name is to be filled in."""
    words = [
        *("python", "manage.py", "lock_month"),
        *(request.campaign.slug, month_code(request.month), "--unlock"),
        *(("--unit", request.unit.code) if request.unit else ()),
        *("--until", request.until.isoformat(), "--reason", request.reason, "--user"),
    ]
    return f"{shlex.join(words)} TÊN_TÀI_KHOẢN"
