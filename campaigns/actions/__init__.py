"""Changes of campaigns, units and participation. Each is one transaction and says who did it."""

from campaigns.actions.accounts import SYSTEM_USERNAME, UnknownUserError, acting_user
from campaigns.actions.copying import campaign_files, clone_campaign
from campaigns.actions.due_day import set_report_due_day
from campaigns.actions.exclusion import exclude_unit, readmit_unit
from campaigns.actions.loading import LoadResult, load_campaign, wait_for_other_loads
from campaigns.actions.recording import Recorder, Refused
from campaigns.actions.standing import (
    Evidence,
    decide_standing,
    propose_adjustment,
    propose_exclusion,
    propose_readmission,
    propose_undoing,
    withdraw_standing,
)

__all__ = [
    "SYSTEM_USERNAME",
    "Evidence",
    "LoadResult",
    "Recorder",
    "Refused",
    "UnknownUserError",
    "acting_user",
    "campaign_files",
    "clone_campaign",
    "decide_standing",
    "exclude_unit",
    "load_campaign",
    "propose_adjustment",
    "propose_exclusion",
    "propose_readmission",
    "propose_undoing",
    "readmit_unit",
    "set_report_due_day",
    "wait_for_other_loads",
    "withdraw_standing",
]
