"""Mails that are due today."""

from campaigns.actions import Refused
from campaigns.management.base import ContractCommand
from registrations.actions.reminding import reminders_due, send_reminders


class Command(ContractCommand):
    help = "Gửi thư nhắc hạn đăng ký còn 7, 3, 1, 0 ngày cho đơn vị chưa gửi; mỗi thư nhiều nhất một lần."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="chỉ liệt kê, không gửi")

    def handle(self, **options) -> None:
        due = reminders_due()
        silent = [one for one in due if one.user is None]
        if options["dry_run"]:
            for one in due:
                if one.user:
                    self.stdout.write(f"sẽ gửi: {one.campaign_unit.unit} <{one.user.email}>")
            self.stdout.write(f"{len(due) - len(silent)} thư đến hạn; chưa gửi thư nào.")
        else:
            try:
                sent = send_reminders()
            except Refused as refusal:
                self.refuse(refusal.sentences)
            failed = [row for row in sent if row.fault]
            self.stdout.write(f"Đã gửi {len(sent) - len(failed)} thư nhắc hạn.")
            if failed:
                self.refuse(
                    f"{row.campaign_unit.unit} <{row.address}>: không gửi được ({row.fault})."
                    for row in failed
                )
        for one in silent:
            self.stdout.write(
                f"không có địa chỉ thư: {one.campaign_unit.unit}; hãy gọi điện, và thêm thư điện tử của cán bộ."
            )
