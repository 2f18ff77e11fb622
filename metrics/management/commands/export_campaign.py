"""A campaign back into a folder, from which ``load_campaign`` makes the same campaign."""

from pathlib import Path

from campaigns.actions import campaign_files
from campaigns.files import write_campaign_dir
from campaigns.management.base import ContractCommand
from campaigns.maps import copy_map
from metrics.catalogue import catalogue_rows


class Command(ContractCommand):
    help = "Ghi phong trào ra campaign.toml, units.csv, procedures.csv (và bản đồ nếu có) trong một thư mục."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG", help="mã phong trào")
        parser.add_argument(
            "directory", type=Path, metavar="DIR", help="thư mục sẽ ghi vào; tệp cùng tên bị thay"
        )

    def handle(self, *, slug: str, directory: Path, **options) -> None:
        campaign = self.campaign(slug)
        directory = Path(directory)
        try:
            write_campaign_dir(
                directory, campaign_files(campaign, procedures=catalogue_rows(campaign))
            )
            copy_map(slug, directory)
        except OSError as error:
            self.refuse([f"Không ghi được vào “{directory}”: {error.strerror}."])
        self.stdout.write(f"Đã ghi phong trào “{slug}” vào {directory}.")
