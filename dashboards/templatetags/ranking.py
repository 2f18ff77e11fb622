"""The rows of a board. Built in Python: a template takes ten times as long for the same 24 × 7 cells."""

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from campaigns.text import month_code, month_label, number
from dashboards.presenters.board import BoardPage, GroupOfRows, Row
from dashboards.presenters.by_month import Chart, MonthCharts
from dashboards.presenters.cells import Cell
from dashboards.presenters.moves import Move
from dashboards.presenters.sums import SumCell, SumRow
from dashboards.presenters.trends import Point

register = template.Library()

BAR = (
    '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    '<path class="bar-track" d="M0 4H100"/><path class="bar-value" d="M0 4H{}"/>{}</svg>'
)
DASH = '<span aria-hidden="true">–</span><span class="vh">{}</span>'


def icon(mark: str) -> str:
    return f'<svg class="i" aria-hidden="true"><use href="#i-{mark}"/></svg>'


@register.simple_tag(takes_context=True)
def ranking_rows(context: dict, page: BoardPage, group: GroupOfRows) -> SafeString:
    """The rows of a group: rank and movement, unit, total, and a cell a criterion."""
    link = unit_link(context)
    ticks = {
        column.rule.code: f'<path class="bar-target" d="M{column.tick} 0V8"/>'
        for column in page.columns
    }
    names = {column.rule.code: escape(column.name) for column in page.columns}
    return mark_safe("".join(_row(row, link, ticks, names) for row in group.rows))  # noqa: S308


def unit_link(context: dict):
    """Unit code and name -> the name, as a link to the card for those who may open it."""
    published, campaign = context.get("published"), context.get("campaign")
    if published:
        given = {
            "phong-trao": campaign.slug,
            "thang": month_code(published.month),
            "den": published.known_at.isoformat(),
        }
        asked = f"?{urlencode(given)}"
    else:
        asked = context["address"].query
    open_units = context.get("open_units", ())
    pattern, asked = escape(reverse("unit", args=["CODE"])), escape(asked)

    def link(code: str, name: str) -> str:
        name = escape(name)
        if code not in open_units:
            return name
        return f'<a href="{pattern.replace("CODE", code)}{asked}">{name}</a>'

    return link


def _row(row: Row, link, ticks: dict[str, str], names: dict[str, str]) -> str:
    rank = number(row.rank) if row.rank else DASH.format("Chưa xếp hạng")
    below = (
        f"{row.met}/{row.of} chỉ tiêu đạt" if row.rank else f"Chưa xếp hạng: {escape(row.reason)}"
    )
    total = (
        f"{row.total}{BAR.format(row.total_bar, '')}{_progress(row.move)}"
        if row.total
        else DASH.format("chưa có điểm")
    )
    of_cells = "".join(
        _cell(cell, ticks[cell.column.rule.code], names[cell.column.rule.code], cell == row.worst)
        for cell in row.cells
    )
    kind = "" if row.rank else ' class="unranked"'
    return (
        f"<tr{kind}>"
        f'<td class="rank">{rank}{moved(row.move)}</td>'
        f'<th scope="row" class="unit">{link(row.code, row.name)}<small>{below}</small>{_adjusted(row)}</th>'
        f'<td class="total">{total}</td>'
        f"{_more(f'Cả {row.of} chỉ tiêu của {escape(row.name)}')}{of_cells}</tr>\n"
    )


def _adjusted(row: Row) -> str:
    """Bonus and penalty with their reasons."""
    if not row.adjustments:
        return ""
    lines = "".join(
        f"<li><b>{line.words}</b>: {escape(line.reason)}</li>" for line in row.adjustments
    )
    return f'<ul class="adjusted">{lines}</ul>'


def _more(words: str) -> str:
    return (
        f'<td class="more"><details><summary><span class="vh">{words}</span>'
        f"{icon('down')}</summary></details></td>"
    )


def moved(move: Move | None) -> str:
    """The shape, and the words; a narrow page shows the number alone and keeps the words for those who listen."""
    if move is None:
        return ""
    notable = " notable" if move.is_notable else ""
    if move.places:
        words = f'<span class="wide-only">{move.words} </span>{move.places}<span class="wide-only"> bậc</span>'
    else:
        shown_to = "vh" if move.mark == "same" else "wide-only"  # no news: the shape alone is seen
        words = f'<span class="{shown_to}">{move.words}</span>'
    return f'<small class="move {move.mark}{notable}">{icon(move.mark)}{words}</small>'


def _progress(move: Move | None) -> str:
    if move is None or not move.points:
        return ""
    return (
        f'<small class="progress">{move.points}<span class="vh"> điểm so với tháng trước,</span>'
        f'<span class="wide-only"> tiến bộ thứ {move.improvement}</span></small>'
    )


def _cell(cell: Cell, tick: str, name: str, is_worst: bool) -> str:
    head = f'<td class="c {cell.mark}{" worst" if is_worst else ""}" data-name="{name}">{icon(cell.mark)}'
    if cell.bar:
        return (
            f'{head}<span class="vh">{cell.word}: </span><b>{cell.rate}</b>'
            f"{BAR.format(cell.bar, tick)}<small>{cell.counts}</small></td>"
        )
    return f'{head}<span class="word">{cell.word}</span><small>{cell.missing or cell.counts}</small></td>'


@register.simple_tag
def sum_row(row: SumRow) -> SafeString:
    """Many units as one row: no rank, no total; the marks are told apart from those of units by the class."""
    of_cells = "".join(_sum_cell(cell) for cell in row.cells)
    return mark_safe(  # noqa: S308  (every text is escaped)
        f'<tr class="sum"><td class="rank">{DASH.format("Không xếp hạng")}</td>'
        f'<th scope="row" class="unit">{escape(row.name)}<small>{escape(row.note)}</small></th>'
        f'<td class="total"></td>{_more(f"Các chỉ tiêu của {escape(row.name)}")}{of_cells}</tr>'
    )


def _sum_cell(cell: SumCell) -> str:
    name = escape(cell.name)
    if not cell.mark:
        return f'<td class="c" data-name="{name}"><span class="word">{cell.rate}</span></td>'
    return (
        f'<td class="c {cell.mark}" data-name="{name}">{icon(cell.mark)}<span class="vh">{cell.word}: </span>'
        f"<b>{cell.rate}</b><small>{cell.counts}</small><small>{cell.met}</small></td>"
    )


# Heads that sort, and pages: ``choices`` is in the context of the pages that offer them.


@register.simple_tag(takes_context=True)
def sort_link(context: dict, sort: str, label: str) -> SafeString:
    head = context["choices"].heads[sort]
    mark = {"": "", "ascending": icon("up"), "descending": icon("down")}[head.aria]
    words = {"": "", "ascending": "tăng dần", "descending": "giảm dần"}[head.aria]
    return format_html(
        '<a class="sort" href="{}">{}{}{}</a>',
        head.address,
        label,
        mark_safe(mark),  # noqa: S308
        format_html('<span class="vh">, đang xếp {}</span>', words) if words else "",
    )


@register.simple_tag(takes_context=True)
def sorted_as(context: dict, sort: str) -> SafeString:
    """``aria-sort`` of a head, where the rows are in its order."""
    aria = context["choices"].heads[sort].aria
    return format_html(' aria-sort="{}"', aria) if aria else ""


@register.simple_tag(takes_context=True)
def sort_head(context: dict, sort: str, label: str, below: str, title: str = "") -> SafeString:
    return format_html(
        '<th scope="col"{}{}>{}{}</th>',
        sorted_as(context, sort),
        format_html(' title="{}"', title) if title else "",
        sort_link(context, sort, label),
        format_html("<small>{}</small>", below) if below else "",
    )


@register.simple_tag(takes_context=True)
def page_address(context: dict, group: GroupOfRows, step: int) -> str:
    return context["choices"].page_of(group.code, group.page + step)


# The heat table


@register.simple_tag(takes_context=True)
def heat_rows(context: dict, group: GroupOfRows) -> SafeString:
    """The rows of a group in one line each: rank, unit, total, and a tinted cell a criterion."""
    link = unit_link(context)
    return mark_safe("".join(_heat_row(row, link) for row in group.rows))  # noqa: S308


def _heat_row(row: Row, link) -> str:
    rank = number(row.rank) if row.rank else DASH.format("Chưa xếp hạng")
    reason = "" if row.rank else f"<small>{escape(row.reason)}</small>"
    kind = "" if row.rank else ' class="unranked"'
    total = row.total or DASH.format("chưa có điểm")
    return (
        f'<tr{kind}><td class="rank">{rank}</td>'
        f'<th scope="row" class="unit">{link(row.code, row.name)}{reason}</th>'
        f'<td class="total">{total}</td>{"".join(map(_heat_cell, row.cells))}</tr>\n'
    )


def _heat_cell(cell: Cell) -> str:
    tint = f" t{cell.distance}" if cell.distance else ""
    if not cell.rate:
        return (
            f'<td class="h {cell.mark}">{icon(cell.mark)}<span class="vh">{cell.word}</span></td>'
        )
    return (
        f'<td class="h {cell.mark}{tint}" title="{cell.counts}">{icon(cell.mark)}'
        f'<span class="vh">{cell.word}: </span>{cell.rate}</td>'
    )


# Small charts by month


@register.simple_tag(takes_context=True)
def month_charts(context: dict, group: GroupOfRows) -> SafeString:
    """A chart a unit, and below them the same figures as a table."""
    charts: MonthCharts = context["charts"]
    shown = charts.by_group[group.code]
    link = unit_link(context)
    drawn = "".join(_chart(chart, link) for chart in shown)
    heads = "".join(
        f'<th scope="col" class="n">{month_label(month)}'
        f"{'<small>tạm thời</small>' if month in charts.provisional else ''}</th>"
        for month in charts.months
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(chart.row.name)}</th>'
        f"{''.join(map(_month_cell, chart.trend.points))}</tr>"
        for chart in shown
    )
    name = escape(group.name)
    return mark_safe(  # noqa: S308  (every text is escaped)
        f'<ul class="charts links">{drawn}</ul><details class="fold"><summary>Bảng số liệu, {name}</summary>'
        f'<div class="scroll wide" tabindex="0" role="group" aria-label="Bảng số liệu, {name}"><table class="data">'
        f'<caption class="vh">{escape(context["measured"].name)} theo tháng, {name}</caption>'
        f'<thead><tr><th scope="col">Đơn vị</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def _chart(chart: Chart, link) -> str:
    row, cell, trend = chart.row, chart.cell, chart.trend
    rank = (
        f'<span class="rank"><span class="vh">hạng </span>{number(row.rank)}</span>'
        if row.rank
        else ""
    )
    value = (
        f"<b>{cell.rate}</b> <small>{cell.counts}</small>"
        if cell.rate
        else f"<small>{cell.word}</small>"
    )
    lines = "".join(f'<path class="chart-line" d="{line}"/>' for line in trend.lines)
    dots = "".join(
        f'<circle class="chart-dot{" hollow" if point.is_provisional else ""}" cx="{point.x}" cy="{point.y}" r="3"/>'
        for point in trend.points
        if point.y
    )
    months = "".join(
        f'<text x="{point.x}" y="70">{point.month.month}</text>' for point in trend.points
    )
    return (
        f'<li class="small-chart {cell.mark}"><p class="name">{rank}{link(row.code, row.name)}</p>'
        f'<p class="value">{icon(cell.mark)}<span class="vh">{cell.word}: </span>{value}</p>'
        f'<svg class="chart" viewBox="0 0 {trend.width} {trend.height}" role="img"'
        f' aria-label="{escape(trend.summary)}">'
        f'<path class="chart-target" d="M{trend.left} {trend.target_y}H{trend.right}"/>'
        f"{lines}{dots}{months}</svg></li>\n"
    )


def _month_cell(point: Point) -> str:
    if not point.cell.rate:
        return f'<td class="n"><small class="soft">{point.cell.word}</small></td>'
    return (
        f'<td class="n">{point.cell.rate}<br><small class="soft">{point.cell.counts}</small></td>'
    )
