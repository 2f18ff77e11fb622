"""Accounts, and who answers for which unit."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group as PermissionGroup
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from campaigns.actions import Refused
from campaigns.actions.second_factor import remove_lost_device
from campaigns.actions.signing_in import note_invitation, note_password_change, refuse_inviting
from campaigns.admin.bases import HistoryAdmin, OfficeInline
from campaigns.forms import NewUserForm, UserForm
from campaigns.models import (
    UnitMember,
    User,
)
from campaigns.models.people import DUTIES
from campaigns.text import search_key
from campaigns.views.accounts import invitation_link

admin.site.unregister(PermissionGroup)  # the role of an account says it all
# Secrets and codes: nobody reads them here. A lost one is removed by an action on the account.
admin.site.unregister([TOTPDevice, StaticDevice])


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
    list_display = [
        "username",
        "full_name",
        "role",
        "is_active",
        "has_second_factor",
        "is_demonstration",
        "last_login",
    ]
    list_filter = ["role", "is_active", "is_demonstration"]
    search_fields = ["username"]
    actions = ["invite", "remove_second_factor"]
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        confirmed = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(second_factor=Exists(confirmed))

    @admin.display(description="xác thực hai bước", boolean=True, ordering="second_factor")
    def has_second_factor(self, user: User) -> bool:
        return user.second_factor

    @admin.action(
        description="Gỡ xác thực hai bước (mất điện thoại và mã dự phòng)", permissions=["change"]
    )
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Whoever asks for it was recognised by the administrator: the program cannot know."""
        for user in queryset:
            try:
                remove_lost_device(user=user, by=request.user)
            except Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                continue
            self.message_user(
                request, f"{user.username}: đã gỡ xác thực hai bước, mọi phiên đã kết thúc."
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
