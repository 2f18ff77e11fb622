"""Walks "why" pages to the cell: opens the stored workbooks with openpyxl, takes every cell that a page names, and
computes numerator and denominator again, once from the named cells alone and once from all rows of the unit."""

import html
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from django.core.management import call_command
from openpyxl import load_workbook

from campaigns.models import Campaign
from campaigns.text import month_code, number
from dashboards.exporting import as_json
from metrics.models import MonthlyReport, StoredFile
from metrics.queries.boards import load_board

# criterion -> (columns of the numerator, columns of the denominator); stocks are marked and are of the last month
STOCKS = {"Đang giải quyết chưa đến hạn", "Đang giải quyết quá hạn"}
DOSSIERS = {
    "BCN": (["Tiếp nhận qua BCCI"], ["Tiếp nhận trong kỳ"]),
    "BCT": (["Trả kết quả qua BCCI"], ["Kết quả đã trả"]),
    "TH": (
        ["Giải quyết trễ hạn", "Đang giải quyết quá hạn"],
        [
            "Giải quyết trước hạn",
            "Giải quyết đúng hạn",
            "Giải quyết trễ hạn",
            "Đang giải quyết chưa đến hạn",
            "Đang giải quyết quá hạn",
        ],
    ),
}
PROCEDURES = {
    "TT34": ["Trực tuyến mức 3", "Trực tuyến mức 4"],
    "TT3": ["Trực tuyến mức 3"],
    "TT4": ["Trực tuyến mức 4"],
}
ROW = re.compile(
    r'<tr><th scope="row">.*?</th><td>[^<]*</td><td class="n">([^<]*)</td><td>([^<]*)</td><td>.*?'
    r'<b class="tight">([^<]*)</b>(?: <span class="quoted">([^<]*)</span>)?</td></tr>'
)
FORMULA = re.compile(r'<p class="formula [^"]*">.*?</svg> (.*?)</p>', re.DOTALL)


@cache
def book(sha256: str):
    data = bytes(StoredFile.objects.get(pk=sha256).data)
    return load_workbook(io.BytesIO(data), data_only=True)


@cache
def rows_of_unit(sha256: str, code: str, name: str) -> list[dict]:
    """Header -> value of every row of the unit in the first sheet, whose header stands in row 8.

    A row without a code is the unit's by its name, wherever the tone stands (hòa, hoà).
    """
    rows = list(book(sha256).worksheets[0].iter_rows(min_row=8, values_only=True))
    return [
        dict(zip(rows[0], row, strict=False))
        for row in rows[1:]
        if row[0] == code or (row[0] is None and row[1] and bare(row[1]) == bare(name))
    ]


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def whole(value: object) -> int:
    """A count as offices write it: 1234, "1.234", or nothing."""
    return int(str(value).replace(".", "")) if value not in (None, "") else 0


def is_of(period: object, month: date) -> bool:
    """``06/2022``, ``6-2022`` or a date."""
    if isinstance(period, date):
        return (period.month, period.year) == (month.month, month.year)
    return [int(n) for n in re.findall(r"[0-9]+", str(period))] == [month.month, month.year]


def cells(figure: dict) -> list:
    """The values of the cells that a figure names."""
    sheet = book(figure["upload"]["sha256"])[figure["sheet"]]
    return [sheet[f"{letters}{figure['row']}"].value for letters in figure["column"].split(" + ")]


def walk(client, campaign: Campaign, months: Iterable[date], units: Iterable[str] = ()) -> Counter:
    """Walks every unit (or ``units``) × criterion × month. Raises AssertionError at the first number that is not so.

    Returns how many pages were walked, cells taken, and numbers computed again.
    """
    walked: Counter = Counter()
    for month in months:
        board = as_json(load_board(campaign, month))
        for unit in (unit for group in board["groups"] for unit in group["units"]):
            if not units or unit["unit"] in units:
                for criterion in unit["criteria"]:
                    walked += walk_page(client, campaign, month, unit=unit, criterion=criterion)
    return walked


def walk_page(client, campaign: Campaign, month: date, *, unit: dict, criterion: str) -> Counter:
    """``unit``: as on the board. Returns what was looked at."""
    walked: Counter = Counter()
    where = f"{unit['unit']} {criterion} {month_code(month)}"
    shown = unit["criteria"][criterion]
    out = io.StringIO()
    call_command(
        "explain",
        campaign=campaign.slug,
        unit=unit["unit"],
        criterion=criterion,
        month=month_code(month),
        format="json",
        stdout=out,
    )
    explained = json.loads(out.getvalue())
    for key in ("status", "numerator", "denominator", "points", "max"):
        assert explained[key] == shown[key], (where, key)

    address = f"/don-vi/{unit['unit']}/{criterion}/"
    query = {"phong-trao": campaign.slug, "thang": month_code(month)}
    page = client.get(address, query).content.decode()
    [formula] = FORMULA.findall(page)
    assert html.unescape(formula) == explained["formula"], where
    walked["pages"] += 1
    walked[shown["status"]] += 1

    figures = explained["figures"]
    assert list(on_page(page)) == [as_on_page(figure) for figure in figures], where
    for figure in figures:
        values = cells(figure)
        assert figure["text"] == " + ".join(map(str, values)), (where, figure)
        assert sum(map(whole, values)) == figure["value"], where
        walked["cells"] += len(values)

    if shown["status"] in ("missing", "not_assessed") or criterion == "KH":
        return walked
    assert from_named_cells(explained, criterion) == (shown["numerator"], shown["denominator"]), (
        where
    )
    again = from_all_rows(campaign, unit, month, criterion)
    assert again == (shown["numerator"], shown["denominator"])[: len(again)], where
    if shown["denominator"]:
        n = f"{number(shown['numerator'])} / {number(shown['denominator'])} "
        assert explained["formula"].startswith(n), where
    walked["computed again"] += 1
    return walked


def on_page(page: str) -> Iterator[tuple[str, ...]]:
    for found in ROW.finditer(page):
        yield tuple(html.unescape(text or "") for text in found.groups())


def as_on_page(figure: dict) -> tuple[str, ...]:
    parts = [word for word in ("numerator", "denominator") if figure[word]]
    into = " và ".join({"numerator": "tử số", "denominator": "mẫu số"}[word] for word in parts)
    places = " + ".join(f"{letters}{figure['row']}" for letters in figure["column"].split(" + "))
    return (number(figure["value"]), into, f"{figure['sheet']}!{places}", figure["text"])


def from_named_cells(explained: dict, criterion: str) -> tuple[int, int]:
    """Only what stands in the cells that are named; the denominator of procedures is the list on the page."""

    def summed(word: str) -> int:
        return sum(
            whole(value)
            for figure in explained["figures"]
            if figure[word]
            for value in cells(figure)
        )

    if criterion in DOSSIERS:
        return summed("numerator"), summed("denominator")
    online = {figure["procedure"] for figure in explained["figures"] if figure["numerator"]}
    listed = [line for line in explained["procedures"] if line["in_denominator"]]
    assert {line["procedure"] for line in explained["procedures"] if line["counted"]} == online
    return len(online), len(listed)


def from_all_rows(campaign: Campaign, unit: dict, month: date, criterion: str) -> tuple[int, ...]:
    """From every row of the unit in the files that are in force, whether a page names it or not."""
    code, name = unit["unit"], unit["name"]
    reports = MonthlyReport.objects.in_force_at(None).filter(
        campaign=campaign, unit__code=code, month__lte=month
    )
    rows = [
        (report.month, row)
        for report in reports.select_related("upload")
        for row in rows_of_unit(report.upload.file_id, code, name)
        if is_of(row["Kỳ"], report.month)
    ]

    def summed(columns: Iterable[str]) -> int:
        return sum(
            whole(row[column])
            for of_month, row in rows
            for column in columns
            if column not in STOCKS or of_month == month
        )

    if criterion in DOSSIERS:
        above, below = DOSSIERS[criterion]
        return summed(above), summed(below)
    columns = PROCEDURES[criterion]
    return (
        len({row["Mã TTHC"] for _, row in rows if any(whole(row[column]) for column in columns)}),
    )
