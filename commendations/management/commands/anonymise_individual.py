from campaigns.actions import Refused
from campaigns.management.base import ContractCommand
from campaigns.models import Individual, User
from commendations.actions.anonymising import anonymise_individual


class Command(ContractCommand):
    help = (
        "Ẩn danh một cá nhân đăng ký thi đua theo yêu cầu của người ấy: bỏ họ tên, năm sinh, chức vụ khỏi danh sách,"
        " bản nháp, sáng kiến, đợt đề nghị chưa có quyết định. Hồ sơ đã gửi và quyết định giữ nguyên. Không hoàn tác"
        " được."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "number",
            type=int,
            metavar="SỐ",
            help="số của cá nhân (lệnh individual_data tìm theo tên)",
        )
        parser.add_argument(
            "--agreed-by", required=True, metavar="TÊN", help="người thứ hai, đồng ý việc này"
        )
        parser.add_argument("--reason", required=True, metavar="LÝ DO")

    def handle(self, **options) -> None:
        asked_by = self.actor(options)
        individual = Individual.objects.filter(pk=options["number"]).first()
        if individual is None:
            self.usage_error(f"Không có cá nhân đăng ký số {options['number']}.")
        agreed_by = User.objects.filter(username=options["agreed_by"]).first()
        if agreed_by is None:
            self.usage_error(f"Không có tài khoản “{options['agreed_by']}”.")
        try:
            done = anonymise_individual(
                individual=individual,
                asked_by=asked_by,
                agreed_by=agreed_by,
                reason=options["reason"],
            )
        except Refused as refused:
            self.refuse(refused.sentences)
        self.stdout.write(f"Đã ẩn danh cá nhân đăng ký số {done.pk}.")
