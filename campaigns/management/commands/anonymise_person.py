from campaigns.actions import Refused
from campaigns.actions.anonymising import anonymise_account
from campaigns.management.base import ContractCommand
from campaigns.models import User


class Command(ContractCommand):
    help = (
        "Ẩn danh một tài khoản theo yêu cầu của người ấy: bỏ họ tên, thư điện tử, tên đăng nhập, các lần đăng nhập;"
        " những việc đã làm vẫn còn, mang số của tài khoản. Không hoàn tác được."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", metavar="TÊN", help="tên đăng nhập của người cần ẩn danh")
        parser.add_argument(
            "--agreed-by", required=True, metavar="TÊN", help="người thứ hai, đồng ý việc này"
        )
        parser.add_argument("--reason", required=True, metavar="LÝ DO")

    def handle(self, **options) -> None:
        asked_by = self.actor(options)
        found = {
            one.username: one
            for one in User.objects.filter(username__in=[options["username"], options["agreed_by"]])
        }
        for name in (options["username"], options["agreed_by"]):
            if name not in found:
                self.usage_error(f"Không có tài khoản “{name}”.")
        try:
            user = anonymise_account(
                user=found[options["username"]],
                asked_by=asked_by,
                agreed_by=found[options["agreed_by"]],
                reason=options["reason"],
            )
        except Refused as refused:
            self.refuse(refused.sentences)
        self.stdout.write(f"Đã ẩn danh; tài khoản nay là {user.username}.")
