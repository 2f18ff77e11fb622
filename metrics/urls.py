from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from campaigns.text import month_code, parse_month_code
from metrics.views import (
    adjustments,
    board,
    compare,
    corrections,
    entry,
    exports,
    intakes,
    maps,
    method,
    month,
    months,
    papers,
    procedures,
    publishing,
    questions,
    rehearsal,
    sensitivity,
    statistics,
    template,
    units,
    uploads,
    why,
)


class UnitCodeConverter(StringConverter):
    """The letters that a unit's code may have."""

    regex = r"[0-9A-Za-z._-]{1,20}"


class MonthConverter:
    """``2022-06`` and the first day of the month."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return parse_month_code(value)

    def to_url(self, value: date) -> str:
        return month_code(value)


register_converter(UnitCodeConverter, "unit")
register_converter(MonthConverter, "month")

urlpatterns = [
    path("", board.board, name="board"),
    path("nhiet/", board.heat, name="heat"),
    path("theo-thang/", board.by_month, name="by_month"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/<unit:code>/", units.unit, name="unit"),
    path("don-vi/<unit:code>/<slug:criterion>/", why.why, name="why"),
    path("diem-thuong-tru/", adjustments.adjustments, name="adjustments"),
    path("diem-thuong-tru/tep/<int:number>/", adjustments.evidence_file, name="evidence_file"),
    path("thu-tuc/<path:code>/", procedures.procedure, name="procedure"),
    path("thang/<month:month>/", month.month, name="month"),
    path("so-sanh/", compare.compare, name="compare"),
    path("ban-do/", maps.campaign_map, name="map"),
    path("do-tin-cay/", sensitivity.sensitivity, name="sensitivity"),
    path("cau-hoi/", questions.questions, name="data_questions"),
    path("so-lieu/", statistics.statistics, name="statistics"),
    path("so-lieu/mau/", template.template, name="template"),
    path("so-lieu/nhap-tay/", entry.choice, name="entry_choice"),
    path("so-lieu/nhap-tay/<unit:code>/<month:month>/", entry.entry, name="entry"),
    path("phuong-phap/", method.method, name="method"),
    path("phuong-phap/dien-tap/", rehearsal.rehearsal, name="rehearsal"),
    path("cong-bo/", publishing.publishing, name="publishing"),
    path("cong-bo/<int:number>/", publishing.published, name="published"),
    path(
        "cong-bo/<int:number>/<unit:code>/<slug:criterion>/", publishing.question, name="question"
    ),
    path(
        "cong-bo/<int:number>/xuat-<slug:kind>/", exports.published_export, name="published_export"
    ),
    path("xuat/<slug:kind>/", exports.export, name="export"),
    path("tom-tat/", papers.brief, name="brief"),
    path("hop/", papers.meeting, name="meeting"),
    path("cong-bo/tra-loi/<int:number>/", publishing.answer, name="answer"),
    path("so-lieu/dieu-chinh/", corrections.restatements, name="restatements"),
    path("so-lieu/doi-chieu/", corrections.reconciliation, name="reconciliation"),
    path("so-lieu/<int:number>/", uploads.upload, name="upload"),
    path("so-lieu/<int:number>/tep/", uploads.original_file, name="upload_file"),
    path("so-lieu/<int:number>/rut/", uploads.withdraw, name="upload_withdraw"),
    path("so-lieu/khoa/", months.months, name="months"),
    path("so-lieu/kiem-tra/<int:number>/", intakes.intake, name="intake"),
    path("so-lieu/kiem-tra/<int:number>/nhap/", intakes.intake_commit, name="intake_commit"),
    path("so-lieu/kiem-tra/<int:number>/bo/", intakes.intake_discard, name="intake_discard"),
    path("so-lieu/kiem-tra/<int:number>/lai/", intakes.intake_recheck, name="intake_recheck"),
    path("so-lieu/kiem-tra/<int:number>/ten/", intakes.intake_names, name="intake_names"),
    path("so-lieu/kiem-tra/<int:number>/tien-do/", intakes.intake_progress, name="intake_progress"),
    path(
        "so-lieu/kiem-tra/<int:number>/danh-dau/<int:position>/",
        intakes.intake_marked,
        name="intake_marked",
    ),
    path("so-lieu/kiem-tra/<int:number>/thay-doi/", intakes.intake_changes, name="intake_changes"),
]
