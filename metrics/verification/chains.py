"""Revisions of a unit's month follow each other: 1, 2, 3, none of them known earlier than the one before."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from campaigns.text import VIETNAM
from metrics.models import Upload
from metrics.verification.differences import Difference, Kind, Verification
from metrics.verification.stored import Report, Stored, Totals


def check_chains(stored: Stored, result: Verification) -> None:
    for chain in stored.chains.values():
        result.differences += _check(stored, chain, "các bản của báo cáo")
        result.differences += _still_in_force(stored, chain[-1])
    of_totals: dict[tuple, list[Totals]] = defaultdict(list)
    for totals in stored.totals.values():
        of_totals[totals.key].append(totals)
    for (layout, *_), revisions in of_totals.items():
        result.differences += _check(stored, revisions, f"các bản của tổng số theo mẫu {layout}")


def _check(stored: Stored, chain: Sequence[Report | Totals], label: str) -> Iterator[Difference]:
    unit, month = chain[0].unit, chain[0].month
    numbers = [one.revision for one in chain]
    expected = list(range(1, len(chain) + 1))
    if numbers != expected:
        yield stored.difference(
            Kind.REVISIONS, unit, month, label=label, field="revision",
            stored=_listed(numbers), rebuilt=_listed(expected),
        )  # fmt: skip
    for before, after in itertools.pairwise(chain):
        if after.known_from < before.known_from:
            yield stored.difference(
                Kind.REVISIONS, unit, month,
                label=f"{label}, bản {after.revision} biết từ lúc", field="known_from",
                stored=after.known_from.astimezone(VIETNAM).isoformat(),
                rebuilt=f"không sớm hơn {before.known_from.astimezone(VIETNAM).isoformat()}",
            )  # fmt: skip


def _still_in_force(stored: Stored, newest: Report) -> Iterator[Difference]:
    """What a withdrawn upload said counts no more."""
    upload = stored.uploads[newest.upload]
    if upload.state == Upload.State.WITHDRAWN and not newest.is_void:
        yield stored.difference(
            Kind.REPORT, *newest.key, label=f"bản {newest.revision} của lần nhập đã rút",
            field="is_void", stored="còn hiệu lực", rebuilt="hết hiệu lực",
            upload=upload.pk, file=upload.filename,
        )  # fmt: skip


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
