from campaigns.actions import Refused
from campaigns.actions.second_factor import remove_lost_device
from campaigns.management.base import ContractCommand
from campaigns.models import User


class Command(ContractCommand):
    help = (
        "Gỡ xác thực hai bước của một tài khoản đã mất cả điện thoại lẫn mã dự phòng, khi không còn người quản trị nào"
        " đăng nhập được. Mọi phiên của tài khoản ấy kết thúc; việc này được ghi vào nhật ký."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", metavar="TÊN", help="tên đăng nhập của tài khoản")

    def handle(self, **options) -> None:
        by = self.actor(options)
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            self.usage_error(f"Không có tài khoản “{options['username']}”.")
        try:
            remove_lost_device(user=user, by=by)
        except Refused as refused:
            self.refuse(refused.sentences)
        self.stdout.write(f"Đã gỡ xác thực hai bước của {user.username}.")
