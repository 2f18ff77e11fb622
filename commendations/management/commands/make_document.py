from pathlib import Path

from django.utils import timezone

from campaigns.actions import Refused
from campaigns.management.base import ContractCommand, argument
from campaigns.models import Campaign
from campaigns.text import month_label, parse_month_code
from commendations.documents.making import Basis, make
from commendations.documents.pdf import as_pdf
from commendations.models import Decision, DocumentKind, Proposal, ProposalCase
from commendations.permissions import may_open_praise
from dashboards.published_boards import newest_published


class Command(ContractCommand):
    help = "Lập một văn bản của phong trào (DOCX, hoặc PDF khi tên tệp kết thúc bằng .pdf)."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "kind", choices=DocumentKind.values, metavar="LOẠI", help="loại văn bản: %(choices)s"
        )
        parser.add_argument("file", metavar="TỆP", help="tệp để ghi")
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")
        parser.add_argument(
            "--month",
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="bảng mới nhất đã công bố của tháng này",
        )
        parser.add_argument("--proposal", type=int, metavar="ĐỢT", help="đợt đề nghị thứ mấy")
        parser.add_argument("--decision", type=int, metavar="ID", help="quyết định khen thưởng")
        parser.add_argument("--case", type=int, metavar="ID", help="trường hợp đề nghị")

    def handle(self, **options) -> None:
        by = self.actor(options)
        if not may_open_praise(by):
            self.refuse([f"Tài khoản “{by.username}” không được phép lập văn bản."])
        campaign = self.campaign(options["campaign"])
        path = Path(options["file"])
        try:
            subject = self._subject(campaign, options)
            data = make(options["kind"], campaign, subject, at=timezone.now()).data
            path.write_bytes(as_pdf(data) if path.suffix == ".pdf" else data)
        except Refused as refused:
            self.refuse(refused.sentences)
        except OSError:
            self.usage_error(f"Không ghi được tệp “{path}”.")
        self.stdout.write(f"Đã ghi {path}.")

    def _subject(self, campaign: Campaign, options: dict) -> Basis:
        month = options["month"]
        board = month and newest_published(campaign.pk, month)
        if month and board is None:
            raise Refused(
                f"{month_label(month)} chưa có bảng nào được công bố; văn bản nêu kết quả chỉ lập từ bảng đã công bố."
            )
        proposal = case = decision = None
        if options["proposal"]:
            found = Proposal.objects.filter(campaign=campaign, number=options["proposal"])
            proposal = self._one(
                found.select_related("board__campaign", "board__rules"), "đợt đề nghị"
            )
        if options["case"]:
            found = ProposalCase.objects.filter(proposal__campaign=campaign, pk=options["case"])
            case = self._one(
                found.select_related("proposal__board__campaign"), "trường hợp đề nghị"
            )
        if options["decision"]:
            found = Decision.objects.filter(campaign=campaign, pk=options["decision"])
            decision = self._one(found.select_related("proposal__board__campaign"), "quyết định")
        return Basis(board=board or None, proposal=proposal, decision=decision, case=case)

    def _one(self, found, what: str):
        one = found.first()
        if one is None:
            raise Refused(f"Không có {what} đó trong phong trào này.")
        return one
