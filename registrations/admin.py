"""The admin of registrations, to read: a unit's answers are never changed by the office."""

from django.contrib import admin

from campaigns.admin import HistoryAdmin
from registrations.models import Registration


@admin.register(Registration)
class RegistrationAdmin(HistoryAdmin):
    list_display = ["campaign_unit", "state", "plan_number", "plan_date", "submitted_at"]
    list_filter = ["campaign_unit__campaign", "state"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign"]
    search_fields = ["campaign_unit__unit__search_key", "plan_number"]
