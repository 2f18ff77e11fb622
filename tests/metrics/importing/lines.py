"""Lines of layout A about the world of conftest.py."""

from tests.workbooks import numbers

TOWN = ["30001", "UBND thị trấn Tràm Chim"]
PEACE = ["30004", "UBND xã Hòa Bình"]
JUNE = "06/2022"
BIRTH = ["1.001193", "Thủ tục 1.001193", 3]
MARRIAGE = ["2.000720", "Thủ tục 2.000720", 4]
DEATH = ["1.000656", "Thủ tục 1.000656", 2]
NIL = ["KHÔNG PHÁT SINH", None, None]
BLANK = [None] * 13


def line(unit=TOWN, month=JUNE, procedure=BIRTH, **counts) -> list:
    """A figure line, in column order; counts that are not given are 0."""
    return [*unit, month, *procedure, *numbers(**counts)]
