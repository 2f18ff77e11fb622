from django.urls import path

from campaigns import converters  # noqa: F401 - registers the kinds of arguments used below
from metrics.views import (
    assessments,
    confirmations,
    corrections,
    entry,
    intakes,
    months,
    new_campaign,
    statistics,
    template,
    uploads,
)

urlpatterns = [
    path("thiet-lap/phong-trao/", new_campaign.new_campaign, name="new_campaign"),
    path("so-lieu/", statistics.statistics, name="statistics"),
    path("so-lieu/mau/", template.template, name="template"),
    path("so-lieu/nhap-tay/", entry.choice, name="entry_choice"),
    path("so-lieu/nhap-tay/<unit:code>/<month:month>/", entry.entry, name="entry"),
    path("so-lieu/dieu-chinh/", corrections.restatements, name="restatements"),
    path("so-lieu/doi-chieu/", corrections.reconciliation, name="reconciliation"),
    path("so-lieu/<int:number>/", uploads.upload, name="upload"),
    path("so-lieu/<int:number>/tep/", uploads.original_file, name="upload_file"),
    path("so-lieu/<int:number>/rut/", uploads.withdraw, name="upload_withdraw"),
    path("so-lieu/xac-nhan/<unit:code>/", confirmations.confirmations, name="confirmations"),
    path("danh-gia/", assessments.assessments, name="assessments"),
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
