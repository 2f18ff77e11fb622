"""Changes of a dossier. Each is one transaction, says who did it, and leaves an entry that both sides see."""

from registrations.actions.asking import answer, ask
from registrations.actions.drafting import (
    OutdatedError,
    add_people,
    attach_file,
    change_person,
    detach_file,
    new_row_id,
    save_section,
    set_no_people,
)
from registrations.actions.extending import end_exception, grant_exception
from registrations.actions.receiving import Reason, accept, send_back
from registrations.actions.submitting import (
    IncompleteError,
    fingerprint,
    submit,
    targets_as_sent,
    withdraw,
)

__all__ = [
    "IncompleteError",
    "OutdatedError",
    "Reason",
    "accept",
    "add_people",
    "answer",
    "ask",
    "attach_file",
    "change_person",
    "detach_file",
    "end_exception",
    "fingerprint",
    "grant_exception",
    "new_row_id",
    "save_section",
    "send_back",
    "set_no_people",
    "submit",
    "targets_as_sent",
    "withdraw",
]
