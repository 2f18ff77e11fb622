"""The admin of people, units and campaigns. Rules of a campaign that has opened are there to read."""

from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst

# The accounts' pages are registered by being imported; what other apps build on is passed on.
from campaigns.admin import people  # noqa: F401
from campaigns.admin.bases import HistoryAdmin, OfficeAdmin, OfficeInline, since
from campaigns.forms import LinesField, ParticipantForm, UnitAliasForm
from campaigns.models import (
    Adjustment,
    Campaign,
    CampaignUnit,
    Criterion,
    EvidenceFile,
    Exclusion,
    Group,
    Individual,
    Participant,
    RulesVersion,
    StandingProposal,
    Unit,
    UnitAlias,
    UnitMember,
)
from campaigns.text import month_label

admin.site.site_header = "Thi đua Tam Nông – Quản trị"
admin.site.site_title = "Quản trị Thi đua Tam Nông"
admin.site.index_title = "Quản trị"

# Units


class UnitAliasInline(OfficeInline):
    model = UnitAlias
    form = UnitAliasForm
    may_add = may_delete = True
    fields = ["name", "confirmed_by", "confirmed_at"]
    readonly_fields = ["confirmed_by", "confirmed_at"]


class OfficerInline(OfficeInline):
    model = UnitMember
    may_add = may_change = may_delete = True
    autocomplete_fields = ["user"]
    fields = ["user", "position", "is_acting", "valid_from", "valid_to", "note"]


class ConfirmsNames:
    """A name that is added here was confirmed by whoever adds it."""

    def save_formset(self, request: HttpRequest, form, formset, change: bool) -> None:
        for row in formset.save(commit=False):
            if hasattr(row, "confirmed_by") and row.confirmed_by is None:
                row.confirmed_by = request.user
        super().save_formset(request, form, formset, change)

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if hasattr(obj, "confirmed_by") and not change:
            obj.confirmed_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Unit)
class UnitAdmin(ConfirmsNames, HistoryAdmin):
    may_add = may_change = True
    list_display = ["name", "code", "abbreviation", "display_order", "valid_from", "valid_to"]
    search_fields = ["search_key"]
    inlines = [OfficerInline, UnitAliasInline]


@admin.register(UnitAlias)
class UnitAliasAdmin(ConfirmsNames, HistoryAdmin):
    may_add = may_delete = True
    form = UnitAliasForm
    list_display = ["name", "unit", "confirmed_by", "confirmed_at"]
    list_select_related = ["unit", "confirmed_by"]
    search_fields = ["unit__search_key", "match_key"]
    autocomplete_fields = ["unit"]
    fields = ["unit", "name", "confirmed_by", "confirmed_at"]
    readonly_fields = ["confirmed_by", "confirmed_at"]


# Campaigns and their rules


class GroupInline(OfficeInline):
    model = Group
    fields = ["code", "name", "display_order"]


class RulesVersionInline(OfficeInline):
    model = RulesVersion
    fields = ["number", since, "reason", "made_by", "requires_registration", "denominator"]
    readonly_fields = [since]
    show_change_link = True


@admin.register(Campaign)
class CampaignAdmin(HistoryAdmin):
    """Made and renewed from its files; what its rules rest on is locked when it opens."""

    may_change = True
    list_display = [
        "title",
        "slug",
        "launched_on",
        "ends_on",
        "registration_before",
        "is_simulated",
    ]
    search_fields = ["slug"]
    inlines = [GroupInline, RulesVersionInline]
    free_fields = {"title", "organiser", "standing_unit", "contents", "report_due_day"}
    fields = [
        "slug",
        "title",
        "organiser",
        "standing_unit",
        "launched_on",
        "ends_on",
        "registration_before",
        "first_month",
        "last_month",
        "timezone",
        "report_due_day",
        "contents",
        "is_simulated",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[str]:
        if obj and obj.is_open_at(timezone.now()):
            return [name for name in self.fields if name not in self.free_fields]
        return ["slug", "timezone", "is_simulated"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        if db_field.name == "contents":
            label = capfirst(db_field.verbose_name)
            return LinesField(label=label, required=False, help_text="Mỗi nội dung một dòng.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Group)
class GroupAdmin(HistoryAdmin):
    may_change = True
    list_display = ["name", "code", "campaign", "display_order"]
    list_filter = ["campaign"]
    list_select_related = ["campaign"]
    search_fields = ["code"]
    readonly_fields = ["campaign", "code"]


def is_locked(campaign: Campaign | None) -> bool:
    return campaign is not None and campaign.is_open_at(timezone.now())


class CriterionInline(OfficeInline):
    model = Criterion
    may_change = True
    fields = [
        "code",
        "subject",
        "title",
        "measure",
        "operator",
        "threshold",
        "points",
        "denominator",
        "minimum_base",
        "low_count",
        "display_order",
    ]
    readonly_fields = ["code", "subject", "measure"]

    def has_change_permission(self, request: HttpRequest, obj: RulesVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(obj and obj.campaign)


@admin.register(RulesVersion)
class RulesVersionAdmin(HistoryAdmin):
    """To change before the launch; afterwards the campaign's files make a new version with a reason."""

    may_change = True
    list_display = ["campaign", "number", since, "reason", "made_by", "denominator"]
    list_filter = ["campaign"]
    list_select_related = ["campaign", "made_by"]
    readonly_fields = ["campaign", "number", "known_from", "reason", "made_by"]
    inlines = [CriterionInline]

    def has_change_permission(self, request: HttpRequest, obj: RulesVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(obj and obj.campaign)


@admin.register(Criterion)
class CriterionAdmin(HistoryAdmin):
    may_change = True
    list_display = ["code", "title", "rules", "subject", "operator", "threshold", "points"]
    list_filter = ["rules__campaign", "subject"]
    list_select_related = ["rules__campaign"]
    search_fields = ["code"]
    readonly_fields = ["rules", "code", "subject", "measure"]

    def has_change_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(
            obj and obj.rules.campaign
        )


# Who takes part


@admin.register(CampaignUnit)
class CampaignUnitAdmin(HistoryAdmin):
    """From the campaign's files, since the catalogue and the measures follow from it."""

    list_display = ["unit", "campaign", "group"]
    list_filter = ["campaign", "group"]
    list_select_related = ["unit", "campaign", "group"]
    search_fields = ["unit__search_key"]


@admin.register(Participant)
class ParticipantAdmin(HistoryAdmin):
    may_add = True
    form = ParticipantForm
    list_display = ["campaign_unit", "known_from", "known_to", "reason", "accepted_by"]
    list_filter = ["campaign_unit__campaign"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign", "accepted_by"]
    search_fields = ["campaign_unit__unit__search_key"]
    autocomplete_fields = ["campaign_unit"]
    fields = ["campaign_unit", "reason", "known_from", "known_to", "accepted_by"]
    readonly_fields = ["known_from", "known_to", "accepted_by"]

    def save_model(self, request: HttpRequest, obj: Participant, form, change: bool) -> None:
        obj.accepted_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(Exclusion)
class ExclusionAdmin(HistoryAdmin):
    """To read: a unit is left out, and let in again, by two persons on the page of the office."""

    list_display = ["campaign_unit", "reason", "known_from", "excluded_by", "known_to", "undone_by"]
    list_filter = ["campaign_unit__campaign"]
    list_select_related = [
        "campaign_unit__unit",
        "campaign_unit__campaign",
        "excluded_by",
        "undone_by",
    ]
    search_fields = ["campaign_unit__unit__search_key"]


@admin.register(Adjustment)
class AdjustmentAdmin(HistoryAdmin):
    list_display = ["campaign_unit", "points", "reason", "basis", "known_from", "known_to"]
    list_filter = ["campaign_unit__campaign"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign"]
    search_fields = ["campaign_unit__unit__search_key"]


@admin.register(StandingProposal)
class StandingProposalAdmin(HistoryAdmin):
    list_display = [
        "campaign_unit",
        "kind",
        "points",
        "reason",
        "state",
        "proposed_by",
        "decided_by",
    ]
    list_filter = ["campaign_unit__campaign", "kind", "state"]
    list_select_related = [
        "campaign_unit__unit",
        "campaign_unit__campaign",
        "proposed_by",
        "decided_by",
    ]
    search_fields = ["campaign_unit__unit__search_key"]


@admin.register(EvidenceFile)
class EvidenceFileAdmin(OfficeAdmin):
    """The bytes are handed out by the page of the office."""

    list_display = ["name", "campaign_unit", "kind", "size", "uploaded_at", "uploaded_by"]
    list_filter = ["campaign_unit__campaign", "kind"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign", "uploaded_by"]
    search_fields = ["campaign_unit__unit__search_key"]
    fields = ["campaign_unit", "name", "kind", "size", "sha256", "uploaded_at", "uploaded_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data")


@admin.register(Individual)
class IndividualAdmin(HistoryAdmin):
    may_add = may_change = True
    list_display = ["full_name", "position", "campaign_unit", "group", "is_front_line", "known_to"]
    list_filter = ["campaign_unit__campaign", "group", "is_front_line"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign"]
    search_fields = ["search_key", "campaign_unit__unit__search_key"]
    autocomplete_fields = ["campaign_unit"]


def month_column(description: str = "tháng", ordering: str = "month"):
    """A column that shows a row's month as ``Tháng 6/2022``."""

    @admin.display(description=description, ordering=ordering)
    def month(self, obj) -> str:
        return month_label(obj.month)

    return month
