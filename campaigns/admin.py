"""The admin of people, units and campaigns. Rules of a campaign that has opened are there to read."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group as PermissionGroup
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from campaigns.actions import Refused
from campaigns.actions.signing_in import note_invitation, note_password_change, refuse_inviting
from campaigns.forms import NewUserForm, ParticipantForm, UnitAliasForm, UserForm
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
    User,
)
from campaigns.models.people import DUTIES
from campaigns.permissions import may_administer, may_use_admin
from campaigns.text import month_label, search_key
from campaigns.views.accounts import invitation_link

admin.site.site_header = "Thi đua Tam Nông – Quản trị"
admin.site.site_title = "Quản trị Thi đua Tam Nông"
admin.site.index_title = "Quản trị"
admin.site.unregister(PermissionGroup)  # the role of an account says it all


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

    def history_form_view(self, request: HttpRequest, *args, **kwargs):
        if request.method != "GET":
            raise PermissionDenied
        return super().history_form_view(request, *args, **kwargs)


class OfficeInline(OpenToOffice, admin.TabularInline):
    extra = 0


# People


class MembershipInline(OfficeInline):
    model = UnitMember
    may_add = may_change = may_delete = True
    autocomplete_fields = ["unit"]
    fields = ["unit", "position", "is_acting", "valid_from", "valid_to", "note"]
    verbose_name_plural = "đơn vị phụ trách"


@admin.register(User)
class UserAdmin(HistoryAdmin, DjangoUserAdmin):
    may_add = may_change = True
    form = UserForm
    add_form = NewUserForm
    list_display = ["username", "full_name", "role", "is_active", "is_demonstration", "last_login"]
    list_filter = ["role", "is_active", "is_demonstration"]
    search_fields = ["username"]
    actions = ["invite"]
    filter_horizontal = []
    readonly_fields = ["is_demonstration", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email"]}),
        (
            "Quyền",
            {
                "fields": ["role", *DUTIES, "is_active", "is_demonstration"],
                "description": "Nhiệm vụ chỉ có nghĩa với tài khoản Phòng Nội vụ. Người nhập và người công bố,"
                " người đề nghị và người duyệt phải là hai người.",
            },
        ),
        ("Thời điểm", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email"]}),
        ("Quyền", {"fields": ["role", *DUTIES]}),
        (
            "Mật khẩu đầu tiên",
            {
                "fields": ["password1", "password2"],
                "description": "Hãy để trống và gửi liên kết mời (chọn tài khoản trong danh sách, rồi “Tạo liên kết"
                " mời”). Mật khẩu ghi ở đây phải được đổi khi đăng nhập lần đầu.",
            },
        ),
    ]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list:
        return [MembershipInline] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account of level "system" is changed by its equals alone."""
        return super().has_change_permission(request, obj) and (
            obj is None or obj.role != User.Role.SYSTEM or is_system(request.user)
        )

    def formfield_for_choice_field(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "role" and not is_system(request.user):
            kwargs["choices"] = [c for c in User.Role.choices if c[0] != User.Role.SYSTEM]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = ""):  # noqa: A002  (Django's name)
        """A password that another person set is known to two: it is to be changed."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            user = User.objects.get(pk=unquote(id))
            user.must_change_password = user != request.user
            user.save(update_fields=["must_change_password"])
            note_password_change(user=user, by=request.user, how="đặt lại mật khẩu")
        return response

    @admin.action(
        description="Tạo liên kết mời (đặt mật khẩu, dùng một lần)", permissions=["change"]
    )
    def invite(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The links stand on the page once: they are handed over, or sent, by who made them."""
        for user in queryset:
            try:
                refuse_inviting(user=user, by=request.user)
            except Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                continue
            note_invitation(user=user, by=request.user)
            link = request.build_absolute_uri(invitation_link(user))
            self.message_user(
                request,
                f"{user.username}: {link} – dùng một lần, trong 7 ngày; chỉ gửi cho chính người đó.",
            )

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        """Full names have no stored key; there are few enough accounts to look at them one by one."""
        words = search_key(search_term).split()
        found = [
            pk
            for pk, *names in queryset.values_list("pk", "username", "full_name")
            if all(word in search_key(" ".join(names)) for word in words)
        ]
        return queryset.filter(pk__in=found), False


def is_system(user: User) -> bool:
    return user.role == User.Role.SYSTEM


@admin.register(UnitMember)
class UnitMemberAdmin(HistoryAdmin):
    may_add = may_change = may_delete = True
    list_display = ["unit", "user", "position", "is_acting", "valid_from", "valid_to"]
    list_filter = ["is_acting"]
    list_select_related = ["unit", "user"]
    search_fields = ["unit__search_key", "user__username"]
    autocomplete_fields = ["unit", "user"]


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
    fields = ["number", "known_from", "reason", "made_by", "requires_registration", "denominator"]
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
        "minimum_base",
        "display_order",
    ]
    readonly_fields = ["code", "subject", "measure"]

    def has_change_permission(self, request: HttpRequest, obj: RulesVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(obj and obj.campaign)


@admin.register(RulesVersion)
class RulesVersionAdmin(HistoryAdmin):
    """To change before the launch; afterwards the campaign's files make a new version with a reason."""

    may_change = True
    list_display = ["campaign", "number", "known_from", "reason", "made_by", "denominator"]
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
