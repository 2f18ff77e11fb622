"""What the pages of praise and its documents read, each in a fixed number of queries."""

from commendations.queries.candidates import Candidate, Candidates, candidates_of
from commendations.queries.council import least_present, stepping_aside
from commendations.queries.decisions import (
    awards_of,
    awards_of_person,
    awards_of_unit,
    decisions_of,
)
from commendations.queries.initiatives import (
    Similar,
    initiatives_of,
    listed,
    matching,
    moved,
    recognised_of,
    similar_to,
)
from commendations.queries.law import award_terms, current_law
from commendations.queries.people import (
    Person,
    individual_criteria,
    initiatives_of_person,
    people_of,
)
from commendations.queries.proposals import (
    Share,
    cases_of,
    changes_since,
    digest_of_changes,
    share_of,
    signing_day_of,
)
from commendations.queries.rules import rules_of, settings_of

__all__ = [
    "Candidate",
    "Candidates",
    "Person",
    "Share",
    "Similar",
    "award_terms",
    "awards_of",
    "awards_of_person",
    "awards_of_unit",
    "candidates_of",
    "cases_of",
    "changes_since",
    "current_law",
    "decisions_of",
    "digest_of_changes",
    "individual_criteria",
    "initiatives_of",
    "initiatives_of_person",
    "least_present",
    "listed",
    "matching",
    "moved",
    "people_of",
    "recognised_of",
    "rules_of",
    "settings_of",
    "share_of",
    "signing_day_of",
    "similar_to",
    "stepping_aside",
]
