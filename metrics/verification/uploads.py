"""Every upload again: its bytes as they are stored, read as they were read when they came in."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import chain

from campaigns.models import Campaign, Unit, UnitAlias
from metrics.importing.reference import Reference, load_reference
from metrics.importing.rereading import read_again
from metrics.models import CatalogueEntry, ProcedureAlias, StoredFile, Upload
from metrics.verification.differences import (
    NONE,
    SOME,
    Difference,
    Kind,
    Verification,
)
from metrics.verification.rows import RowsOfUpload
from metrics.verification.stored import Stored


class References:
    """Units, names and catalogue as they were known when an upload came in; loaded anew only where they changed."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        entries = CatalogueEntry.objects.filter(procedure__campaign=campaign)
        named = (
            model.history.values_list("history_date", flat=True)
            for model in (Unit, UnitAlias, ProcedureAlias)
        )
        self._changes = sorted(
            {
                *entries.values_list("known_from", flat=True),
                *entries.exclude(known_to=None).values_list("known_to", flat=True),
                *chain.from_iterable(named),
            }
        )
        self._place = -1
        self._reference: Reference | None = None

    def at(self, instant: datetime) -> Reference:
        place = bisect_right(self._changes, instant)
        if self._reference is None or place != self._place:
            self._place = place
            self._reference = load_reference(self._campaign, instant, as_of=instant)
        return self._reference


def check_uploads(stored: Stored, result: Verification) -> None:
    """One workbook in memory at a time."""
    references = References(stored.campaign)
    for upload in stored.uploads.values():
        result.uploads += 1
        result.differences += _check_upload(stored, upload, references, result)


def _check_upload(
    stored: Stored, upload: Upload, references: References, result: Verification
) -> Iterator[Difference]:
    of_file = partial(Difference, kind=Kind.FILE, upload=upload.pk, file=upload.filename)
    file = StoredFile.objects.filter(pk=upload.file_id).values_list("data", flat=True).first()
    if file is None:
        yield of_file(label="tệp gốc", stored=NONE, rebuilt=SOME)
        return
    data = bytes(file)
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != upload.file_id:
        yield of_file(label="sha256 của tệp gốc", stored=upload.file_id, rebuilt=sha256)
        return  # what these bytes say is no measure of anything
    reread = read_again(upload.filename, data, references.at(upload.committed_at))
    for fault in reread.faults:
        yield of_file(
            label="lỗi khi đọc lại tệp",
            stored=NONE,
            rebuilt=fault.message,
            sheet=fault.sheet,
            cell=", ".join(fault.cells[:1]),
        )
    yield from RowsOfUpload(stored, upload, reread, result).differences()
