"""The import of a workbook: the real importer against a plain read and a bare load of the same rows.

The limit reads with python-calamine and loads what it read into a table without any key or check; it knows neither
units nor months nor faults. Ours previews and then commits, as a person does: all checks, history, measures, effects.
"""

import argparse
import io
from collections.abc import Callable
from datetime import date

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from bench.memory import check_memory
from bench.peer import Peer
from bench.rounds import Way, about_this_run, take_turns, verdict
from bench.world import COUNTS, FIRST_LINE, Figure, World, make_world
from metrics.importing import Outcome, Result, import_files
from metrics.models import (
    CumulativeMeasures,
    MonthlyReport,
    SourceSheet,
    StoredFile,
    UnitTotals,
    Upload,
)
from metrics.models import Figure as FigureRow

TEXTS = 5  # columns of text before the numbers; the note at the end is blank
PEER_ROWS, PEER_ROUNDS = 5_000, 2
TARGETS = {"app": 2.5, "again": 1.0, "tuned": 20, "default": 70}


def run(options: argparse.Namespace) -> bool:
    """Whether every gate is kept."""
    call_command("migrate", verbosity=0)
    verdicts = [_against_the_limit(options)]
    if options.peer:
        verdicts.append(_against_the_peer(options))
    if options.memory:
        verdicts.append(check_memory(lambda rows: make_world(rows, units=options.units)))
    print(about_this_run())
    return all(verdicts)


def _against_the_limit(options: argparse.Namespace) -> bool:
    world = make_world(options.rows, units=options.units)
    limit, importer = _limit(), Importer(world)
    ways = [
        Way("limit", lambda: limit(world.data)),
        Way("preview", importer.preview, prepare=importer.wipe),
        Way("commit", importer.commit),
    ]
    if options.again:
        ways += [
            Way("again_preview", importer.preview_again),
            Way("again_commit", importer.commit_again),
            Way("saved_preview", importer.preview_saved_again),
            Way("saved_commit", importer.commit_saved_again),
        ]
    limit(world.data)
    importer.wipe()
    importer.commit()
    _must_be_equal("limit", _rows_of("bench_limit"), world)
    _must_be_equal("app", importer.figures(), world)
    rounds = take_turns("import", ways, options.rounds)
    _must_be_equal("app", importer.figures(), world)
    what = f"nhập {options.rows} dòng, {connection.vendor}"
    kept = [
        verdict(
            f"{what}: (xem trước + nhập) / giới hạn",
            [(r["preview"] + r["commit"]) / r["limit"] for r in rounds],
            target=TARGETS["app"],
        )
    ]
    if options.again:
        kept += [
            verdict(
                f"{what}: {words} / lần đầu",
                [
                    (r[f"{way}_preview"] + r[f"{way}_commit"]) / (r["preview"] + r["commit"])
                    for r in rounds
                ],
                target=TARGETS["again"],
            )
            for way, words in (("again", "đúng tệp ấy lần nữa"), ("saved", "tệp ấy lưu lại"))
        ]
    return all(kept)


def _against_the_peer(options: argparse.Namespace) -> bool:
    world = make_world(PEER_ROWS, units=options.units)
    importer = Importer(world)
    tuned, default = Peer(world, is_tuned=True), Peer(world, is_tuned=False)
    importer.wipe()
    importer.commit()
    rounds = take_turns(
        "import-peer",
        [
            Way("preview", importer.preview, prepare=importer.wipe),
            Way("commit", importer.commit),
            Way("tuned", tuned.preview_and_commit, prepare=tuned.wipe),
            Way("default", default.preview_and_commit, prepare=default.wipe),
        ],
        PEER_ROUNDS,
        discarded=0,
    )
    _must_be_equal("app", importer.figures(), world)
    _must_be_equal("peer", default.figures(), world)
    what = f"nhập {PEER_ROWS} dòng, {connection.vendor}"
    kept = [
        verdict(
            f"{what}: django-import-export {words} / (xem trước + nhập)",
            [r[way] / (r["preview"] + r["commit"]) for r in rounds],
            target=TARGETS[way],
            at_least=True,
        )
        for way, words in (("tuned", "đã tinh chỉnh"), ("default", "mặc định"))
    ]
    return all(kept)


def _must_be_equal(way: str, figures: list[Figure], world: World) -> None:
    if sorted(figures) != sorted(world.lines):
        raise SystemExit(f"{way}: figures differ from those of the workbook")


# Ours


class Importer:
    """The importer as the page and the command call it, and a way back to a campaign without figures."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.saved_again = world.saved_again

    def wipe(self) -> None:
        tables = [
            model._meta.db_table
            for model in (
                *(FigureRow, MonthlyReport, CumulativeMeasures, UnitTotals, SourceSheet),
                *(Upload, Upload.history.model, StoredFile),
            )
        ]
        statements = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
        connection.ops.execute_sql_flush(statements)

    def preview(self) -> None:
        self._import(Result.CLEAN, new=len(self.world.lines), dry_run=True)

    def commit(self) -> None:
        self._import(Result.COMMITTED, new=len(self.world.lines))

    def preview_again(self) -> None:
        self._import(Result.UNCHANGED, dry_run=True)

    def commit_again(self) -> None:
        self._import(Result.UNCHANGED)

    def preview_saved_again(self) -> None:
        self._import(
            Result.UNCHANGED, same=len(self.world.lines), data=self.saved_again, dry_run=True
        )

    def commit_saved_again(self) -> None:
        self._import(Result.UNCHANGED, same=len(self.world.lines), data=self.saved_again)

    def _import(
        self,
        wanted: Result,
        *,
        new: int = 0,
        same: int = 0,
        data: bytes | None = None,
        dry_run: bool = False,
    ) -> None:
        outcome: Outcome = import_files(
            campaign=self.world.campaign,
            files=[("so-lieu.xlsx", data or self.world.data)],
            by=self.world.by,
            dry_run=dry_run,
        )
        counts = {"new": new, "changed": 0, "same": same, "removed": 0}
        if (outcome.outcome, outcome.counts) != (wanted, counts):
            raise SystemExit(f"app: {outcome.outcome}, {outcome.counts}, {outcome.faults[:3]}")

    def figures(self) -> list[Figure]:
        rows = FigureRow.objects.filter(
            report__in=MonthlyReport.objects.in_force_at(None).filter(campaign=self.world.campaign)
        )
        return list(
            rows.values_list("report__unit__code", "report__month", "procedure__code", *COUNTS)
        )


# The limit


def _limit() -> Callable[[bytes], None]:
    return _into_sqlite if connection.vendor == "sqlite" else _into_postgresql


def _read(data: bytes) -> list[list]:
    """The rows between the header and the total row."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return sheet.to_python()[FIRST_LINE - 1 : -1]


_COLUMNS = [
    *(f"text{n} text" for n in range(TEXTS)),
    *(f"number{n} double precision" for n in range(len(COUNTS) + 1)),
    "note text",
]


def _bare_table(cursor) -> None:
    cursor.execute("DROP TABLE IF EXISTS bench_limit")
    cursor.execute(f"CREATE TEMPORARY TABLE bench_limit ({', '.join(_COLUMNS)})")


def _into_sqlite(data: bytes) -> None:
    rows = _read(data)
    with transaction.atomic(), connection.cursor() as cursor:
        _bare_table(cursor)
        marks = ", ".join("?" * len(_COLUMNS))
        cursor.connection.executemany(f"INSERT INTO bench_limit VALUES ({marks})", rows)


def _into_postgresql(data: bytes) -> None:
    rows = _read(data)
    with transaction.atomic(), connection.cursor() as cursor:
        _bare_table(cursor)
        with cursor.copy("COPY bench_limit FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _rows_of(table: str) -> list[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return [
            (unit, date(int(month[3:]), int(month[:2]), 1), procedure, *map(int, counts))
            for unit, _, month, procedure, _, _, *counts, _ in cursor.fetchall()
        ]
