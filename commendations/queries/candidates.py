"""Everybody who could be proposed from a published board, each with the checklist."""

from dataclasses import dataclass, field

from campaigns.models import CampaignUnit, Individual
from campaigns.text import day, number
from commendations.eligibility import Checklist, Merit, PersonCase, UnitCase, of_person, of_unit
from commendations.models import Initiative, Subject
from commendations.queries.people import Person, individual_criteria, people_of
from commendations.queries.rules import rules_of
from dashboards.models import PublishedBoard
from dashboards.published_boards import thaw
from registrations.models import Registration


@dataclass(frozen=True, slots=True)
class Candidate:
    """A collective (``individual`` None) or a person. ``group``: the khối, or one of the two groups of people."""

    campaign_unit: CampaignUnit
    individual: Individual | None
    name: str
    position: str
    group: str
    rank: int | None
    total: str | None
    is_registered: bool
    checklist: Checklist

    @property
    def key(self) -> str:
        """``t12`` or ``c34``: how a form names a candidate."""
        if self.individual is None:
            return f"t{self.campaign_unit.pk}"
        return f"c{self.individual.pk}"

    @property
    def is_front_line(self) -> bool:
        return self.individual is not None and self.individual.is_front_line

    def as_json(self) -> dict:
        return self.checklist.as_json(group=self.group, rank=self.rank, total=self.total)


@dataclass(frozen=True, slots=True)
class Candidates:
    collectives: list[Candidate]
    people: list[Candidate]
    by_key: dict[str, Candidate] = field(default_factory=dict)


def candidates_of(board: PublishedBoard) -> Candidates:
    """In the order of the board; people by group and rank. A fixed number of queries."""
    frozen = thaw(board)
    campaign = board.campaign
    units = {
        one.unit.code: one
        for one in CampaignUnit.objects.filter(campaign=campaign).select_related(
            "unit", "group", "campaign"
        )
    }
    accepted = dict(
        Registration.objects.filter(campaign_unit__campaign=campaign).values_list(
            "campaign_unit", "accepted_at"
        )
    )
    of_units, of_people = _merits(board)
    groups = {group.code: group.name for group in frozen.ranked.groups}
    cases: dict[int, UnitCase] = {}
    collectives = []
    rules = rules_of(campaign, Subject.COLLECTIVE)
    for ranked in frozen.units:
        facts = ranked.score.unit
        unit = units.get(facts.code)
        if unit is None:
            continue
        case = UnitCase(
            board=board,
            rules=frozen.rules,
            ranked=ranked,
            registered=_registered(facts.takes_part, accepted.get(unit.pk)),
            merits=tuple(of_units.get(unit.pk, ())),
        )
        cases[unit.pk] = case
        total = ranked.score.total
        collectives.append(
            Candidate(
                campaign_unit=unit,
                individual=None,
                name=facts.name,
                position="",
                group=groups.get(facts.group, ""),
                rank=ranked.rank,
                total=None if total is None else number(total),
                is_registered=bool(case.registered),
                checklist=of_unit(case, rules),
            )
        )
    criteria = individual_criteria(campaign)
    codes = [criterion.code for criterion in criteria]
    person_rules = rules_of(campaign, Subject.INDIVIDUAL)
    people = [
        _person(one, cases[one.individual.campaign_unit_id], codes, of_people, person_rules)
        for one in people_of(campaign, criteria)
        if one.individual.campaign_unit_id in cases
    ]
    found = Candidates(collectives, people)
    found.by_key.update({one.key: one for one in (*collectives, *people)})
    return found


def _registered(takes_part: bool, accepted_at) -> str:
    if not takes_part:
        return ""
    return f"Đăng ký được tiếp nhận ngày {day(accepted_at)}" if accepted_at else "Đơn vị tham gia"


def _person(person: Person, case: UnitCase, codes, of_people, rules) -> Candidate:
    one = person.individual
    points = {code: person.office[code].points for code in codes if code in person.office}
    checklist = of_person(
        PersonCase(
            number=one.pk,
            unit=case,
            is_registered=one.known_to is None,
            is_front_line=one.is_front_line,
            total=person.standing.total,
            lacking=tuple(code for code in codes if code not in points),
            merits=tuple(of_people.get(one.pk, ())),
            points=points,
        ),
        rules,
    )
    return Candidate(
        campaign_unit=one.campaign_unit,
        individual=one,
        name=one.full_name,
        position=one.position,
        group=one.get_group_display(),
        rank=person.standing.rank,
        total=None if person.standing.total is None else number(person.standing.total),
        is_registered=bool(case.registered),
        checklist=checklist,
    )


def _merits(board: PublishedBoard) -> tuple[dict[int, list[Merit]], dict[int, list[Merit]]]:
    """Recognised initiatives by campaign unit and by registered author."""
    of_units: dict[int, list[Merit]] = {}
    of_people: dict[int, list[Merit]] = {}
    initiatives = (
        Initiative.objects.filter(
            campaign_unit__campaign=board.campaign, state__in=Initiative.COUNTING
        )
        .prefetch_related("authors", "adoptions")
        .order_by("recognised_on", "pk")
    )
    for one in initiatives:
        merit = Merit(
            number=one.pk,
            title=one.title,
            recognition=f"số {one.recognition_number} ngày {day(one.recognised_on)}",
            adoptions=len(one.adoptions.all()),
        )
        of_units.setdefault(one.campaign_unit_id, []).append(merit)
        for author in one.authors.all():
            if author.individual_id:
                of_people.setdefault(author.individual_id, []).append(merit)
    return of_units, of_people
