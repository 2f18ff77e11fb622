"""What was corrected after it had become known, act by act: from the database to dataclasses.

An act is an upload that replaces figures or totals that were known, or the withdrawal of an upload. However many acts
are asked for, the number of queries is the same.
"""

from metrics.restatements.acts import Act, acts_of_correction
from metrics.restatements.reading import (
    RestatedMonth,
    Restatement,
    State,
    read_restatements,
    restatements_of_unit,
)
from metrics.restatements.rows import CellOfCount, CountDifference, RowDifference

__all__ = [
    "Act",
    "CellOfCount",
    "CountDifference",
    "RestatedMonth",
    "Restatement",
    "RowDifference",
    "State",
    "acts_of_correction",
    "read_restatements",
    "restatements_of_unit",
]
