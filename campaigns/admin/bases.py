"""What all pages of the admin have in common: who may see, who may change, how is searched."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from simple_history.admin import SimpleHistoryAdmin

from campaigns.actions import Refused
from campaigns.models import RulesVersion
from campaigns.permissions import may_administer, may_use_admin
from campaigns.text import instant, search_key
from campaigns.time import BEGINNING


class OpenToOffice:
    """What the office and auditors may see they may see whole; what may be changed is said by each admin.

    And it is changed by who has the duty to: that of the set-up, unless an admin asks for another.
    """

    may_add = may_change = may_delete = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_use_admin(request.user)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.may_add and may_administer(request.user)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.may_change and may_administer(request.user)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.may_delete and may_administer(request.user)


class OfficeAdmin(OpenToOffice, admin.ModelAdmin):
    """Searches without accents: ``search_fields`` name stored keys, codes and user names."""

    show_full_result_count = False
    formfield_overrides = {  # one field for date and time, with a label
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": forms.DateTimeInput}
    }

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        return super().get_search_results(request, queryset, search_key(search_term))

    def changeform_view(self, request: HttpRequest, *args, **kwargs):
        """What an action refuses is said, and nothing is written."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, " ".join(refusal.sentences), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class HistoryAdmin(OfficeAdmin, SimpleHistoryAdmin):
    """With the history of each row, to read: what was may not be put back past the rules of today."""

    def revert_disabled(self, request: HttpRequest, obj=None) -> bool:
        return True

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """The library asks the database for any text; what is no number of a row has no history."""
        self._refuse_what_is_no_key(object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, **kwargs):
        if request.method != "GET":
            raise PermissionDenied
        self._refuse_what_is_no_key(object_id)
        return super().history_form_view(request, object_id, version_id, **kwargs)

    def _refuse_what_is_no_key(self, text: str) -> None:
        try:
            self.model._meta.pk.to_python(unquote(text))
        except ValidationError:
            raise Http404 from None


class OfficeInline(OpenToOffice, admin.TabularInline):
    extra = 0


@admin.display(description="có hiệu lực từ", ordering="known_from")
def since(row: RulesVersion) -> str:
    """From when rules hold, in words where they were there from the beginning."""
    return "ngày đầu" if row.known_from == BEGINNING else instant(row.known_from)
