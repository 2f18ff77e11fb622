from campaigns.management.base import ContractCommand, argument
from campaigns.text import month_label, parse_month_code
from metrics.reconcile import in_words, reconcile


class Command(ContractCommand):
    help = "Đối chiếu tổng số của đơn vị (biểu II.06a, báo cáo cấp huyện) với số liệu theo thủ tục."
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")
        parser.add_argument(
            "--month",
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="chỉ tháng này (mặc định: mọi tháng)",
        )

    def handle(self, **options) -> None:
        campaign = self.campaign(options["campaign"])
        month = options["month"]
        if month is not None and not campaign.covers(month):
            self.usage_error(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")
        found = reconcile(campaign, month=month)
        if options["json"]:
            self.print_json([difference for one in found for difference in one.as_json()])
        else:
            self.stdout.write("\n".join(in_words(found) or ["Không có tổng số nào để đối chiếu."]))
