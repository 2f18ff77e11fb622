"""Published boards: each is still what it was, and what was known at its instant still gives it."""

from campaigns.models import Campaign
from metrics.frozen import mismatches
from metrics.models import PublishedBoard
from metrics.verification.differences import Difference, Kind, Verification


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
