from campaigns.actions import Refused
from campaigns.management.base import ContractCommand, argument
from campaigns.text import month_label, parse_month_code
from metrics.actions import lock_month


class Command(ContractCommand):
    help = "Khóa một tháng: từ lúc đó không nhập thêm số liệu của tháng ấy."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="MÃ", help="mã phong trào")
        parser.add_argument("month", metavar="YYYY-MM", type=argument(parse_month_code))
        parser.add_argument("--reason", default="", metavar="LÝ DO")

    def handle(self, **options) -> None:
        campaign = self.campaign(options["slug"])
        try:
            lock_month(
                campaign=campaign,
                month=options["month"],
                by=self.actor(options),
                reason=options["reason"],
            )
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(f"Đã khóa {month_label(options['month']).lower()}.")
