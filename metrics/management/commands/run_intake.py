from django.core.management.base import BaseCommand

from metrics.intake import Job, run
from metrics.intake.limits import limit_this_process


class Command(BaseCommand):
    help = "Kiểm tra hoặc nhập một lượt tệp đã gửi lên web; chương trình tự gọi, không cần gọi tay."

    def add_arguments(self, parser) -> None:
        parser.add_argument("number", type=int, metavar="SỐ", help="số của lượt kiểm tra")
        parser.add_argument(
            "job", type=Job, choices=list(Job), help="check: kiểm tra; commit: nhập"
        )

    def handle(self, *, number: int, job: Job, **options) -> None:
        limit_this_process()
        run(number, job)
