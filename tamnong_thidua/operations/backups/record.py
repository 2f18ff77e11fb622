"""When the last good backup was made: a small file beside the database, not in it.

A restored database would else say of itself what was true of another one.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last good one, and the one that failed since, if any (``failed_at``, ``fault``: a sentence)."""

    made_at: datetime | None = None
    path: str = ""
    size: int = 0
    rows: int = 0
    sha256: str = ""
    failed_at: datetime | None = None
    fault: str = ""


def _file() -> Path:
    return Path(settings.VAR_DIR) / "backup.json"


def last_backup() -> LastBackup:
    """An empty one when there was none, or nothing readable is known of it."""
    try:
        said = json.loads(_file().read_text(encoding="utf-8"))
        for key in ("made_at", "failed_at"):
            if said.get(key):
                said[key] = datetime.fromisoformat(said[key])
        return LastBackup(**said)
    except (OSError, ValueError, TypeError, AttributeError):
        return LastBackup()


def note_success(*, path: Path, made_at: datetime, size: int, rows: int, sha256: str) -> None:
    _write(
        made_at=made_at.isoformat(), path=str(path.resolve()), size=size, rows=rows, sha256=sha256
    )


def note_failure(fault: str) -> None:
    """The last good one stays named."""
    before = last_backup()
    kept = {}
    if before.made_at:
        kept = {
            "made_at": before.made_at.isoformat(),
            "path": before.path,
            "size": before.size,
            "rows": before.rows,
            "sha256": before.sha256,
        }
    _write(**kept, failed_at=timezone.now().isoformat(), fault=fault)


def _write(**said: object) -> None:
    """A reader finds the old or the new, never a part."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    new.replace(file)
