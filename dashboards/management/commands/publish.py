from campaigns.actions import Refused
from campaigns.management.base import ContractCommand, argument
from campaigns.permissions import is_office_staff
from campaigns.text import instant, parse_day, parse_month_code
from dashboards.actions import publish_board


class Command(ContractCommand):
    help = "Công bố bảng xếp hạng của một tháng: bảng được giữ nguyên như lúc công bố."
    names_a_person = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")
        parser.add_argument(
            "--month",
            required=True,
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="lũy kế đến hết tháng này",
        )
        parser.add_argument(
            "--final", action="store_true", help="bảng chính thức; từ chối khi còn thiếu"
        )
        parser.add_argument("--signer", default="", metavar="TÊN", help="người ký công bố")
        parser.add_argument(
            "--questions-until",
            type=argument(parse_day),
            metavar="NGÀY",
            help="đơn vị được hỏi lại đến hết ngày này",
        )

    def handle(self, **options) -> None:
        by = self.actor(options)
        if not is_office_staff(by):
            self.refuse([f"Tài khoản “{by.username}” không được phép công bố bảng xếp hạng."])
        try:
            published = publish_board(
                campaign=self.campaign(options["campaign"]),
                month=options["month"],
                by=by,
                is_final=options["final"],
                signer=options["signer"],
                questions_until=options["questions_until"],
                is_ordered=True,
            )
        except Refused as refused:
            self.refuse(refused.sentences)
        self.stdout.write(
            f"Đã công bố {published.code} ({published.word.lower()}), theo số liệu biết đến"
            f" {instant(published.known_at)}; mã kiểm tra {published.checksum}."
        )
