from campaigns.management.base import ContractCommand
from campaigns.models import Individual
from campaigns.text import match_key
from commendations.personal import data_of_individual


class Command(ContractCommand):
    help = "In (JSON) mọi điều đang lưu về một cá nhân đăng ký thi đua, để trao cho chính người ấy."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="HỌ-TÊN", help="họ và tên, đủ dấu")
        parser.add_argument(
            "--unit", metavar="MÃ", help="chỉ của đơn vị này, khi có người trùng tên"
        )

    def handle(self, **options) -> None:
        people = Individual.objects.select_related("campaign_unit__unit", "campaign_unit__campaign")
        if options["unit"]:
            people = people.filter(campaign_unit__unit__code=options["unit"])
        key = match_key(options["name"])
        found = [one for one in people.order_by("pk") if match_key(one.full_name) == key]
        if not found:
            self.refuse([f"Không có cá nhân đăng ký nào tên “{options['name']}”."])
        self.print_json([data_of_individual(one) for one in found])
