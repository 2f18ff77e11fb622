"""The admin of registrations, to read: a unit's answers are never changed by the office."""

from django.contrib import admin

from campaigns.admin import HistoryAdmin, OfficeAdmin
from registrations.models import (
    Event,
    LateException,
    PlanFile,
    Registration,
    Reminder,
    SectionVersion,
    Submission,
)


@admin.register(Registration)
class RegistrationAdmin(HistoryAdmin):
    list_display = ["campaign_unit", "state", "submission", "first_submitted_at", "accepted_at"]
    list_filter = ["campaign_unit__campaign", "state"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign", "submission"]
    search_fields = ["campaign_unit__unit__search_key"]


class DossierAdmin(OfficeAdmin):
    """Rows of a dossier that are written once."""

    list_filter = ["registration__campaign_unit__campaign"]
    list_select_related = [
        "registration__campaign_unit__unit",
        "registration__campaign_unit__campaign",
    ]
    search_fields = ["registration__campaign_unit__unit__search_key"]


@admin.register(Submission)
class SubmissionAdmin(DossierAdmin):
    list_display = ["pk", "registration", "number", "submitted_at", "submitted_by", "code"]
    list_select_related = [*DossierAdmin.list_select_related, "submitted_by"]


@admin.register(SectionVersion)
class SectionVersionAdmin(DossierAdmin):
    """Who saved what when. What a draft says is the unit's own until it is sent."""

    list_display = ["registration", "section", "version", "saved_at", "saved_by"]
    list_select_related = [*DossierAdmin.list_select_related, "saved_by"]
    fields = ["registration", "section", "version", "saved_at", "saved_by"]


@admin.register(PlanFile)
class PlanFileAdmin(DossierAdmin):
    list_display = ["name", "registration", "kind", "size", "uploaded_at", "uploaded_by"]
    list_select_related = [*DossierAdmin.list_select_related, "uploaded_by"]
    fields = ["registration", "name", "kind", "size", "sha256", "uploaded_at", "uploaded_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")


@admin.register(Event)
class EventAdmin(DossierAdmin):
    list_display = ["registration", "kind", "at", "by", "is_by_office"]
    list_select_related = [*DossierAdmin.list_select_related, "by"]


@admin.register(LateException)
class LateExceptionAdmin(HistoryAdmin):
    list_display = ["campaign_unit", "until", "reason", "granted_by", "granted_at", "ended_at"]
    list_filter = ["campaign_unit__campaign"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign", "granted_by"]
    search_fields = ["campaign_unit__unit__search_key"]


@admin.register(Reminder)
class ReminderAdmin(OfficeAdmin):
    list_display = ["campaign_unit", "user", "days_before", "address", "sent_at", "fault"]
    list_filter = ["campaign_unit__campaign", "days_before"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign", "user"]
    search_fields = ["campaign_unit__unit__search_key", "user__username"]
