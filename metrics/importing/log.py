"""What is wrong with the files of one run, found in one pass: rules, faults and the log that gathers them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

UnitMonth = tuple[int, date]  # unit id, first day

MOST_ENTRIES_A_RULE = 1000  # more differing faults of one rule are gathered in one entry
MOST_CELLS = 100_000  # of all faults together: no person reads on, and memory has an end
LEAST_CELLS_A_RULE = 1_000  # are told all the same
LONGEST_TEXT = 100


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. ``slug`` is for programs and never changes, ``title`` heads its faults on a page.

    ``order``: where its faults stand among those of other rules.
    """

    slug: str
    severity: Severity
    title: str
    order: int


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet of a file, or the file as a whole (``sheet`` is empty). ``order``: as they were given."""

    file: str
    sheet: str = ""
    order: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, in all the cells ("H19") where it is so. ``text``: what stands there."""

    rule: str
    severity: str
    file: str
    sheet: str
    cells: tuple[str, ...]
    text: str
    message: str

    def as_json(self) -> dict:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.file,
            "sheet": self.sheet,
            "cells": list(self.cells),
            "text": self.text,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is nobody's: ``kind`` unit or procedure. ``unit``: the code of the unit that has the procedure."""

    kind: str
    name: str
    unit: str | None = None


class ImportLog:
    """Gathers faults; equal ones are one entry with all their cells. Sorted: errors, rule, place, first cell.

    ``doubtful``: unit-months with a warning. ``unknown_names``: in the order in which they were met.
    """

    def __init__(self) -> None:
        self.doubtful: set[UnitMonth] = set()
        self.unknown_names: dict[UnknownName, None] = {}
        self._cells: dict[tuple[Rule, Place, str, str], dict[tuple[int, int], None]] = {}
        self._entries_by_rule: dict[Rule, int] = {}
        self._cells_told: Counter[Rule] = Counter()

    def add(
        self,
        rule: Rule,
        place: Place,
        message: str,
        *,
        cells: Iterable[tuple[int, int]] = (),
        text: str = "",
    ) -> None:
        """``cells``: (row, column), both from 1."""
        cells = dict.fromkeys(cells)
        key = (rule, place, shortened(text), message)
        if key not in self._cells:
            entries = self._entries_by_rule.get(rule, 0)
            if entries >= MOST_ENTRIES_A_RULE or (cells and self._is_enough(rule)):
                key = (rule, place, "…", f"{rule.title}: còn nhiều ô khác có lỗi như vậy.")
            self._entries_by_rule[rule] = entries + 1
        told = self._cells.setdefault(key, {})
        if not self._is_enough(rule):
            before = len(told)
            told.update(cells)
            self._cells_told[rule] += len(told) - before

    @property
    def is_full(self) -> bool:
        """Whether so many cells are told that nobody need look for more."""
        return self._cells_told.total() >= MOST_CELLS

    def _is_enough(self, rule: Rule) -> bool:
        return self._cells_told[rule] >= LEAST_CELLS_A_RULE and self.is_full

    def add_unknown(self, name: UnknownName | None) -> None:
        if name is not None:
            self.unknown_names[name] = None

    @property
    def has_errors(self) -> bool:
        return any(rule.severity == Severity.ERROR for rule in self._entries_by_rule)

    @property
    def has_warnings(self) -> bool:
        return any(rule.severity == Severity.WARNING for rule in self._entries_by_rule)

    @property
    def faults(self) -> list[Fault]:
        found = [(key, sorted(cells)) for key, cells in self._cells.items()]
        found.sort(key=lambda entry: _position(*entry))
        return [
            Fault(
                rule=rule.slug,
                severity=rule.severity.value,
                file=place.file,
                sheet=place.sheet,
                cells=tuple(cell_name(*cell) for cell in cells),
                text=text,
                message=message,
            )
            for (rule, place, text, message), cells in found
        ]


def _position(key: tuple[Rule, Place, str, str], cells: list[tuple[int, int]]) -> tuple:
    rule, place, text, message = key
    return (
        rule.severity != Severity.ERROR,
        rule.order,
        place.order,
        cells[:1],
        message,
        text,
    )


def cell_name(row: int, column: int) -> str:
    """``(19, 8)`` -> ``"H19"``."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """``8`` -> ``"H"``, ``27`` -> ``"AA"``."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """``"H"`` -> ``8``, ``"AA"`` -> ``27``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
