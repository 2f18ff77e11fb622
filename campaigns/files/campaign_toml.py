"""campaign.toml -> campaign, rules, criteria and groups."""

from dataclasses import dataclass
from fractions import Fraction

from campaigns.files import values
from campaigns.files.shapes import CampaignData, CriterionData, Fault, GroupData, RulesData
from campaigns.files.toml_table import Document, Table
from campaigns.models import Campaign, Criterion, Group, RulesVersion
from campaigns.text import months_between

OF_COLLECTIVES = ("operator", "threshold", "denominator", "minimum_base", "low_count")
LONGEST_CAMPAIGN = 120  # months; a mistyped year must not ask for a thousand boards


@dataclass(frozen=True, slots=True)
class TomlContents:
    campaign: CampaignData
    rules: RulesData
    criteria: tuple[CriterionData, ...]
    groups: tuple[GroupData, ...]


def read_toml(text: str) -> tuple[TomlContents | None, list[Fault]]:
    """What the file says and what is wrong with it. With a fault, values may be None, or the whole contents."""
    document = Document(text)
    if document.top is None:
        return None, document.faults
    contents = TomlContents(
        campaign=_campaign(document.top),
        rules=_rules(document.top),
        criteria=_criteria(document.top),
        groups=_groups(document.top),
    )
    document.top.refuse_unknown()
    return contents, document.faults


def _text(column, **more):
    """A reader of text that fits into a column of a model, e.g. ``Campaign.title``."""
    return values.text(column.field.max_length, **more)


def _campaign(top: Table) -> CampaignData:
    data = CampaignData(
        slug=top.take("slug", _text(Campaign.slug, fits=values.SLUG)),
        title=top.take("title", _text(Campaign.title)),
        organiser=top.take("organiser", _text(Campaign.organiser)),
        standing_unit=top.take("standing_unit", _text(Campaign.standing_unit)),
        timezone=top.take("timezone", values.timezone),
        launched_on=top.take("launched_on", values.toml_date),
        ends_on=top.take("ends_on", values.toml_date),
        registration_before=top.take("registration_before", values.toml_date),
        first_month=top.take("first_month", values.month),
        last_month=top.take("last_month", values.month),
        contents=top.take("contents", values.texts),
    )
    if data.launched_on and data.ends_on and data.ends_on < data.launched_on:
        top.fault("ends_on", "trước ngày phát động (launched_on). Ghi ngày kết thúc về sau.")
    if data.first_month and data.last_month:
        months = len(months_between(data.first_month, data.last_month))
        if months == 0:
            top.fault("last_month", "trước tháng đầu tiên (first_month). Ghi tháng về sau.")
        elif months > LONGEST_CAMPAIGN:
            top.fault(
                "last_month",
                f"sau tháng đầu tiên {months - 1} tháng. Một phong trào dài nhất "
                f"{LONGEST_CAMPAIGN} tháng; xem lại năm.",
            )
    return data


def _rules(top: Table) -> RulesData:
    scoring = top.table("scoring")
    share, per_cent = values.number(at_most=1), values.number(at_most=100)
    rules = RulesData(
        requires_registration=top.take("requires_registration", values.boolean),
        denominator=scoring.take("denominator", values.choice(RulesVersion.Denominator.values)),
        partial_credit=scoring.take("partial_credit", share),
        low_rate=scoring.take("low_rate", per_cent),
        zero_at=scoring.take("zero_at", per_cent),
        least_attainable=scoring.take("least_attainable", share, default="1/2"),
        unreachable=scoring.take(
            "unreachable",
            values.choice(RulesVersion.Unreachable.values),
            default=RulesVersion.Unreachable.SCORED.value,
        ),
        adjustment_limit=scoring.take("adjustment_limit", values.number(), default="0"),
    )
    if rules.low_rate and rules.zero_at and Fraction(rules.zero_at) <= Fraction(rules.low_rate):
        scoring.fault(
            "zero_at",
            f"“{rules.zero_at}” không lớn hơn low_rate “{rules.low_rate}”. "
            "Ghi tỷ lệ lớn hơn “tỷ lệ thấp”.",
        )
    scoring.refuse_unknown()
    return rules


def _groups(top: Table) -> tuple[GroupData, ...]:
    tables = top.tables("groups")
    groups = []
    for table in tables:
        groups.append(
            GroupData(
                code=table.take("code", _text(Group.code, fits=values.SLUG)),
                name=table.take("name", _text(Group.name)),
            )
        )
        table.refuse_unknown()
    _refuse_repeated(tables, [group.code for group in groups], "Mỗi khối một mã.")
    return tuple(groups)


def _criteria(top: Table) -> tuple[CriterionData, ...]:
    tables = top.tables("criteria")
    criteria = []
    for table in tables:
        criteria.append(_criterion(table))
        table.refuse_unknown()
    for subject in Criterion.Subject.values:
        of_subject = [
            (table, criterion.code)
            for table, criterion in zip(tables, criteria, strict=True)
            if criterion.subject == subject
        ]
        _refuse_repeated(
            [table for table, _ in of_subject],
            [code for _, code in of_subject],
            "Mỗi tiêu chí của một đối tượng một mã.",
        )
    return tuple(criteria)


def _criterion(table: Table) -> CriterionData:
    subject = table.take("subject", values.choice(Criterion.Subject.values))
    measure = table.take("measure", values.choice(Criterion.Measure.values))
    operator, threshold, denominator, minimum_base, low_count = "", "", "", 0, 0
    if subject == Criterion.Subject.COLLECTIVE:
        operator = _operator(table, measure)
        threshold = _threshold(table, measure)
        denominator = _denominator(table, measure)
        minimum_base = _minimum_base(table, measure)
        low_count = _low_count(table, measure)
    elif subject == Criterion.Subject.INDIVIDUAL:
        _check_individual(table, measure)
    else:
        table.leave(*OF_COLLECTIVES)
    return CriterionData(
        code=table.take("code", _text(Criterion.code, fits=values.SLUG)),
        subject=subject,
        title=table.take("title", _text(Criterion.title)),
        measure=measure,
        operator=operator,
        threshold=threshold,
        points=table.take("points", values.number(above_zero=True)),
        denominator=denominator,
        minimum_base=minimum_base,
        low_count=low_count,
    )


def _check_individual(table: Table, measure: str | None) -> None:
    """People are assessed, whole, by persons: nothing is measured or compared."""
    if measure not in {None, Criterion.Measure.ASSESSED}:
        table.fault("measure", f"“{measure}” không dùng cho cá nhân. Ghi assessed.")
    for key in OF_COLLECTIVES:
        table.refuse(key, "không dùng cho tiêu chí của cá nhân. Bỏ dòng này.")


def _operator(table: Table, measure: str | None) -> str | None:
    operator = table.take("operator", values.choice(Criterion.Operator.values))
    if operator is None or measure is None:
        return operator
    none_or_low = operator == Criterion.Operator.NONE_OR_LOW
    if measure == Criterion.Measure.LATE and not none_or_low:
        table.fault("operator", f"“{operator}” không dùng với late. Ghi none_or_low.")
    if measure != Criterion.Measure.LATE and none_or_low:
        table.fault(
            "operator", f"none_or_low chỉ dùng với late, không với {measure}. Ghi > hoặc >=."
        )
    return operator


def _threshold(table: Table, measure: str | None) -> str | None:
    if measure == Criterion.Measure.LATE:
        table.refuse("threshold", "không dùng với late. Bỏ dòng này; mức là low_rate.")
        return ""
    optional = None if measure else ""  # a measure that could not be read may have been late
    return table.take("threshold", values.number(at_most=100), default=optional)


def _minimum_base(table: Table, measure: str | None) -> int | None:
    if measure == Criterion.Measure.LATE:
        table.refuse("minimum_base", "không dùng với late. Bỏ dòng này.")
        return 0
    return table.take("minimum_base", values.whole, default=0)


def _denominator(table: Table, measure: str | None) -> str | None:
    if measure is not None and not measure.startswith("procedures_"):
        table.refuse("denominator", f"không dùng với {measure}. Bỏ dòng này.")
        return ""
    return table.take("denominator", values.choice(RulesVersion.Denominator.values), default="")


def _low_count(table: Table, measure: str | None) -> int | None:
    if measure not in {None, Criterion.Measure.LATE}:
        table.refuse("low_count", f"chỉ dùng với late, không với {measure}. Bỏ dòng này.")
        return 0
    return table.take("low_count", values.whole, default=0)


def _refuse_repeated(tables: list[Table], codes: list[str | None], rule: str) -> None:
    first: dict[str, int] = {}
    for table, code in zip(tables, codes, strict=True):
        if code in first:
            table.fault("code", f"“{code}” đã có ở dòng {first[code]}. {rule}")
        elif code is not None:
            first[code] = table.line_of("code")
