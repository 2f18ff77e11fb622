from pathlib import Path

from campaigns.management.base import ContractCommand
from letterhead import Profile, faults_of


class Command(ContractCommand):
    help = "Kiểm tra thể thức văn bản DOCX theo Nghị định 30/2020/NĐ-CP; in chỗ sai."
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", metavar="TỆP", help="văn bản DOCX")
        parser.add_argument(
            "--kind",
            choices=[profile.value for profile in Profile],
            help="thể thức áp dụng; mặc định theo loại ghi trong tệp, không có thì là văn bản",
        )

    def handle(self, **options) -> None:
        kind = options["kind"] and Profile(options["kind"])
        found: dict[str, list] = {}
        for name in options["files"]:
            try:
                data = Path(name).read_bytes()
            except OSError:
                self.usage_error(f"Không đọc được tệp “{name}”.")
            found[name] = faults_of(data, profile=kind)
        lines = [f"{name}: {fault}" for name, faults in found.items() for fault in faults]
        if options["json"]:
            self.print_json(
                {
                    name: [{"where": fault.where, "what": fault.what} for fault in faults]
                    for name, faults in found.items()
                }
            )
            if lines:
                self.refuse([f"{len(lines)} chỗ chưa đúng thể thức."])
            return
        if lines:
            self.refuse(lines)
        for name in found:
            self.stdout.write(f"{name}: đúng thể thức.")
