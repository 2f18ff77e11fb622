"""Next year's campaign from this year's: the rules are copied, the data is not."""

from django.db import transaction

from campaigns.actions import Refused
from campaigns.files.values import SLUG, text
from campaigns.management.base import ContractCommand, argument
from campaigns.models import Campaign
from campaigns.models.fields import longest
from campaigns.text import day
from metrics.catalogue import clone_with_catalogue


def year(text: str) -> int:
    """``"2027"`` -> 2027. Raises ValueError with a sentence for anything else."""
    if not (text.isascii() and text.isdecimal() and 2000 <= int(text) <= 2100):
        raise ValueError(f"“{text}” không phải là năm từ 2000 đến 2100.")
    return int(text)


class Command(ContractCommand):
    help = "Lập phong trào của năm khác từ một phong trào đã có: chép quy tắc, không chép số liệu."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG", help="mã phong trào đã có")
        parser.add_argument(
            "new_slug",
            metavar="NEW",
            type=argument(text(longest(Campaign, "slug"), fits=SLUG)),
            help="mã phong trào mới",
        )
        parser.add_argument(
            "--year", required=True, type=argument(year), metavar="NĂM", help="năm phát động mới"
        )

    def handle(self, *, slug: str, new_slug: str, year: int, **options) -> None:
        source = self.campaign(slug)
        try:
            with transaction.atomic():  # a refusal leaves no account behind either
                campaign = clone_with_catalogue(
                    source=source, slug=new_slug, year=year, by=self.actor(options)
                )
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(
            f"Đã lập phong trào “{campaign.slug}” từ “{slug}”: phát động "
            f"{day(campaign.launched_on)}, kết thúc {day(campaign.ends_on)}. "
            "Các ngày chỉ đổi năm; xem lại trước khi phát động."
        )
