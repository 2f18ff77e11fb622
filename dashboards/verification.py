"""Is all that is stored what the stored workbooks say? Figures and measures first, then the published boards:

each is still what it was, and what was known at its instant still gives it.
"""

from collections.abc import Callable, Iterable

from campaigns.models import Campaign
from dashboards.models import PublishedBoard
from dashboards.published_boards import mismatches
from metrics.verification import Difference, Kind, Verification, verify_figures


def verify(
    campaigns: Iterable[Campaign], *, progress: Callable[[str], None] = lambda _: None
) -> Verification:
    """Checks all that is stored of these campaigns; writes and mends nothing."""
    return verify_figures(campaigns, progress=progress, also=[check_boards])


def check_boards(campaign: Campaign, result: Verification) -> None:
    boards = PublishedBoard.objects.filter(campaign=campaign).select_related("campaign", "rules")
    for published in boards.iterator(chunk_size=10):
        result.boards += 1
        result.differences += [
            Difference(
                kind=Kind.BOARD,
                label=f"{found.what} của bảng đã công bố {published.code}",
                stored=found.stored,
                rebuilt=found.rebuilt,
                unit=found.unit,
                unit_name=found.unit_name,
                month=published.month,
            )
            for found in mismatches(published)
        ]
