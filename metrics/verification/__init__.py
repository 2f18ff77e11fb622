"""Is everything that is stored what the stored workbooks say? Nothing is written, nothing is mended.

From the bytes of each upload its figures, totals and nil reports are rebuilt by the reader that took them in; the
chains of revisions are walked; from the figures as they are rebuilt the measures of every instant follow. One wrong
row is one difference: what follows from it is compared as if it were right.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.models import Campaign
from metrics.models import Figure, MonthlyReport
from metrics.verification.chains import check_chains
from metrics.verification.differences import NONE, Difference, Kind, Verification
from metrics.verification.log import check_log
from metrics.verification.measures import check_measures
from metrics.verification.stored import Stored
from metrics.verification.uploads import check_uploads

__all__ = ["Difference", "Kind", "Verification", "verify_figures"]


def verify_figures(
    campaigns: Iterable[Campaign],
    *,
    progress: Callable[[str], None] = lambda _: None,
    also: Iterable[Callable[[Campaign, Verification], None]] = (),
) -> Verification:
    """Checks log, figures and measures of these campaigns, and ``also`` what other checks know of.

    Whoever writes figures of a campaign waits while it is checked.
    """
    result = Verification()
    _check_orphans(result)
    check_log(result)
    for campaign in campaigns:
        with transaction.atomic():
            Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
            progress(f"Đang đọc lại số liệu của phong trào {campaign.slug}")
            stored = Stored(campaign)
            check_chains(stored, result)
            check_uploads(stored, result)
            progress(f"Đang tính lại số đo của phong trào {campaign.slug}")
            check_measures(stored, result)
            for check in also:
                check(campaign, result)
    return result


def _check_orphans(result: Verification) -> None:
    """Figures have no foreign keys in the database."""
    reports = MonthlyReport.objects.filter(pk=OuterRef("report"))
    orphans = Figure.objects.filter(~Exists(reports)).count()
    if orphans:
        result.differences.append(
            Difference(
                kind=Kind.FIGURE,
                label="dòng số liệu không thuộc báo cáo nào",
                stored=orphans,
                rebuilt=NONE,
            )
        )
