"""A made-up campaign with seeded figures, and the workbook of layout A that holds them."""

import io
import random
import zipfile
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from campaigns.models import Campaign, Unit, User
from metrics.importing.log import column_name
from metrics.scoring.measures import COUNT_FIELDS
from tests.factories import make_campaign, make_criterion, make_procedure, make_unit, make_user
from tests.workbooks import HEADER, TITLE, raw_workbook

SEED = 2022
COUNTS = tuple(field for field in COUNT_FIELDS if field != "suspended")
FIRST_LINE = len(TITLE) + 2  # as in Excel
COLUMNS = len(HEADER)

# Unit code, month, code of the procedure, then ``COUNTS``.
Figure = tuple[str | date | int, ...]


@dataclass(frozen=True)
class World:
    """``lines``: the figures of the workbook ``data``, in its order."""

    campaign: Campaign
    by: User
    lines: list[Figure]
    data: bytes

    @property
    def saved_again(self) -> bytes:
        """The same figures in other bytes, as when somebody opens the file and saves it."""
        out = io.BytesIO(self.data)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("docProps/core.xml", "<coreProperties/>")
        return out.getvalue()


def make_world(rows: int, *, units: int) -> World:
    """A campaign of eight months in which each of ``units`` units handles as many procedures as make ``rows``."""
    campaign = make_campaign()
    for measure, more in (
        ("procedures_online_l3", {}),
        ("procedures_online_l4", {}),
        ("received_post", {}),
        ("returned_post", {}),
        ("late", {"operator": "none_or_low", "threshold": ""}),
        ("assessed", {}),
    ):
        make_criterion(campaign, measure.replace("_", "-"), measure=measure, **more)
    first = 40001 + Unit.objects.count()  # other worlds may be there already
    of_units = [
        make_unit(campaign, code=f"{code}", name=f"UBND xã số {code}")
        for code in range(first, first + units)
    ]
    months = campaign.months
    levels = {}
    for n in range(-(-rows // (units * len(months)))):
        code, level = f"1.{1000 + n:06d}", 3 + n % 2
        make_procedure(campaign, *of_units, code=code, online_level=level)
        levels[code] = level
    lines = list(_figures([unit.code for unit in of_units], months, levels))[:rows]
    names = {unit.code: unit.name for unit in of_units}
    return World(
        campaign=campaign,
        by=make_user(role=User.Role.SYSTEM),
        lines=lines,
        data=workbook(lines, names, levels),
    )


def _figures(units: list[str], months: list[date], levels: dict[str, int]):
    """Figures without any doubt: stocks go on from month to month, channels stay within what was received."""
    dice = random.Random(SEED)
    left: dict[tuple[str, str], int] = {}
    for month in months:
        for unit in units:
            for procedure, level in levels.items():
                carried_over = left.get((unit, procedure), 0)
                received = dice.randrange(60)
                online, by_post = dice.randint(0, received // 2), dice.randint(0, received // 3)
                done = dice.randint(0, carried_over + received)
                late, early = min(dice.randrange(3), done // 4), done // 3
                pending = left[unit, procedure] = carried_over + received - done
                overdue = min(dice.randrange(2), pending)
                yield (
                    *(unit, month, procedure, carried_over, received),
                    *((online, 0) if level == 3 else (0, online)),
                    *(by_post, early, done - early - late, late, pending - overdue, overdue),
                    *(done, dice.randint(0, done // 3), 0),
                )


def workbook(lines: list[Figure], names: dict[str, str], levels: dict[str, int]) -> bytes:
    """As Excel saves it: shared texts, a style on every cell, the notes blank, a total row below."""
    strings: dict[str, int] = {}

    def text(value: str) -> int:
        return strings.setdefault(value, len(strings))

    def row(number: int, cells: list[str]) -> str:
        return (
            f'<row r="{number}" spans="1:{COLUMNS}" ht="15" customHeight="1">{"".join(cells)}</row>'
        )

    rows = [
        row(
            number,
            [
                f'<c r="{column_name(column)}{number}" s="1" t="s"><v>{text(value)}</v></c>'
                for column, value in enumerate(values, start=1)
                if value is not None
            ],
        )
        for number, values in enumerate([*TITLE, HEADER], start=1)
    ]
    letters = [column_name(column) for column in range(1, COLUMNS + 1)]
    for number, (unit, month, procedure, *counts) in enumerate(lines, start=FIRST_LINE):
        texts = (
            *(unit, names[unit], f"{month:%m/%Y}"),
            *(procedure, f"Thủ tục {procedure}"),
        )
        rows.append(
            row(
                number,
                [
                    *(
                        f'<c r="{letter}{number}" s="2" t="s"><v>{text(value)}</v></c>'
                        for letter, value in zip(letters, texts, strict=False)
                    ),
                    *(
                        f'<c r="{letter}{number}" s="3"><v>{value}</v></c>'
                        for letter, value in zip(
                            letters[5:], (levels[procedure], *counts), strict=False
                        )
                    ),
                    f'<c r="{letters[-1]}{number}" s="2"/>',
                ],
            )
        )
    last = FIRST_LINE + len(lines)
    sums = map(sum, zip(*(line[3:] for line in lines), strict=True))
    rows.append(
        row(
            last,
            [
                f'<c r="A{last}" s="1" t="s"><v>{text("Tổng cộng")}</v></c>',
                *(
                    f'<c r="{letter}{last}" s="3"><v>{total}</v></c>'
                    for letter, total in zip(letters[6:], sums, strict=False)
                ),
            ],
        )
    )
    return raw_workbook(
        "".join(rows),
        strings=[escape(value) for value in strings],
        styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="3"/></cellXfs>',
    )
