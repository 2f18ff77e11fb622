"""A campaign's folder into the database."""

from pathlib import Path

from django.db import transaction

from campaigns.actions import Refused
from campaigns.files import SHIPPED_CAMPAIGN, CampaignFilesError, read_campaign_dir
from campaigns.management.base import ContractCommand
from campaigns.maps import UnusableMapError, keep_map, read_map
from metrics.catalogue import load_campaign_and_catalogue


class Command(ContractCommand):
    help = "Nạp phong trào từ campaign.toml, units.csv, procedures.csv; nạp lại không đổi gì."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=SHIPPED_CAMPAIGN,
            metavar="DIR",
            help="thư mục chứa ba tệp (mặc định: phong trào năm 2022 có sẵn)",
        )
        parser.add_argument(
            "--enrol-all", action="store_true", help="ghi danh mọi đơn vị, không cần đăng ký"
        )
        parser.add_argument(
            "--reason",
            default="",
            metavar="LÝ_DO",
            help="lý do thay đổi quy tắc của phong trào đã mở",
        )

    def handle(self, *, directory: Path, enrol_all: bool, reason: str, **options) -> None:
        directory = Path(directory)
        if not directory.is_dir():
            self.usage_error(f"Không có thư mục “{directory}”.")
        try:
            files = read_campaign_dir(directory)
            map_file = read_map(directory)
            with transaction.atomic():  # a refusal leaves no account behind either
                result, catalogue = load_campaign_and_catalogue(
                    files=files, by=self.actor(options), reason=reason, enrol_all=enrol_all
                )
        except (CampaignFilesError, Refused, UnusableMapError) as refusal:
            self.refuse([str(refusal)])

        if map_file:
            keep_map(result.campaign.slug, map_file)
        changes = list(result.changes)
        if catalogue.known_from:
            changes.append(
                f"danh mục TTHC: thêm {catalogue.added} dòng, thôi dùng {catalogue.closed} dòng"
            )
        slug = result.campaign.slug
        if not changes:
            self.stdout.write(f"Phong trào “{slug}” đã đúng như trong tệp; không có gì thay đổi.")
            return
        self.stdout.write(f"Đã nạp phong trào “{slug}”:")
        for change in changes:
            self.stdout.write(f"- {change}")
