"""How much memory an import takes, each in a process of its own; the web's has the same importer in it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench.rounds import NOISE, peak_rss_mib

if TYPE_CHECKING:  # the child sets Django up before it may know models
    from bench.world import World

MOST_MIB = 200  # of the whole process
MOST_BYTES_A_ROW = 1_200
ROWS = (50_000, 100_000, 200_000)  # the last one is more than a file may hold


def check_memory(make: Callable[[int], "World"]) -> bool:
    """Whether every process stays within the limits, be its file taken or refused."""
    is_kept = True
    for rows in ROWS:
        world = make(rows)
        with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
            file.write(world.data)
        try:
            answer = subprocess.run(
                [sys.executable, "-m", "bench.memory", world.campaign.slug, file.name],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ,
            )
        finally:
            Path(file.name).unlink()
        found = json.loads(answer.stdout)
        a_row = (found["peak_mib"] - found["before_mib"]) * 2**20 / rows
        print(json.dumps({"bench": "import-memory", "rows": rows, **found, "bytes_a_row": a_row}))
        is_fine = found["peak_mib"] <= MOST_MIB and (
            found["outcome"] == "refused" or a_row <= MOST_BYTES_A_ROW * NOISE
        )
        print(
            f"bộ nhớ, {rows} dòng ({found['outcome']}): {found['peak_mib']:.0f} MiB, mục tiêu ≤ {MOST_MIB};"
            f" {a_row:.0f} byte mỗi dòng, mục tiêu ≤ {MOST_BYTES_A_ROW}: {'đạt' if is_fine else 'KHÔNG ĐẠT'}",
            flush=True,
        )
        is_kept &= is_fine
    return is_kept


def _peak_mib() -> float:
    """Of this program alone: what ``getrusage`` says of a child began with the size of its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_rss_mib()
    kib = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(kib.split()[1]) / 1024


def _import_once(slug: str, path: Path) -> None:
    """What the child does: previews and commits one file, and says how large it grew."""
    django.setup()
    from campaigns.actions import acting_user  # noqa: PLC0415  (models need the settings first)
    from campaigns.models import Campaign  # noqa: PLC0415  (the same)
    from metrics.importing import import_files  # noqa: PLC0415  (the same)

    campaign, by = Campaign.objects.get(slug=slug), acting_user()
    data = path.read_bytes()
    before = _peak_mib()
    for is_trial in (True, False):
        outcome = import_files(
            campaign=campaign, files=[(path.name, data)], by=by, dry_run=is_trial
        )
    print(json.dumps({"outcome": outcome.outcome, "before_mib": before, "peak_mib": _peak_mib()}))


if __name__ == "__main__":
    _import_once(sys.argv[1], Path(sys.argv[2]))
