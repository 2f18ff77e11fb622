"""Leaves a unit out of the ranking, with a reason, or undoes that."""

from django.db import transaction

from campaigns.actions import Refused, exclude_unit, readmit_unit
from campaigns.management.base import ContractCommand
from campaigns.models import Campaign, Unit


class Command(ContractCommand):
    help = "Loại một đơn vị khỏi xếp hạng của phong trào, có lý do; --undo để hủy."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", metavar="SLUG", help="mã phong trào")
        parser.add_argument("code", metavar="CODE", help="mã đơn vị")
        parser.add_argument(
            "--reason", default="", metavar="LÝ_DO", help="lý do; bắt buộc khi loại"
        )
        parser.add_argument(
            "--undo", action="store_true", help="hủy quyết định loại đang có hiệu lực"
        )

    def handle(self, *, slug: str, code: str, reason: str, undo: bool, **options) -> None:
        campaign = self.campaign(slug)
        unit = self._unit(campaign, code)
        if not undo and not reason.strip():
            self.usage_error("Thiếu lý do. Ghi --reason “…” khi loại một đơn vị khỏi xếp hạng.")
        act = readmit_unit if undo else exclude_unit
        try:
            with transaction.atomic():  # a refusal leaves no account behind either
                act(campaign=campaign, unit=unit, reason=reason, by=self.actor(options))
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(
            f"{unit} được xếp hạng trở lại." if undo else f"Đã loại {unit} khỏi xếp hạng."
        )

    def _unit(self, campaign: Campaign, code: str) -> Unit:
        try:
            return Unit.objects.get(code=code, campaign_units__campaign=campaign)
        except Unit.DoesNotExist:
            self.usage_error(f"Không có đơn vị mã “{code}” trong phong trào “{campaign.slug}”.")
