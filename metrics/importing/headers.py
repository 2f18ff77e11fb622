"""What the words above a column mean. The words stand in header_words.csv: seen in real exports, or our own.

``canonical`` is a meaning, ``field`` the field of ours that it fills (empty: known, but not taken in). A word
alone can mean two things ("Quá hạn"): then the group above it decides, and without a group nothing does.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from campaigns.text import match_key

LONGEST_HEADER = 300  # characters
WORDS_FILE = Path(__file__).with_name("header_words.csv")

# Under a group header, what each word below it means; a word that is not here means nothing there.
_IN_GROUP = {
    "received_total": {
        meaning: meaning
        for meaning in (
            "received_total",
            "carried_over",
            "received_in_period",
            "received_online",
            "received_online_l3",
            "received_online_l4",
            "received_direct",
            "received_post",
            "received_direct_or_post",
        )
    },
    "received_in_period": {
        "received_total": "received_in_period",
        "received_online": "received_online",
        "received_online_l3": "received_online_l3",
        "received_online_l4": "received_online_l4",
        "received_direct": "received_direct",
        "received_post": "received_post",
        "received_direct_or_post": "received_direct_or_post",
    },
    "received_online": {
        "received_total": "received_online",
        "received_online_l3": "received_online_l3",
        "received_online_l4": "received_online_l4",
    },
    "received_post": {
        "received_total": "received_post",
        "received_in_period": "received_post",
        "received_post": "received_post",
        "result_returned_total": "result_returned_post",
        "result_returned_post": "result_returned_post",
    },
    "done_total": {
        "received_total": "done_total",
        "done_early": "done_early",
        "done_on_time": "done_on_time",
        "done_late": "done_late",
    },
    "pending_total": {
        "received_total": "pending_total",
        "pending_in_time": "pending_in_time",
        "pending_overdue": "pending_overdue",
    },
    "result_returned_total": {
        "received_total": "result_returned_total",
        "received_post": "result_returned_post",
        "result_returned_post": "result_returned_post",
    },
}

_NUMBERING = re.compile(r"\(\s*[0-9][0-9\s=+()]*\)|\*")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NOT_A_LETTER = re.compile(r"[^\w\u0300-\u036f]+")


_KY = match_key("kỳ")
_KI = re.compile(rf"\b{match_key('kì')}(?!\w)")


class UnclearHeaderError(Exception):
    """A header that could mean several things where it stands."""


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """Headers are compared by their letters: case, tone place, spaces, punctuation, "(3)" and "*" are ignored.

    "Kì" and "kỳ" are one word. A text that is too long for a header has none.
    """
    if len(text) > LONGEST_HEADER:
        return ""
    key = _NOT_A_LETTER.sub(" ", match_key(_NUMBERING.sub(" ", text))).strip()
    return _KI.sub(_KY, key)


@cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """(header key -> meanings, meaning -> our field)"""
    meanings: dict[str, set[str]] = {}
    fields = {}
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["field"]:
                fields[row["canonical"]] = row["field"]
            for word in [row["meaning_vi"], *row["header_synonyms"].split("|")]:
                meanings.setdefault(header_key(word), set()).add(row["canonical"])
    return {key: frozenset(found) for key, found in meanings.items()}, fields


def field_of(path: tuple[str, ...]) -> str | None:
    """The field of the column under ``path`` (group, …, header), "" for a known word without one, None if unknown.

    Raises UnclearHeaderError for a word that means two things and has no group above it.
    """
    meaning = meaning_of(path)
    return None if meaning is None else field_of_meaning(meaning) or ""


def field_of_meaning(meaning: str) -> str | None:
    """The field of a figure row, or the key of one, that columns of this meaning fill; None: none."""
    return _words()[1].get(meaning)


def is_of_a_group(path: tuple[str, ...]) -> bool:
    """Whether the word stands under a group somewhere: then it may not be taken alone under another one."""
    meaning = meaning_of(path[-1:])
    return any(meaning in below for below in _IN_GROUP.values())


@lru_cache(maxsize=4096)
def meaning_of(path: tuple[str, ...]) -> str | None:
    """The meaning (``canonical``) of the column under ``path``; None if unknown. Raises as ``field_of``."""
    words, _ = _words()
    keys = [key for text in path if (key := header_key(text))]
    if not keys:
        return None
    for start in range(len(keys)):
        found = words.get(" ".join(keys[start:]), frozenset())
        if len(found) == 1 and start < len(keys) - 1:
            return next(iter(found))

    found = words.get(keys[-1]) or words.get(header_key(_IN_BRACKETS.sub(" ", path[-1])))
    if not found:
        return _split(path[:-1], keys[-1])
    for group in reversed(keys[:-1]):
        for meaning in words.get(group, ()):
            if meaning in _IN_GROUP:
                below = {_IN_GROUP[meaning][m] for m in found if m in _IN_GROUP[meaning]}
                return next(iter(below)) if len(below) == 1 else None
    if len(found) > 1:
        raise UnclearHeaderError(path[-1])
    return next(iter(found))


def _split(groups: tuple[str, ...], key: str) -> str | None:
    """Group and header in one cell: "Đang giải quyết - quá hạn"."""
    words, _ = _words()
    parts = key.split(" ")
    for length in range(len(parts) - 1, 0, -1):
        group, rest = " ".join(parts[:length]), " ".join(parts[length:])
        if rest in words and not _IN_GROUP.keys().isdisjoint(words.get(group, ())):
            return meaning_of((*groups, group, rest))
    return None
