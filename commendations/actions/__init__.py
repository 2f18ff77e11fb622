"""Changes of initiatives, points, proposals, votes and decisions. Each is one transaction and says who did it."""

from commendations.actions.council import (
    Member,
    Votes,
    meet_again,
    record_meeting,
    record_votes,
)
from commendations.actions.decisions import (
    agree_to_revoke,
    ask_to_revoke,
    decide,
    refuse_to_revoke,
)
from commendations.actions.documents import (
    save_document_settings,
    save_positions,
    upload_template,
    use_own_form,
)
from commendations.actions.initiatives import (
    Declaration,
    adopt,
    declare,
    publish,
    recognise,
    send_back,
    submit,
    unpublish,
)
from commendations.actions.initiatives_files import attach_file, detach_file
from commendations.actions.law import decide_law_row, propose_law_row
from commendations.actions.people import score_person, step_aside
from commendations.actions.proposals import (
    add_case,
    add_cases,
    confirm_changes,
    create_proposal,
    find_by_name,
    justify,
    move_to_board,
    remove_case,
    submit_proposal,
    take_back,
    withdraw_proposal,
)
from commendations.actions.rules import RuleChoice, save_council_rules, save_rules, save_settings

__all__ = [
    "Declaration",
    "Member",
    "RuleChoice",
    "Votes",
    "add_case",
    "add_cases",
    "adopt",
    "agree_to_revoke",
    "ask_to_revoke",
    "attach_file",
    "confirm_changes",
    "create_proposal",
    "decide",
    "decide_law_row",
    "declare",
    "detach_file",
    "find_by_name",
    "justify",
    "meet_again",
    "move_to_board",
    "propose_law_row",
    "publish",
    "recognise",
    "record_meeting",
    "record_votes",
    "refuse_to_revoke",
    "remove_case",
    "save_council_rules",
    "save_document_settings",
    "save_positions",
    "save_rules",
    "save_settings",
    "score_person",
    "send_back",
    "step_aside",
    "submit",
    "submit_proposal",
    "take_back",
    "unpublish",
    "upload_template",
    "use_own_form",
    "withdraw_proposal",
]
