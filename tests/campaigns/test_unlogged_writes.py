"""Every write that goes past ``save`` is in a table: which entry of the log tells of it, or why none does.

``save`` and ``delete`` of a row write the log by themselves (``test_log.py``). Bulk writes, raw SQL and saving without
history do not: they are read from the source, and a new one fails until somebody has decided about it.
"""

import ast
from collections import Counter

import pytest
from django.apps import apps

from tests.test_architecture import MODULES, package_of, syntax

BULK = {
    "bulk_create",
    "bulk_update",
    "bulk_history_create",
    "bulk_create_with_history",
    "bulk_update_with_history",
    "copy_from",
    "execute",
    "executemany",
    "insert_numbers",
    "raw",
    "save_base",
    "save_without_historical_record",
    "_raw_delete",
}
BULK |= {f"a{name}" for name in BULK} | {"aupdate", "adelete"}
PAST_HISTORY = "skip_history_when_saving"

# An entry tells.
BY_RECORDER = "the Recorder adds the entry itself (test_log.py)"
ACCOUNT = (
    "note_about_account says what became of the account (test_accounts.py, test_second_factor.py)"
)
CATALOGUE = "one entry for all that are added, closed or moved (test_load_catalogue.py)"
UPLOAD = "the entry of the upload; its numbers are in the file, which is kept (test_withdraw.py)"
WITHDRAWAL = (
    "the upload is saved as withdrawn; what came back says what it restores (test_withdraw.py)"
)
ASSESSED = "one entry with every value, old and new (test_log.py)"
TAKEN_OUT = "one entry, with the number of the person (test_personal_data.py)"
HISTORY = "a row with a history, deleted one by one"

# No entry tells.
NOT_YET = "a secret that opens nothing before it is confirmed, and that is told"
READS = "reads, locks, or sets the connection up"
NO_DATABASE = "no row of the database"
TRACE = "how far a check is, and bytes that the uploads keep; what a person decides is told"
SIGN_INS = "the sign-ins are a log of their own, kept for a year"
DERIVED = "computed from what is told; verify computes it again"
CHAIN = "the log itself"
RESTORED = "into an empty database; the log of that time comes along"

WRITES = {
    "campaigns.actions.anonymising.anonymise_account SignIn.delete": ACCOUNT,
    "campaigns.actions.anonymising.anonymise_account skip_history_when_saving": ACCOUNT,
    "campaigns.actions.anonymising.anonymise_account user.update": ACCOUNT,
    "campaigns.actions.loading.wait_for_other_loads cursor.execute": READS,
    "campaigns.actions.recording.Recorder.create bulk_create_with_history": BY_RECORDER,
    "campaigns.actions.recording.Recorder.delete row.delete": HISTORY,
    "campaigns.actions.recording.Recorder.update bulk_update_with_history": BY_RECORDER,
    "campaigns.actions.second_factor._replace_recovery_codes StaticToken.bulk_create": ACCOUNT,
    "campaigns.actions.second_factor._replace_recovery_codes device.delete": ACCOUNT,
    "campaigns.actions.second_factor.begin TOTPDevice.delete": NOT_YET,
    "campaigns.actions.second_factor.forget_devices StaticDevice.delete": ACCOUNT,
    "campaigns.actions.second_factor.forget_devices TOTPDevice.delete": ACCOUNT,
    "campaigns.actions.second_factor.give_up TOTPDevice.delete": NOT_YET,
    "campaigns.actions.signing_in.end_every_session Session.delete": ACCOUNT,
    "campaigns.actions.signing_in.end_every_session SignIn.update": ACCOUNT,
    "campaigns.actions.signing_in.end_every_session skip_history_when_saving": ACCOUNT,
    "campaigns.actions.signing_in.forget_attempt attempt.delete": SIGN_INS,
    "campaigns.actions.signing_in.forget_old_sign_ins old.delete": SIGN_INS,
    "campaigns.management.base.ContractCommand._execute super.execute": NO_DATABASE,
    "campaigns.models.audit._one_sealer_at_a_time cursor.execute": READS,
    "campaigns.models.audit.seal AuditSeal.bulk_create": CHAIN,
    "campaigns.models.people.User.save skip_history_when_saving": SIGN_INS,
    "campaigns.permissions.as_of_office copy": NO_DATABASE,
    "campaigns.views.accounts.PasswordView.form_valid SignIn.update": SIGN_INS,
    "commendations.actions.anonymising._rewrite models.update": TAKEN_OUT,
    "commendations.actions.anonymising._rewrite_drafts everything.update": TAKEN_OUT,
    "commendations.actions.saving.delete row.delete": HISTORY,
    "metrics.actions.assessing._record Assessment.bulk_create": ASSESSED,
    "metrics.actions.measuring._record_measures_at CumulativeMeasures.bulk_create": DERIVED,
    "metrics.actions.withdrawing._restore_before Figure.bulk_create": WITHDRAWAL,
    "metrics.actions.withdrawing._restore_before MonthlyReport.bulk_create": WITHDRAWAL,
    "metrics.actions.withdrawing._withdraw Upload.update": WITHDRAWAL,
    "metrics.catalogue._add CatalogueEntry.bulk_create": CATALOGUE,
    "metrics.catalogue._add through.bulk_create": CATALOGUE,
    "metrics.catalogue._close CatalogueEntry.delete": CATALOGUE,
    "metrics.catalogue._close CatalogueEntry.update": CATALOGUE,
    "metrics.catalogue._move CatalogueEntry.bulk_update": CATALOGUE,
    "dashboards.data_version.data_version cursor.execute": READS,
    "metrics.importing.bulk._copy cursor.copy": UPLOAD,
    "metrics.importing.bulk._insert cursor.executemany": UPLOAD,
    "metrics.importing.unit_totals._TotalsReader._is_by_field self.table.update": NO_DATABASE,
    "metrics.importing.writing.Revisions._write_file skip_history_when_saving": UPLOAD,
    "metrics.importing.writing.Revisions.write MonthlyReport.bulk_create": UPLOAD,
    "metrics.importing.writing.Revisions.write UnitTotals.bulk_create": UPLOAD,
    "metrics.importing.writing.Revisions.write insert_numbers": UPLOAD,
    "metrics.importing.writing.Revisions.write_effects Upload.update": UPLOAD,
    "metrics.importing.writing.Revisions.write_effects file.bulk_history_create": UPLOAD,
    "metrics.intake.background.settle Intake.update": TRACE,
    "metrics.intake.deciding.discard intake.update": TRACE,
    "metrics.intake.limits.limit_this_process cursor.execute": READS,
    "metrics.intake.receiving._delete_old Intake.delete": TRACE,
    "metrics.intake.receiving._delete_old IntakeFile.delete": TRACE,
    "metrics.intake.receiving._store cursor.execute": TRACE,
    "metrics.intake.work._check IntakeFile.update": TRACE,
    "metrics.intake.work._commit.close intake.update": TRACE,
    "metrics.intake.work._take ours.update": TRACE,
    "tamnong_thidua.operations.backups.restoring._fill cursor.execute ×2": RESTORED,
    "tamnong_thidua.operations.backups.restoring._fill_table cursor.executemany": RESTORED,
    "tamnong_thidua.operations.backups.snapshot.snapshot cursor.execute ×4": READS,
    "tamnong_thidua.operations.health._database cursor.execute": READS,
}


def name_of_write(node: ast.AST) -> str | None:
    """``Model.update``, ``….delete``: who is written, as far as the source says; None for anything else.

    ``update`` of a queryset has keywords only, ``delete`` nothing at all: of dictionaries, digests and the Recorder
    both are called otherwise.
    """
    if isinstance(node, ast.Attribute) and node.attr == PAST_HISTORY:
        return PAST_HISTORY if isinstance(node.ctx, ast.Store) else None
    if not isinstance(node, ast.Call):
        return None
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    is_write = (
        name in BULK
        or (name == "update" and node.keywords and not node.args)
        or (name == "delete" and not node.keywords and not node.args)
        or (name == "copy" and bool(node.args))
    )
    if not is_write:
        return None
    return name if isinstance(called, ast.Name) else f"{root_of(called)}.{name}"


def root_of(called: ast.expr) -> str:
    """The name at the very left: ``Upload`` of ``Upload.objects.filter(…).update``."""
    while not isinstance(called, ast.Name):
        if isinstance(called, ast.Attribute):
            if isinstance(called.value, ast.Name) and called.value.id == "self":
                return f"self.{called.attr}"
            called = called.value
        elif isinstance(called, ast.Call):
            called = called.func
        else:
            return "…"
    return called.id


def writes_of(module: str) -> list[str]:
    found = []

    def walk(node: ast.AST, place: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            place = f"{place}.{node.name}"
        if name := name_of_write(node):
            found.append(f"{place} {name}")
        for child in ast.iter_child_nodes(node):
            walk(child, place)

    walk(syntax(module), module)
    return found


def test_every_write_past_the_history_is_decided_about():
    found = Counter(
        one for module in MODULES if package_of(module) != "bench" for one in writes_of(module)
    )
    assert sorted(f"{one} ×{n}" if n > 1 else one for one, n in found.items()) == sorted(WRITES)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Unit.objects.filter(code='x').update(name='y')", "Unit.update"),
        ("Unit.objects.all().delete()", "Unit.delete"),
        ("self.units.bulk_create(rows)", "self.units.bulk_create"),
        ("[rows][0].delete()", "….delete"),
        ("row.skip_history_when_saving = True", "skip_history_when_saving"),
        ("words.update(more)", None),
        ("recorder.update(rows, ['name'])", None),
        ("recorder.delete(rows)", None),
    ],
)
def test_what_is_taken_for_a_write(source, found):
    names = [name_of_write(node) for node in ast.walk(ast.parse(source))]
    assert [name for name in names if name] == ([found] if found else [])


def test_no_other_rows_stand_between_two_models():
    """``set`` and ``add`` leave no history. Two are told of with their row; nothing sets Django's two of accounts."""
    between = {
        str(field)
        for app in ("campaigns", "registrations", "metrics", "commendations")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_many_to_many
        if not model.__name__.startswith("Historical")
    }
    assert between == {
        "metrics.CatalogueEntry.units",
        "registrations.Submission.files",
        "campaigns.User.groups",
        "campaigns.User.user_permissions",
    }
