"""Whole campaigns with a past, drawn from a seed: corrections, withdrawals, points given and taken back, exclusions,
new rules, another catalogue. Every board, as known at every instant, is that of the second computation."""

import copy
import json
import os
import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command

from campaigns.actions import (
    Evidence,
    decide_standing,
    propose_adjustment,
    propose_exclusion,
    propose_readmission,
    propose_undoing,
)
from campaigns.models import Adjustment, Campaign, CampaignUnit, Participant, Unit
from campaigns.text import VIETNAM
from dashboards.exporting import as_json
from dashboards.models import PublishedBoard
from dashboards.published_boards import thaw
from metrics.models import Upload
from tests.factories import make_user
from tests.metrics.scoring.random_campaigns import MONTHS, World, board

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 12
BOARDS = 14  # looked at for each campaign
# More seeds by hand: HELD_OUT_SEEDS=100-400
FIRST, LAST = (int(n) for n in os.environ.get("HELD_OUT_SEEDS", "0-1").split("-"))
BASIS = "văn bản số 1/QĐ ngày 1/7/2022"


class NothingToDo(Exception):  # noqa: N818
    """What was drawn cannot happen now."""


class History:
    """A campaign that changes. ``states``: (instant from which it is so, the world then)."""

    def __init__(self, seed: int, folder, clock) -> None:
        self.rng = random.Random(f"quá khứ {seed}")
        self.folder, self.clock = folder, clock
        self.world = World(seed)
        self.world.limit = "5"
        self.done = Counter()
        self.now = datetime(2022, 7, 5, 8, tzinfo=VIETNAM)
        clock.move_to(self.now)
        self.states = []
        # (unit, month) -> what came in: (upload, rows; None = no dossier at all), the newest last
        self.reports: dict[tuple, list[tuple[int, dict | None]]] = {}
        self.withdrawn: set[int] = set()
        self.points: dict[int, tuple[str, tuple]] = {}  # adjustment -> unit and what is shown of it
        self.known = World(seed)  # figures that will come in
        self.world.figures, self.world.nil = {}, set()
        self.all_assessed, self.world.assessed = self.world.assessed, {}
        self.world.participants = set()

    def begin(self) -> None:
        self.world.write(self.folder)
        call_command("load_campaign", str(self.folder))
        self.campaign = Campaign.objects.get(slug=self.world.slug)
        self.staff = [make_user(username=f"{self.world.slug}-{n}") for n in (1, 2)]
        self.keep()
        for unit in self.world.units:
            if self.rng.random() < 0.9:
                self.enrol(unit)
        for month in MONTHS:
            self.world.figures |= {k: v for k, v in self.known.figures.items() if k[1] == month}
            self.world.nil |= {k for k in self.known.nil if k[1] == month}
            self.take_in(month, list(self.world.units))
        self.judge(self.all_assessed)

    def keep(self) -> None:
        """The world is so from now on; then it is a little later."""
        self.states.append((self.now, copy.deepcopy(self.world)))
        self.now += timedelta(hours=self.rng.randint(1, 40), minutes=self.rng.randint(0, 59))
        self.clock.move_to(self.now)

    def live(self) -> None:
        acts = [
            *[self.correct] * 5,
            *[self.withdraw] * 2,
            *[self.reward] * 3,
            self.take_points_back,
            *[self.exclude] * 2,
            self.readmit,
            self.change_rules,
            self.change_catalogue,
            self.judge_again,
            self.leave,
            self.send_again,
            *[self.publish] * 2,
        ]
        for _ in range(EVENTS):
            act = self.rng.choice(acts)
            try:
                act()
            except NothingToDo:
                continue
            self.done[act.__name__] += 1
            self.keep()

    # What happens

    def enrol(self, unit: str) -> None:
        campaign_unit = CampaignUnit.objects.get(campaign=self.campaign, unit__code=unit)
        Participant.objects.create(campaign_unit=campaign_unit, known_from=self.now)
        self.world.participants.add(unit)
        self.keep()

    def leave(self) -> None:
        if len(self.world.participants) < 4:
            raise NothingToDo
        unit = self.rng.choice(sorted(self.world.participants))
        row = Participant.objects.in_force_at(None).filter(campaign_unit__unit__code=unit)
        row.filter(campaign_unit__campaign=self.campaign).update(known_to=self.now)
        self.world.participants.remove(unit)

    def take_in(self, month: str, units: list[str]) -> None:
        name = self.folder / f"{month}-{len(self.states)}.xlsx"
        name.write_bytes(self.world.month_file(month, units))
        before = set(Upload.objects.values_list("pk", flat=True))
        call_command(
            "import_statistics", str(name), campaign=self.world.slug, accept_warnings="thử"
        )
        new = set(Upload.objects.values_list("pk", flat=True)) - before
        is_new = False
        for unit in units:
            key = (unit, month)
            rows = self.world.figures.get(key) if key not in self.world.nil else None
            stack = self.reports.setdefault(key, [])
            standing = [rows for upload, rows in stack if upload not in self.withdrawn]
            if (rows is not None or key in self.world.nil) and (
                not standing or standing[-1] != rows
            ):
                assert len(new) == 1
                stack.append((*new, rows))
                is_new = True
        assert is_new or not new  # the same again changes nothing
        self.keep()

    def correct(self) -> None:
        month = self.rng.choice(MONTHS)
        units = self.rng.sample(sorted(self.world.units), self.rng.randint(1, 3))
        told = []
        for unit in units:
            key = (unit, month)
            offered = {
                code
                for code, handlers, *_ in self.world.catalogue
                if unit in handlers and self.world.offers(code, unit, month)
            }
            if not offered or self.rng.random() < 0.15:
                self.world.figures.pop(key, None)
                self.world.nil.add(key)
            else:
                reported = self.rng.sample(sorted(offered), self.rng.randint(1, len(offered)))
                self.world.nil.discard(key)
                self.world.figures[key] = {
                    code: self.world.counts(self.rng, code, unit, month)
                    for code in sorted(reported)
                }
            told.append(unit)
        self.take_in(month, told)

    def send_again(self) -> None:
        """The figures in force as a file. A procedure that left the catalogue refuses it, and nothing changes."""
        with suppress(CommandError):
            self.take_in(self.rng.choice(MONTHS), list(self.world.units))

    def publish(self) -> None:
        month = self.rng.choice(MONTHS)
        try:
            call_command("publish", campaign=self.world.slug, month=month, user="he-thong")
        except CommandError:
            raise NothingToDo from None
        published = PublishedBoard.objects.latest("pk")
        expected = board(self.world, month, self.now.isoformat())
        assert published.known_at == self.now
        assert as_json(thaw(published))["groups"] == expected["groups"]

    def withdraw(self) -> None:
        standing = {u for stack in self.reports.values() for u, _ in stack} - self.withdrawn
        if not standing:
            raise NothingToDo
        upload = self.rng.choice(sorted(standing))
        call_command("withdraw_upload", upload, reason="nhầm")
        self.withdrawn.add(upload)
        for key, stack in self.reports.items():
            left = [rows for one, rows in stack if one not in self.withdrawn]
            self.world.figures.pop(key, None)
            self.world.nil.discard(key)
            if left and left[-1] is None:
                self.world.nil.add(key)
            elif left:
                self.world.figures[key] = left[-1]

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code, campaign_units__campaign=self.campaign)

    def decided(self, proposal):
        return decide_standing(proposal=proposal, approve=True, by=self.staff[1])

    def reward(self) -> None:
        code = self.rng.choice(sorted(self.world.units))
        points = self.rng.choice(["5.00", "2.50", "0.01", "-1.25", "-5.00", "4.99"])
        of_unit = [Decimal(one) for one, *_ in self.world.adjustments.get(code, [])]
        positive = Decimal(points) > 0
        same_side = [one for one in of_unit if (one > 0) == positive]
        if abs(sum(same_side)) + abs(Decimal(points)) > 5:
            raise NothingToDo
        reason = f"lý do {len(self.points)}"
        asked = propose_adjustment(
            campaign=self.campaign,
            unit=self.unit(code),
            points=Decimal(points),
            reason=reason,
            evidence=Evidence("1/QĐ", date(2022, 7, 1)),
            by=self.staff[0],
        )
        made = self.decided(asked).adjustment
        shown = (points, reason, BASIS)
        self.points[made.pk] = (code, shown)
        self.world.adjustments.setdefault(code, []).append(shown)

    def take_points_back(self) -> None:
        if not self.points:
            raise NothingToDo
        pk = self.rng.choice(sorted(self.points))
        code, shown = self.points.pop(pk)
        adjustment = Adjustment.objects.get(pk=pk)
        self.decided(propose_undoing(adjustment=adjustment, reason="nhầm", by=self.staff[0]))
        self.world.adjustments[code].remove(shown)

    def exclude(self) -> None:
        code = self.rng.choice(sorted(self.world.units))
        if code in self.world.excluded:
            raise NothingToDo
        reason = f"sai lần {len(self.states)}"
        if self.rng.random() < 0.5:
            call_command("exclude_unit", self.world.slug, code, reason=reason)
        else:
            asked = propose_exclusion(
                campaign=self.campaign,
                unit=self.unit(code),
                reason=reason,
                evidence=Evidence("1/QĐ", date(2022, 7, 1)),
                by=self.staff[0],
            )
            self.decided(asked)
        self.world.excluded[code] = reason

    def readmit(self) -> None:
        if not self.world.excluded:
            raise NothingToDo
        code = self.rng.choice(sorted(self.world.excluded))
        of_unit = {"campaign": self.campaign, "unit": self.unit(code)}
        self.decided(propose_readmission(**of_unit, reason="đã sửa", by=self.staff[0]))
        del self.world.excluded[code]

    def change_rules(self) -> None:
        self.world.draw_rules(self.rng)
        self.load()

    def change_catalogue(self) -> None:
        """One row: another level, other units, or an end."""
        place = self.rng.randrange(len(self.world.catalogue))
        code, handlers, level, start, end = self.world.catalogue[place]
        kind = self.rng.choice(["level", "units", "end"])
        if kind == "level":
            level = self.rng.choice([one for one in (None, 2, 3, 4) if one != level])
        elif kind == "units":
            handlers = self.rng.sample(sorted(self.world.units), self.rng.randint(1, 6))
        elif not end:
            end = max("2022-05-20", start)
        before = self.world.catalogue[:]
        self.world.catalogue[place] = (code, handlers, level, start, end)
        try:
            self.load()
        except CommandError:
            self.world.catalogue = before
            raise NothingToDo from None

    def load(self) -> None:
        self.world.write(self.folder)
        call_command("load_campaign", str(self.folder), reason="thử")

    def judge(self, values: dict[str, str]) -> None:
        if "KH" in self.world.criteria and values:
            path = self.folder / "assess.json"
            path.write_text(json.dumps({"KH": values}), encoding="utf-8")
            call_command("assess", str(path), campaign=self.world.slug)
            self.world.assessed |= values
            self.keep()

    def judge_again(self) -> None:
        if "KH" not in self.world.criteria:
            raise NothingToDo
        units = self.rng.sample(sorted(self.world.units), 3)
        values = self.rng.sample(["100", "88.8", "0", "80"], 3)
        self.judge(dict(zip(units, values, strict=True)))

    # What is known

    def known_at(self, instant: datetime) -> World:
        return [world for since, world in self.states if since <= instant][-1]

    def instants(self) -> list[datetime]:
        """Those of the events, the last moment before each, and some between; the newest state at least once."""
        of_events = [since for since, _ in self.states[1:]]
        near = [one - timedelta(microseconds=1) for one in of_events]
        between = [one + timedelta(minutes=7) for one in of_events]
        return self.rng.sample([*of_events, *near, *between], BOARDS)


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2022, 7, 5, 8, tzinfo=VIETNAM), tick=False) as clock:
        yield clock


@pytest.mark.parametrize("seed", range(FIRST, LAST + 1))
def test_boards_of_every_instant(seed, tmp_path, capsys, clock):
    history = History(seed, tmp_path, clock)
    history.begin()
    history.live()

    def printed(**options) -> dict:
        capsys.readouterr()
        call_command("scoreboard", campaign=history.world.slug, format="json", **options)
        return json.loads(capsys.readouterr().out)

    for month in MONTHS:
        assert printed(month=month) == board(history.world, month)
    for instant in history.instants():
        month = history.rng.choice(MONTHS)
        as_of = instant.isoformat()
        expected = board(history.known_at(instant), month, as_of)
        assert printed(month=month, as_of=as_of) == expected, (as_of, history.done)

    call_command("verify", campaign=history.world.slug)
