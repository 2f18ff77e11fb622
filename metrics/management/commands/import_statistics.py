import shutil
import sys
from itertools import groupby
from pathlib import Path

from campaigns.management.base import ContractCommand, argument
from campaigns.models import Campaign
from campaigns.permissions import is_office_staff
from campaigns.text import month_label, number, parse_instant
from metrics.importing import MAX_FILE_SIZE, RULES, Fault, Outcome, Result, import_files, months_in
from metrics.reconcile import in_words

CELLS_SHOWN = 12
BAR = 20  # letters

DONE = {
    Result.COMMITTED: "Đã nhập.",
    Result.UNCHANGED: "Không có gì thay đổi.",
    Result.CLEAN: "Không có lỗi; đây là bản thử, chưa ghi gì.",
}


class Command(ContractCommand):
    help = "Nhập số liệu tháng từ tệp Excel; có một lỗi thì không ghi gì."
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "files", nargs="+", metavar="TỆP.xlsx", help="một hoặc nhiều tệp số liệu"
        )
        parser.add_argument(
            "--campaign",
            metavar="MÃ",
            help="mã phong trào (mặc định: phong trào duy nhất, hoặc phong trào có các tháng của tệp)",
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument(
            "--accept-warnings",
            default="",
            metavar="GHI CHÚ",
            help="chấp nhận các cảnh báo, với lý do này",
        )
        parser.add_argument(
            "--reason",
            default="",
            metavar="LÝ DO",
            help="vì sao số liệu đã biết trước đó được sửa",
        )
        parser.add_argument(
            "--known-at",
            type=argument(parse_instant),
            metavar="THỜI ĐIỂM",
            help="số liệu được coi là biết từ lúc này (ISO 8601); chỉ dành cho quản trị hệ thống",
        )

    def handle(self, **options) -> None:
        by = self.actor(options)
        if not is_office_staff(by):
            self.refuse([f"Tài khoản “{by.username}” không được phép nhập số liệu."])
        files = [self._read(Path(name)) for name in options["files"]]
        campaign = self._campaign(options["campaign"], files)
        outcome = import_files(
            campaign=campaign,
            files=files,
            by=by,
            dry_run=options["dry_run"],
            note=options["accept_warnings"],
            reason=options["reason"],
            known_at=options["known_at"],
            progress=self._progress,
        )
        self._progress("")
        if options["json"]:
            self.print_json(outcome.as_json())
        elif not outcome.is_refused:
            self.stdout.write("\n".join(_summary(outcome)))
        if outcome.is_refused:
            self.refuse([_verdict(outcome)] if options["json"] else _complaint(outcome))

    def _read(self, path: Path) -> tuple[str, bytes]:
        """Not more than can be taken: the importer refuses what is longer."""
        try:
            with path.open("rb") as file:
                # a name in another alphabet's bytes is told with question marks
                name = path.name.encode(errors="replace").decode()
                return name, file.read(MAX_FILE_SIZE + 1)
        except OSError:
            self.usage_error(f"Không đọc được tệp “{path}”. Kiểm tra lại đường dẫn.")

    def _campaign(self, slug: str | None, files: list[tuple[str, bytes]]) -> Campaign:
        if slug is not None:
            return self.campaign(slug)
        campaigns = list(Campaign.objects.order_by("slug"))
        if len(campaigns) > 1:
            months = months_in(files)
            covering = [c for c in campaigns if months and all(map(c.covers, months))]
            if len(covering) != 1:
                self.usage_error(
                    f"Có {len(campaigns)} phong trào ({', '.join(c.slug for c in campaigns)})"
                    f" và không rõ tệp thuộc phong trào nào{_for(months)}; hãy ghi --campaign MÃ."
                )
            return covering[0]
        if not campaigns:
            self.usage_error("Chưa có phong trào nào; hãy nạp bằng load_campaign trước.")
        return campaigns[0]

    def _progress(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """One line that is written over, and wiped at the end; on a terminal only."""
        if not sys.stderr.isatty():
            return
        line = sentence
        if total:
            filled = BAR * done // total
            bar = "█" * filled + "░" * (BAR - filled)
            line = f"{bar} {number(done)}/{number(total)} {sentence}"
        width = shutil.get_terminal_size().columns - 1  # a line that wraps cannot be written over
        self.stderr.write(f"\r\033[K{line[:width]}", style_func=str, ending="")
        self.stderr.flush()


def _for(months: set) -> str:
    return f" ({', '.join(month_label(m) for m in sorted(months))})" if months else ""


def _summary(outcome: Outcome) -> list[str]:
    lines = [DONE[outcome.outcome], *outcome.sentences]
    if outcome.outcome != Result.UNCHANGED:
        words = {"new": "mới", "changed": "thay đổi", "same": "như cũ", "removed": "bỏ đi"}
        counts = [f"{number(outcome.counts[key])} {word}" for key, word in words.items()]
        lines.append(f"Dòng số liệu: {', '.join(counts)}.")
        lines += [f"Lần nhập số {u.id}: {u.file}" for u in outcome.uploads if u.id is not None]
    if outcome.effects:
        lines.append("Đơn vị đổi điểm hoặc hạng:")
        lines += [
            f"  {e.unit}: điểm {_points(e.total_before)} → {_points(e.total_after)},"
            f" hạng {e.rank_before or '–'} → {e.rank_after or '–'}"
            for e in outcome.effects
        ]
    lines += in_words(outcome.reconciliations)
    if outcome.faults:
        lines += ["Cảnh báo đã chấp nhận:", *_by_rule(outcome.faults)]
    return lines


def _points(total) -> str:
    return "–" if total is None else number(total)


def _complaint(outcome: Outcome) -> list[str]:
    return [*_by_rule(outcome.faults), _verdict(outcome)]


def _verdict(outcome: Outcome) -> str:
    if outcome.outcome == Result.NEEDS_NOTE:
        return (
            f"Có {len(outcome.faults)} cảnh báo, chưa ghi gì; nếu số liệu đúng,"
            " chạy lại với --accept-warnings và lý do."
        )
    return f"Từ chối vì {len(outcome.faults)} lỗi, chưa ghi gì; hãy sửa tệp rồi nhập lại."


def _by_rule(faults: list[Fault]) -> list[str]:
    """Faults stand in the order of their rules already."""
    lines = []
    for rule, same in groupby(faults, key=lambda fault: fault.rule):
        lines.append(f"{RULES[rule].title} ({rule}):")
        lines += [f"  {_where(fault)}{fault.message}" for fault in same]
    return lines


def _where(fault: Fault) -> str:
    """``so-lieu.xlsx › Số liệu!H19, H20 “12 hs”: ``"""
    cells = ", ".join(fault.cells[:CELLS_SHOWN])
    if len(fault.cells) > CELLS_SHOWN:
        cells += f" và {len(fault.cells) - CELLS_SHOWN} ô khác"
    sheet = f" › {fault.sheet}" if fault.sheet else ""
    text = f" “{fault.text}”" if fault.text else ""
    where = f"{fault.file}{sheet}{'!' if cells else ''}{cells}{text}"
    return f"{where}: " if where else ""
