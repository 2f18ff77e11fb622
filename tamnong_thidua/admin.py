"""The admin of the log of acts and of sign-ins: to read, and only by who may read the log."""

from django.contrib import admin
from django.http import HttpRequest

from campaigns.admin import OfficeAdmin
from campaigns.models import AuditEntry, AuditSeal, SignIn
from campaigns.permissions import may_read_log


class LogAdmin(OfficeAdmin):
    """To read, and only by who may read the log of acts: names and addresses of people stand there."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_read_log(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_read_log(request.user)


@admin.register(AuditEntry)
class AuditEntryAdmin(LogAdmin):
    list_display = ["at", "by", "channel", "act", "what", "label"]
    list_filter = ["act", "channel"]
    list_select_related = ["by"]
    search_fields = ["search_key"]


@admin.register(AuditSeal)
class AuditSealAdmin(LogAdmin):
    list_display = ["position", "entry", "digest"]
    list_select_related = ["entry"]
    search_fields = ["digest"]


@admin.register(SignIn)
class SignInAdmin(LogAdmin):
    list_display = ["at", "user", "outcome", "address", "ended_at"]
    list_filter = ["outcome"]
    list_select_related = ["user"]
    search_fields = ["user__username", "address"]
    exclude = ["name_key"]
