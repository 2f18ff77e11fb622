"""Draft rules of a folder on the figures of a campaign; nothing is written."""

from pathlib import Path

from campaigns.files import CampaignFilesError, read_campaign_dir
from campaigns.management.base import ContractCommand, argument
from campaigns.text import month_code, month_label, number, parse_month_code
from dashboards.rule_trials import (
    counts_in_words,
    draft_facts,
    draft_rules,
    is_flat,
    why_flat,
)
from metrics.queries.boards import default_month
from metrics.scoring.rule_trials import SMALL_BASE, GroupRehearsal, rehearse


class Command(ContractCommand):
    help = (
        "Diễn tập: quy tắc nháp của một thư mục trên số liệu của phong trào có sẵn; không ghi gì."
    )
    speaks_json = True

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "directory", type=Path, metavar="DIR", help="thư mục của phong trào nháp (ba tệp)"
        )
        parser.add_argument(
            "--campaign", required=True, metavar="MÃ", help="phong trào đã có số liệu"
        )
        parser.add_argument(
            "--month",
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="lũy kế đến hết tháng này (mặc định: tháng mới nhất có số liệu)",
        )

    def handle(self, *, directory: Path, month=None, **options) -> None:
        directory = Path(directory)
        if not directory.is_dir():
            self.usage_error(f"Không có thư mục “{directory}”.")
        try:
            files = read_campaign_dir(directory)
        except CampaignFilesError as refusal:
            self.refuse([str(refusal)])
        campaign = self.campaign(options["campaign"])
        month = month or default_month(campaign)
        if not campaign.covers(month):
            self.usage_error(f"{month_label(month)} nằm ngoài phong trào “{campaign.slug}”.")

        facts, strangers = draft_facts(campaign, month, files)
        rules = draft_rules(files)
        rehearsed = rehearse(facts, rules, groups=[(g.code, g.name) for g in files.groups])
        if options["json"]:
            self.print_json(
                {
                    "draft": files.campaign.slug,
                    "campaign": campaign.slug,
                    "month": month_code(month),
                    "without_figures": strangers,
                    "groups": [_as_json(group) for group in rehearsed],
                }
            )
            return
        self.stdout.write(
            f"Diễn tập quy tắc “{files.campaign.slug}” trên số liệu “{campaign.slug}”, lũy kế đến"
            f" {month_label(month).lower()}. Mọi đơn vị coi như tham gia; danh mục thủ tục là của"
            f" “{campaign.slug}”. Không ghi gì."
        )
        if strangers:
            self.stdout.write(f"Không có trong “{campaign.slug}”: {', '.join(strangers)}.")
        for group in rehearsed:
            self.stdout.write("\n".join(_as_text(group)))


# In words


def _as_text(group: GroupRehearsal) -> list[str]:
    units = group.ranked.units
    ranked = sum(unit.rank is not None for unit in units)
    lines = ["", f"{group.ranked.name}: {len(units)} đơn vị, {ranked} được xếp hạng"]
    for criterion in group.criteria:
        lines.append(f"  {criterion.rule.code}: {counts_in_words(criterion)}")
        if criterion.small:
            names = ", ".join(f"{unit.name} {number(n)}" for unit, n in criterion.small)
            lines.append(f"    mẫu số dưới {SMALL_BASE}: {names}")
    flat = [f"{c.rule.code} ({why_flat(c)})" for c in group.criteria if is_flat(c)]
    if flat:
        lines.append(f"  Không phân biệt được đơn vị nào: {', '.join(flat)}")
    for rank, same in group.ties:
        lines.append(f"  Đồng hạng {rank}: {', '.join(unit.name for unit in same)}")
    unranked = [unit for unit in units if unit.rank is None]
    lines += [f"  Không xếp hạng: {unit.score.unit.name} ({unit.reason})" for unit in unranked]
    return lines


def _as_json(group: GroupRehearsal) -> dict:
    return {
        "code": group.ranked.code,
        "units": [
            {
                "unit": unit.score.unit.code,
                "rank": unit.rank,
                "total": None if unit.score.total is None else str(unit.score.total),
                "reason": unit.reason,
            }
            for unit in group.ranked.units
        ],
        "criteria": {
            criterion.rule.code: {
                "met": criterion.met,
                "statuses": {
                    status.value: count for status, count in sorted(criterion.statuses.items())
                },
                "separates": criterion.separates,
                "small": {unit.code: n for unit, n in criterion.small},
            }
            for criterion in group.criteria
        },
        "ties": [
            {"rank": rank, "units": [unit.code for unit in same]} for rank, same in group.ties
        ],
    }
