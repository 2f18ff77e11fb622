from campaigns.management.base import ContractCommand, argument
from campaigns.models import CampaignUnit
from campaigns.text import month_code, parse_instant, parse_month_code
from dashboards import explanation as why
from dashboards.explain import Explanation, Piece, explain
from dashboards.exporting import adjustments_as_json, count_as_json
from metrics.queries.boards import default_month


class Command(ContractCommand):
    help = "Vì sao đơn vị có con số này: quy tắc, công thức, và từng số liệu đến ô của tệp."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị")
        parser.add_argument("--criterion", required=True, metavar="MÃ", help="mã tiêu chí")
        parser.add_argument(
            "--month",
            type=argument(parse_month_code),
            metavar="YYYY-MM",
            help="lũy kế đến hết tháng này (mặc định: tháng mới nhất có số liệu)",
        )
        parser.add_argument(
            "--as-of",
            type=argument(parse_instant),
            metavar="THỜI ĐIỂM",
            help="như đã biết lúc đó, ISO 8601 (mặc định: bây giờ)",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options) -> None:
        campaign = self.campaign(options["campaign"])
        campaign_unit = (
            CampaignUnit.objects.filter(campaign=campaign, unit__code=options["unit"])
            .select_related("unit", "campaign")
            .first()
        )
        if campaign_unit is None:
            self.usage_error(
                f"Không có đơn vị mã “{options['unit']}” trong phong trào “{campaign.slug}”."
            )
        as_of = options["as_of"]
        month = options["month"] or default_month(campaign, as_of)
        try:
            explanation = explain(campaign_unit, options["criterion"], month, as_of)
        except (LookupError, ValueError) as error:
            self.usage_error(str(error))
        if options["format"] == "json":
            self.print_json(_as_json(explanation))
        else:
            self.stdout.write("\n".join(_as_text(explanation)))


def _as_json(explanation: Explanation) -> dict:
    board, result, unit = explanation.board, explanation.result, explanation.score.unit
    assessment = explanation.assessment
    score = explanation.score
    adjusted = {}
    if unit.adjustments:
        adjusted = {
            "total_of_criteria": _decimal(score.of_criteria),
            "adjustments": adjustments_as_json(unit.adjustments),
            "total": _decimal(score.total),
        }
    return adjusted | {
        "campaign": board.campaign.slug,
        "unit": unit.code,
        "name": unit.name,
        "criterion": result.code,
        "month": month_code(board.month),
        "as_of": board.as_of.isoformat() if board.as_of else None,
        "rule": why.rule_in_words(explanation),
        "status": result.status.value,
        "numerator": count_as_json(result.numerator),
        "denominator": result.denominator,
        "points": _decimal(result.points),
        "max": _decimal(result.max_points),
        "formula": why.formula(explanation),
        "missing": why.gaps(explanation.gaps),
        "procedures": [
            {
                "procedure": line.code,
                "name": line.name,
                "levels": list(line.levels),
                "received": line.received,
                "online": line.online,
                "counted": line.is_counted,
                "in_denominator": line.in_denominator,
            }
            for line in explanation.procedures
        ],
        "figures": [_piece(piece) for piece in explanation.pieces],
        "assessment": assessment
        and {
            "value": count_as_json(assessment.value),
            "by": assessment.assessed_by.username,
            "known_from": assessment.known_from.isoformat(),
            "evidence": assessment.evidence,
        },
    }


def _piece(piece: Piece) -> dict:
    source = piece.source
    return {
        "month": month_code(piece.month),
        "procedure": piece.procedure,
        "field": piece.field,
        "value": piece.value,
        "numerator": piece.in_numerator,
        "denominator": piece.in_denominator,
        "upload": {"id": source.upload, "file": source.file, "sha256": source.sha256},
        "sheet": source.sheet,
        "row": source.row,
        "column": source.column,
        "text": source.text,
    }


def _decimal(value) -> str | None:
    return None if value is None else str(value)


def _as_text(explanation: Explanation) -> list[str]:
    unit = explanation.score.unit
    lines = [
        f"{unit.name}, {explanation.column.rule.title}",
        why.rule_in_words(explanation),
        why.formula(explanation),
        *why.gaps(explanation.gaps),
    ]
    if unit.adjustments:
        steps = why.total_steps(explanation.board, explanation.score)
        lines += [f"{step.words}: {step.points}  {step.note}".rstrip() for step in steps]
    for month in why.by_month(explanation):
        lines.append(f"{month.month}: {month.summary}")
        lines += [
            f"  {line.procedure or 'cả đơn vị'} {line.label}: {line.value}"
            f" ({line.file} › {line.where} “{line.text}”)"
            for line in month.lines
        ]
    return lines
