"""How far four ways lead through our files: a page, an import, a submission, a document.

Counted is every file of the project in which a function is entered, with all of its lines; on ``/`` also how often
a board is scored and a published one restored. No server and no clock: the same commit gives the same figures.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.utils import timezone

from bench.world import make_world
from campaigns.models import User
from commendations.documents.making import Basis, make
from dashboards.models import PublishedBoard
from metrics.importing import import_files
from tests.factories import make_campaign, make_criterion, make_officer, make_unit
from tests.registrations.dossiers import write

BOARD = "/?phong-trao=cchc-2022&thang=2022-10"
SCORED, RESTORED = "score_board", {"thaw", "facts_of"}
OUTSIDE = {".venv", "bench", "migrations", "tests"}
MOST_FILES = {"trang /": 22, "nhập số liệu": 28}
MOST_LINES = {"trang /": 3000}
ROOT: Path = settings.BASE_DIR


def run(options: argparse.Namespace) -> bool:
    """Whether no way leads through more files and lines than it may; ``options.files`` lists them."""
    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0)
    setup_test_environment()
    settings.IMPORTS_IN_BACKGROUND = False
    kept = [
        _tell(name, _walked(way()), options)
        for name, way in (
            ("trang /", _board),
            ("nhập số liệu", _import),
            ("gửi đăng ký", _submission),
            ("lập báo cáo tháng", _document),
        )
    ]
    return all(kept)


def _walked(way: Callable[[], object]) -> Counter[tuple[str, str]]:
    """(file, function) -> how often it was entered."""
    entered: Counter[tuple[str, str]] = Counter()

    def enter(frame, event, argument):
        code = frame.f_code
        if event == "call" and code.co_name != "<module>":
            entered[code.co_filename, code.co_name] += 1

    sys.setprofile(enter)
    try:
        way()
    finally:
        sys.setprofile(None)
    return Counter({key: count for key, count in entered.items() if _is_ours(Path(key[0]))})


def _is_ours(file: Path) -> bool:
    return file.is_relative_to(ROOT) and OUTSIDE.isdisjoint(file.relative_to(ROOT).parts)


def _tell(name: str, entered: Counter[tuple[str, str]], options: argparse.Namespace) -> bool:
    lines = {file: len(Path(file).read_text().splitlines()) for file, _ in entered}
    calls: Counter[str] = Counter()
    for (_, function), count in entered.items():
        calls[function] += count
    print(
        f"{name}: {len(lines)} tệp, {sum(lines.values())} dòng, {len(entered)} hàm;"
        f" tính điểm {calls[SCORED]} lần, mở lại bảng đã công bố {sum(calls[one] for one in RESTORED)} lần",
        flush=True,
    )
    if options.files:
        for file in sorted(lines):
            print(f"  {lines[file]:5} {Path(file).relative_to(ROOT)}")
    return len(lines) <= MOST_FILES.get(name, len(lines)) and sum(lines.values()) <= MOST_LINES.get(
        name, sum(lines.values())
    )


# The ways: each makes what it starts from, and gives the walk itself


def _board() -> Callable[[], object]:
    """The board of a leader, not from the cache; once before, so that templates and addresses are read."""
    client = Client()
    client.force_login(User.objects.get(username="lanhdao"))
    _must_be(client.get(BOARD).status_code, 200)
    caches["pages"].clear()
    return lambda: _must_be(client.get(BOARD).status_code, 200)


def _import() -> Callable[[], object]:
    """One unit's eight months: the preview, and what it showed written."""
    world = make_world(8 * 40, units=1)
    files = [("so-lieu.xlsx", world.data)]

    def way() -> None:
        for dry_run in (True, False):
            found = import_files(campaign=world.campaign, files=files, by=world.by, dry_run=dry_run)
            _must_be(found.faults, [])

    return way


def _submission() -> Callable[[], object]:
    """The button below the check of a complete draft."""
    today = timezone.localdate()
    campaign = make_campaign(registration_before=today + timedelta(days=3))
    make_criterion(campaign, "BCN", threshold="20")
    make_criterion(campaign, "TH", measure="late", operator="none_or_low", threshold="")
    unit = make_unit(campaign, takes_part=False)
    officer = make_officer(unit)
    [campaign_unit] = campaign.campaign_units.filter(unit=unit)
    write(campaign_unit, officer)
    client = Client()
    client.force_login(officer)
    address = f"/dang-ky/{campaign_unit.pk}/kiem-tra/"
    seen = client.get(address).context["seen"]
    return lambda: _must_be(client.post(address, {"seen": seen}).status_code, 302)


def _document() -> Callable[[], object]:
    """The monthly report on the newest published board."""
    board = PublishedBoard.objects.latest("known_at")
    at = timezone.now()
    return lambda: make("bao-cao-thang", board.campaign, Basis(board=board), at=at)


def _must_be(found: object, wanted: object) -> None:
    if found != wanted:
        raise SystemExit(f"{found} instead of {wanted}")
