import sys

from campaigns.management.base import ContractCommand
from campaigns.models import Campaign
from campaigns.text import number
from dashboards.verification import verify
from metrics.verification import Verification


class Command(ContractCommand):
    help = "Dựng lại mọi số liệu, số đo đang lưu từ các tệp gốc và so sánh; không sửa gì."
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--campaign", metavar="MÃ", help="chỉ phong trào này (mặc định: mọi phong trào)"
        )

    def handle(self, **options) -> None:
        if options["campaign"] is None:
            campaigns = list(Campaign.objects.order_by("slug"))
        else:
            campaigns = [self.campaign(options["campaign"])]
        result = verify(campaigns, progress=self._progress)
        self._progress("")
        sentences = [difference.sentence for difference in result.differences]
        if options["json"]:
            self.print_json(result.as_json())
        else:
            self.stdout.write(_counts(result))
        if sentences:
            verdict = f"Có {number(len(sentences))} sai lệch so với tệp gốc."
            self.refuse([verdict] if options["json"] else [*sentences, verdict])
        if not options["json"]:
            self.stdout.write("Không có sai lệch.")

    def _progress(self, sentence: str) -> None:
        """One line that is written over, and wiped at the end; on a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r\033[K{sentence}", style_func=str, ending="")


def _counts(result: Verification) -> str:
    return (
        f"Đã kiểm tra {number(result.uploads)} lần nhập, {number(result.reports)} báo cáo tháng,"
        f" {number(result.figures)} dòng số liệu, {number(result.totals)} dòng tổng số,"
        f" {number(result.measures)} số đo lũy kế, {number(result.boards)} bảng đã công bố."
        + _about_log(result)
    )


def _about_log(result: Verification) -> str:
    """The last seal is to be kept outside the program: whoever holds it can tell that nothing before it was changed."""
    if not result.entries:
        return ""
    waiting = f", {number(result.unsealed)} mục mới chờ niêm phong" if result.unsealed else ""
    return (
        f"\nNhật ký: {number(result.entries)} mục đã niêm phong{waiting}; dấu cuối {result.head}."
    )
