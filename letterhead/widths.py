"""How long a line of Times New Roman is: the lines under motto, body and extract follow from it.

Advance widths in 1/2048 of the type size, upright and bold. A letter with a mark is as wide as the letter without;
ơ, ư and đ are letters of their own.
"""

import re
import unicodedata
from itertools import combinations, pairwise

_REGULAR = {
    369: "'",
    410: "|",
    512: " ,.\u00a0",
    569: "/:;\\ijlt",
    682: "!()-I[]`fr·",
    797: "Js",
    836: '"',
    909: "?acez“”",
    961: "^",
    983: "{}",
    1024: "#$*0123456789_bdghknopquvxyđ–",
    1083: "ơ",
    1108: "~",
    1110: "ư",
    1139: "FPS",
    1155: "+<=>",
    1251: "ELTZ",
    1366: "BCR",
    1479: "ADGHKNOQUVXYwĐƠ",
    1589: "Ư",
    1593: "&m",
    1706: "%",
    1821: "M",
    1886: "@",
    1933: "W",
    2048: "…",
}
_BOLD = {
    451: "|",
    512: " ,.\u00a0",
    569: "'/\\il",
    682: "!()-:;[]`fjt·",
    797: "Is",
    807: "{}",
    909: "cerz",
    1024: "#$*0123456789?J_agovxy–“”",
    1065: "~",
    1134: "ơ",
    1137: '"',
    1139: "Sbdhknpquđ",
    1167: "+<=>",
    1190: "^",
    1229: "ư",
    1251: "FP",
    1366: "BELTZ",
    1479: "ACDNRUVXYwĐ",
    1593: "GHKOQƠ",
    1630: "Ư",
    1706: "&m",
    1905: "@",
    1933: "M",
    2048: "%W…",
}
_TABLES = [
    {char: width for width, chars in table.items() for char in chars} for table in (_REGULAR, _BOLD)
]
_HORN = "\u031b"
_UNITS = 2048
_WIDE = 1479  # of a letter that stands in no table
# Names of bodies are broken before these words rather than in the middle of a name.
_BEGINNINGS = {"HUYỆN", "XÃ", "THỊ", "TỈNH", "THÀNH", "QUẬN", "PHƯỜNG", "PHÒNG", "THI"}
_DASH = re.compile(r" +([-–]) +")
_IN_ONE = {("THỊ", "TRẤN"), ("THỊ", "XÃ"), ("THÀNH", "PHỐ")}


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Points that ``text`` is long on one line."""
    table = _TABLES[bold]
    return sum(table.get(_letter(char), _WIDE) for char in text) * size / _UNITS


def _letter(char: str) -> str:
    """``Ộ`` -> ``O``, ``ờ`` -> ``ơ``."""
    parts = unicodedata.normalize("NFD", char)
    return unicodedata.normalize("NFC", parts[0] + _HORN) if _HORN in parts else parts[0]


def balanced(text: str, *, size: float, bold: bool, room: float) -> list[str]:
    """``text`` in as few lines as fit into ``room`` points, about equally long; a name is broken before its kind."""
    words = _DASH.sub("\u00a0\\1\u00a0", text).split(" ")  # no line begins or ends with a dash
    if text_width(text, size=size, bold=bold) <= room or len(words) == 1:
        return [text]
    for count in range(2, min(len(words), 4) + 1):
        splits = [_cut(words, places) for places in combinations(range(1, len(words)), count - 1)]
        fitting = [
            lines
            for lines in splits
            if all(text_width(line, size=size, bold=bold) <= room for line in lines)
        ]
        if fitting:
            return min(fitting, key=lambda lines: _badness(lines, size, bold))
    return [text]  # the program that shows it breaks it


def _cut(words: list[str], places: tuple[int, ...]) -> list[str]:
    bounds = [0, *places, len(words)]
    return [" ".join(words[a:b]) for a, b in pairwise(bounds)]


def _badness(lines: list[str], size: float, bold: bool) -> float:
    longest = max(text_width(line, size=size, bold=bold) for line in lines)
    for before, after in pairwise(lines):
        first, last = after.split()[0], before.split()[-1]
        if first in _BEGINNINGS and (last, first) not in _IN_ONE:
            longest *= 0.6
        if (last, first) in _IN_ONE:
            longest *= 2
    return longest
