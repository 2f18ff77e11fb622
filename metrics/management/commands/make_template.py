from collections.abc import Sequence
from datetime import date
from pathlib import Path

from campaigns.management.base import ContractCommand, argument
from campaigns.models import Campaign, Unit
from campaigns.text import month_label, parse_month_code
from metrics.template import template_workbook


class Command(ContractCommand):
    help = "Ghi mẫu số liệu của một tháng, đã điền sẵn đơn vị và thủ tục, ra một tệp Excel."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG", help="mã phong trào")
        parser.add_argument(
            "month", type=argument(parse_month_code), metavar="YYYY-MM", help="tháng của số liệu"
        )
        parser.add_argument("file", metavar="TỆP.xlsx", help="tệp sẽ ghi")
        parser.add_argument(
            "--unit",
            action="append",
            default=[],
            metavar="MÃ",
            help="chỉ lấy đơn vị này; có thể ghi nhiều lần (mặc định: mọi đơn vị)",
        )
        parser.add_argument("--force", action="store_true", help="ghi đè tệp đã có")

    def handle(
        self,
        *,
        slug: str,
        month: date,
        file: str,
        unit: Sequence[str],
        force: bool,
        **options,
    ) -> None:
        campaign = self.campaign(slug)
        units = self._units(campaign, unit) if unit else None
        try:
            data = template_workbook(campaign, month, units)
        except ValueError as error:
            self.usage_error(str(error))
        path = Path(file)
        try:
            with path.open("wb" if force else "xb") as target:
                target.write(data)
        except FileExistsError:
            self.refuse([f"Tệp “{path}” đã có; thêm --force để ghi đè."])
        except OSError as error:
            self.refuse([f"Không ghi được tệp “{path}”: {error.strerror}."])
        self.stdout.write(f"Đã ghi mẫu số liệu {month_label(month).lower()} vào {path}.")

    def _units(self, campaign: Campaign, codes: Sequence[str]) -> list[Unit]:
        found = list(Unit.objects.filter(campaign_units__campaign=campaign, code__in=codes))
        unknown = sorted(set(codes) - {unit.code for unit in found})
        if unknown:
            self.usage_error(
                f"Phong trào “{campaign.slug}” không có đơn vị mang mã {', '.join(unknown)}."
            )
        return found
