"""A TOML text read key by key: what is missing, wrong or left over becomes a fault with its line."""

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from campaigns.files import values
from campaigns.files.shapes import CAMPAIGN_TOML, Fault
from campaigns.files.toml_lines import Path, key_lines, line_of

_KEY_AND_VALUE = re.compile(r"\s*([\w-]+)\s*=\s*(.*?)\s*(#.*)?")


class Document:
    """The whole text. ``top`` is None when the text cannot be taken apart at all; ``faults`` then say why."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        self.faults: list[Fault] = []
        self.lines = key_lines(text)
        self.unreadable: set[int] = set()  # lines that are faults of syntax already
        data = self._parse(text.split("\n"))
        self.top = None if data is None else Table(self, data, ())

    def _parse(self, lines: list[str]) -> dict | None:
        """A line that cannot be read is left out and the rest is read on, so that one typo hides no other."""
        while True:
            try:
                return tomllib.loads("\n".join(lines), parse_float=Decimal)
            except tomllib.TOMLDecodeError as error:
                position = re.search(r"at line (\d+)", str(error))
                end = len("\n".join(lines).rstrip().split("\n"))
                number = int(position[1]) if position else end
                written = _KEY_AND_VALUE.fullmatch(lines[number - 1])
                if not written:
                    self.fault(number, None, _structure_sentence(str(error)))
                    return None
                self.fault(number, written[1], _value_sentence(str(error), written[2]))
                self.unreadable.add(number)
                lines[number - 1] = ""

    def fault(self, line: int, key: str | None, sentence: str) -> None:
        self.faults.append(Fault(CAMPAIGN_TOML, line, key, sentence))


class Table:
    """One table of the document, at ``path``."""

    def __init__(self, document: Document, data: dict, path: Path) -> None:
        self.document = document
        self.data = data
        self.path = path
        self._asked: set[str] = set()

    def take(self, key: str, read: Callable[[object], Any], default: Any = None) -> Any:
        """The value of a key; without a ``default`` it must be there. None after a fault."""
        self._asked.add(key)
        if key not in self.data:
            if default is None and self.line_of(key) not in self.document.unreadable:
                self.fault(key, f"thiếu khóa này. Thêm dòng {key} = … vào {self._name}.")
            return default
        try:
            return read(self.data[key])
        except ValueError as error:
            self.fault(key, str(error))
            return None

    def table(self, key: str) -> "Table":
        """The sub-table ``[key]``; an empty one after a fault."""
        self._asked.add(key)
        data = self.data.get(key)
        if isinstance(data, dict):
            return Table(self.document, data, (*self.path, key))
        self.fault(key, f"thiếu bảng này. Thêm bảng [{key}] với các khóa của nó.")
        return NoTable(self.document, {}, (*self.path, key))

    def tables(self, key: str) -> "list[Table]":
        """The tables ``[[key]]``, at least one; none after a fault."""
        self._asked.add(key)
        data = self.data.get(key)
        if isinstance(data, list) and data and all(isinstance(one, dict) for one in data):
            return [
                Table(self.document, one, (*self.path, key, index))
                for index, one in enumerate(data)
            ]
        self.fault(key, f"thiếu bảng này. Thêm ít nhất một bảng [[{key}]].")
        return []

    def refuse(self, key: str, sentence: str) -> None:
        """A key that must not be here."""
        self._asked.add(key)
        if key in self.data:
            self.fault(key, sentence)

    def leave(self, *keys: str) -> None:
        """Keys that cannot be judged because of another fault."""
        self._asked.update(keys)

    def refuse_unknown(self) -> None:
        """To be called last: every key that nobody asked for is a fault."""
        for key in self.data.keys() - self._asked:
            self.fault(key, f"không có khóa này trong {self._name}. Sửa tên khóa hoặc bỏ đi.")

    def fault(self, key: str, sentence: str) -> None:
        self.document.fault(self.line_of(key), key, sentence)

    def line_of(self, key: str) -> int:
        return line_of((*self.path, key), self.document.lines)

    @property
    def _name(self) -> str:
        if not self.path:
            return "phần đầu tệp"
        return f"bảng [[{self.path[0]}]]" if len(self.path) > 1 else f"bảng [{self.path[0]}]"


class NoTable(Table):
    """Stands for a table that is not there: one fault was enough."""

    def take(self, key: str, read: Callable[[object], Any], default: Any = None) -> Any:
        return default


def _structure_sentence(error: str) -> str:
    if error.startswith("Cannot"):
        return "bảng này đã có ở trên. Gộp các khóa vào một bảng."
    return (
        "không đúng cú pháp TOML. Xem lại dấu ngoặc và dấu bằng ở dòng này và các dòng ngay trên."
    )


def _value_sentence(error: str, value: str) -> str:
    if error.startswith("Cannot"):
        return "đã ghi ở trên. Mỗi khóa chỉ ghi một lần."
    if re.fullmatch(r"\d+-\d+-\d+", value):
        return f"“{value}” không có trên lịch. Ghi một ngày có thật, dạng 2022-03-31."
    return (
        f"{values.shown(value)} không đúng cú pháp TOML. "
        "Ghi chữ và số trong ngoặc kép, ngày dạng 2022-03-31, đúng hay sai là true hay false."
    )
