import json
import sys

from campaigns.management.base import ContractCommand, argument
from campaigns.text import parse_instant, parse_month_code
from dashboards.board_status import edition_of
from dashboards.exporting import as_csv, as_json, as_table
from dashboards.exporting.workbook import as_workbook
from metrics.queries.boards import default_month, load_board


class Command(ContractCommand):
    help = "In bảng xếp hạng của một phong trào theo tháng, như đã biết tại một thời điểm."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")
        parser.add_argument(
            "--month",
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="lũy kế đến hết tháng này (mặc định: tháng mới nhất có số liệu)",
        )
        parser.add_argument(
            "--as-of",
            type=argument(parse_instant),
            metavar="THỜI ĐIỂM",
            help="như đã biết lúc đó, ISO 8601 (mặc định: bây giờ)",
        )
        parser.add_argument("--format", choices=["table", "json", "csv", "xlsx"], default="table")

    def handle(self, **options) -> None:
        campaign = self.campaign(options["campaign"])
        as_of = options["as_of"]
        month = options["month"] or default_month(campaign, as_of)
        try:
            board = load_board(campaign, month, as_of)
        except ValueError as error:
            self.usage_error(str(error))
        self._write(board, options["format"])

    def _write(self, board, chosen_format: str) -> None:
        if chosen_format == "json":
            self.stdout.write(json.dumps(as_json(board), ensure_ascii=False, indent=1))
        elif chosen_format == "csv":
            self.stdout.write(as_csv(board), ending="")
        elif chosen_format == "xlsx":
            sys.stdout.buffer.write(as_workbook(edition_of(board)))
        else:
            self.stdout.write(as_table(edition_of(board)))
