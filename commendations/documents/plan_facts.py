"""From the rules of a campaign in the database to the facts of its plan."""

from fractions import Fraction

from django.db.models import Count

from campaigns.models import Campaign, Criterion
from commendations.documents.plan import PlanFacts, Target
from commendations.models import EligibilityRule, Proposal, Subject
from commendations.queries import rules_of, settings_of
from dashboards.explanation import plain
from dashboards.rules_in_words import choices, has_limit, limit_in_words
from dashboards.tables import columns
from letterhead import long_name
from metrics.queries.boards import load_rules, rules_version_at


def plan_facts(campaign: Campaign) -> PlanFacts:
    """The newest rules. A fixed number of queries."""
    version = rules_version_at(campaign, None)
    rules = load_rules(version)
    people = list(
        version.criteria.filter(subject=Criterion.Subject.INDIVIDUAL).order_by("display_order")
    )
    groups = campaign.groups.annotate(units=Count("campaign_units")).order_by("display_order")
    settings = settings_of(campaign)
    scoring = choices(rules)
    if has_limit(version):
        scoring.append(limit_in_words(version))
    return PlanFacts(
        groups=tuple((group.name, group.units) for group in groups if group.units),
        collective=tuple(
            Target(column.rule.title, column.target_in_words, plain(column.rule.points))
            for column in columns(rules)
        ),
        individual=tuple(Target(one.title, "", plain(Fraction(one.points))) for one in people),
        max_points=plain(rules.max_points),
        max_points_of_people=plain(sum((Fraction(one.points) for one in people), Fraction(0))),
        scoring=tuple(scoring),
        requires_registration=version.requires_registration,
        award=long_name(Proposal._meta.get_field("form").default),
        conditions_of_collectives=_required(campaign, Subject.COLLECTIVE),
        conditions_of_people=_required(campaign, Subject.INDIVIDUAL),
        coefficients=(
            settings.collective_coefficient.replace(".", ","),
            settings.individual_coefficient.replace(".", ","),
        ),
    )


def _required(campaign: Campaign, subject: str) -> tuple[str, ...]:
    return tuple(
        rule.words
        for rule in rules_of(campaign, subject)
        if rule.level == EligibilityRule.Level.REQUIRED
    )
