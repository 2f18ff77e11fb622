"""From the rules of a campaign in the database to the facts of its plan."""

from fractions import Fraction

from django.db.models import Count

from campaigns.models import Campaign, Criterion
from commendations.documents.plan import PlanFacts, Target
from commendations.documents.wording import sentence
from commendations.law import NoRuleError
from commendations.models import EligibilityRule, Proposal, Subject
from commendations.queries import award_terms, rules_of
from dashboards.explanation import plain, ratio_of
from dashboards.rules_in_words import choices, has_limit, limit_in_words
from dashboards.tables import Column, columns
from letterhead import long_name
from metrics.queries.boards import load_rules, rules_version_at
from metrics.scoring.scores import Rules


def plan_facts(campaign: Campaign) -> PlanFacts:
    """The newest rules. A fixed number of queries."""
    version = rules_version_at(campaign, None)
    rules = load_rules(version)
    people = list(
        version.criteria.filter(subject=Criterion.Subject.INDIVIDUAL).order_by("display_order")
    )
    groups = campaign.groups.annotate(units=Count("campaign_units")).order_by("display_order")
    scoring = choices(rules)
    if has_limit(version):
        scoring.append(limit_in_words(version))
    return PlanFacts(
        groups=tuple((group.name, group.units) for group in groups if group.units),
        collective=tuple(_target(column, rules) for column in columns(rules)),
        individual=tuple(Target(one.title, "", plain(Fraction(one.points))) for one in people),
        max_points=plain(rules.max_points),
        max_points_of_people=plain(sum((Fraction(one.points) for one in people), Fraction(0))),
        scoring=tuple(scoring),
        requires_registration=version.requires_registration,
        award=long_name(Proposal._meta.get_field("form").default),
        conditions_of_collectives=_required(campaign, Subject.COLLECTIVE),
        conditions_of_people=_required(campaign, Subject.INDIVIDUAL),
        coefficients=_coefficients(campaign),
    )


def _required(campaign: Campaign, subject: str) -> tuple[str, ...]:
    return tuple(
        rule.words
        for rule in rules_of(campaign, subject)
        if rule.level == EligibilityRule.Level.REQUIRED
    )


def _target(column: Column, rules: Rules) -> Target:
    words = ratio_of(column.rule, rules, "cuối tháng")
    least = column.rule.minimum_base
    return Target(
        title=column.rule.title,
        target=column.target_in_words,
        points=plain(column.rule.points),
        counted=sentence(words.numerator) if words else "",
        base=f"{sentence(words.denominator)}{f' (ít nhất {least})' if least else ''}"
        if words
        else "",
    )


def _coefficients(campaign: Campaign) -> tuple[str, str]:
    """Of a collective and of a person, by the law of the day on which the campaign is launched."""
    try:
        terms = award_terms(campaign, campaign.launched_on)
    except NoRuleError:
        return "…", "…"
    return (
        terms.collective_coefficient.replace(".", ","),
        terms.individual_coefficient.replace(".", ","),
    )
