from django.urls import path

from campaigns import converters  # noqa: F401 - registers the kinds of arguments used below
from dashboards.views import (
    adjustments,
    board,
    compare,
    exports,
    maps,
    method,
    month,
    papers,
    procedures,
    publishing,
    questions,
    rehearsal,
    sensitivity,
    units,
    why,
)

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
]
