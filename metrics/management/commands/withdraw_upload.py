from campaigns.actions import Refused
from campaigns.management.base import ContractCommand
from metrics.actions import withdraw_upload
from metrics.models import Upload


class Command(ContractCommand):
    help = (
        "Rút một lần nhập số liệu: khôi phục những gì có hiệu lực trước lần nhập đó; không xóa gì."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="SỐ", type=int, help="số của lần nhập")
        parser.add_argument("--reason", required=True, metavar="LÝ DO")

    def handle(self, **options) -> None:
        upload = Upload.objects.filter(pk=options["id"]).first()
        if upload is None:
            self.usage_error(f"Không có lần nhập số {options['id']}.")
        try:
            restored = withdraw_upload(
                upload=upload, reason=options["reason"], by=self.actor(options)
            )
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(
            f"Đã rút lần nhập số {upload.pk}; khôi phục {len(restored)} báo cáo tháng của đơn vị."
        )
