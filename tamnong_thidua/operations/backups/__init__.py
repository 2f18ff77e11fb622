"""Everything that is stored, in one archive that either database reads: written, checked, put back. The one door."""

from tamnong_thidua.operations.backups.archive import Contents, UnusableArchiveError, check_archive
from tamnong_thidua.operations.backups.record import LastBackup, last_backup, note_failure
from tamnong_thidua.operations.backups.restoring import RestoreRefusedError, restore
from tamnong_thidua.operations.backups.rotation import expired, name_of_today, tidy
from tamnong_thidua.operations.backups.saving import BackupRefusedError, Saved, back_up

__all__ = [
    "BackupRefusedError",
    "Contents",
    "LastBackup",
    "RestoreRefusedError",
    "Saved",
    "UnusableArchiveError",
    "back_up",
    "check_archive",
    "expired",
    "last_backup",
    "name_of_today",
    "note_failure",
    "restore",
    "tidy",
]
