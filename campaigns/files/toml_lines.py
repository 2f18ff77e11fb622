"""Where each key of a TOML text stands, which ``tomllib`` does not say."""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]  # ("scoring", "low_rate"), ("criteria", 2, "points"); () = whole file

_STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
_HEADER = re.compile(r"\s*(\[\[?)([^\]]+)\]")
_KEY = re.compile(r"\s*([\w.\"'-][\w\s.\"'-]*?)\s*=")


def key_lines(text: str) -> dict[Path, int]:
    """Path -> line of its first key or table header. Of text that is not TOML, what can be made out."""
    lines: dict[Path, int] = {}
    table: Path = ()
    newest: dict[Path, int] = {}  # an array of tables -> the index of the table last begun
    depth = 0
    for number, line in enumerate(_STRING_OR_COMMENT.sub(_plain, text).split("\n"), start=1):
        if depth == 0 and (header := _HEADER.match(line)):
            table = _parts(header[2])
            if header[1] == "[[":
                newest[table] = newest.get(table, -1) + 1
            if table[:1] in newest:
                table = (table[0], newest[table[:1]], *table[1:])
            lines.setdefault(table, number)
            continue
        if depth == 0 and (key := _KEY.match(line)):
            lines.setdefault((*table, *_parts(key[1])), number)
        opened, closed = len(re.findall(r"[\[{]", line)), len(re.findall(r"[\]}]", line))
        depth = max(0, depth + opened - closed)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key, else of the nearest thing around it, else the first."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _plain(match: re.Match) -> str:
    """A string without what looks like structure, a comment as nothing; line ends stay."""
    return "" if match[0].startswith("#") else re.sub(r"[\[\]{}=]", " ", match[0])


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
