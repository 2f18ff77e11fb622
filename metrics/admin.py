"""The admin of the catalogue and the figures. What is a fact of its time is there to read."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from campaigns.admin import ConfirmsNames, HistoryAdmin, OfficeAdmin, OfficeInline, month_column
from campaigns.forms import AliasForm
from campaigns.text import number
from metrics.actions import lock_month
from metrics.models import (
    Assessment,
    CatalogueEntry,
    CumulativeMeasures,
    Figure,
    Intake,
    MonthLock,
    MonthlyReport,
    Procedure,
    ProcedureAlias,
    SourceSheet,
    StoredFile,
    UnitTotals,
    UnlockRequest,
    Upload,
)
from metrics.scoring.measures import BY_PROCEDURE, COUNT_FIELDS, NUMBER_FIELDS, REPORT

COUNT_LABELS = {name: Figure._meta.get_field(name).verbose_name for name in COUNT_FIELDS}
MEASURE_LABELS = {
    **COUNT_LABELS,
    "procedures_all": "TTHC của đơn vị",
    "procedures_online_offered": "TTHC cung cấp trực tuyến mức 3, 4",
    "procedures_l3_offered": "TTHC cung cấp trực tuyến mức 3",
    "procedures_l4_offered": "TTHC cung cấp trực tuyến mức 4",
    "procedures_active": "TTHC có phát sinh hồ sơ",
    "procedures_online": "TTHC có hồ sơ trực tuyến mức 3, 4",
    "procedures_online_l3": "TTHC có hồ sơ trực tuyến mức 3",
    "procedures_online_l4": "TTHC có hồ sơ trực tuyến mức 4",
    "procedures_online_of_offered": "trong đó được cung cấp ở mức 3, 4",
    "procedures_online_l3_of_offered": "trong đó được cung cấp ở mức 3",
    "procedures_online_l4_of_offered": "trong đó được cung cấp ở mức 4",
    "received": "tiếp nhận (mọi kênh)",
    "late": "trễ hạn và quá hạn",
    "late_base": "mẫu số của tỷ lệ trễ hạn, quá hạn",
}


# The catalogue


class ProcedureAliasForm(AliasForm):
    owner = "procedure"

    class Meta:
        model = ProcedureAlias
        fields = ["procedure", "name"]


class ProcedureAliasInline(OfficeInline):
    model = ProcedureAlias
    form = ProcedureAliasForm
    may_add = may_delete = True
    fields = ["name", "confirmed_by", "confirmed_at"]
    readonly_fields = ["confirmed_by", "confirmed_at"]


class CatalogueEntryInline(OfficeInline):
    model = CatalogueEntry
    fields = [
        "name",
        "online_level",
        "handlers",
        "valid_from",
        "valid_to",
        "code_source",
        "known_from",
        "known_to",
    ]


@admin.register(Procedure)
class ProcedureAdmin(ConfirmsNames, HistoryAdmin):
    """The catalogue comes from the campaign's files; only other names of a procedure are added here."""

    may_change = True
    list_display = ["code", "name", "field", "campaign"]
    list_filter = ["campaign"]
    list_select_related = ["campaign"]
    search_fields = ["search_key"]
    fields = readonly_fields = ["campaign", "code", "name", "field"]
    inlines = [ProcedureAliasInline, CatalogueEntryInline]


@admin.register(ProcedureAlias)
class ProcedureAliasAdmin(ConfirmsNames, HistoryAdmin):
    may_add = may_delete = True
    form = ProcedureAliasForm
    list_display = ["name", "procedure", "confirmed_by", "confirmed_at"]
    list_select_related = ["procedure", "confirmed_by"]
    search_fields = ["procedure__search_key", "match_key"]
    autocomplete_fields = ["procedure"]
    fields = ["procedure", "name", "confirmed_by", "confirmed_at"]
    readonly_fields = ["confirmed_by", "confirmed_at"]


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(OfficeAdmin):
    list_display = ["procedure", "online_level", "handlers", "valid_from", "valid_to", "known_to"]
    list_filter = ["procedure__campaign", "online_level", "code_source"]
    list_select_related = ["procedure"]
    search_fields = ["procedure__search_key"]


# Uploads


class SourceSheetInline(OfficeInline):
    model = SourceSheet
    fields = ["name", "columns"]


@admin.register(Upload)
class UploadAdmin(HistoryAdmin):
    list_display = ["filename", "pk", "campaign", "uploaded_by", "committed_at", "state"]
    list_filter = ["campaign", "state", "layout"]
    list_select_related = ["campaign", "uploaded_by"]
    search_fields = ["filename"]
    exclude = ["effects"]  # on the page of the upload, with names
    inlines = [SourceSheetInline]

    def view_on_site(self, obj: Upload) -> str:
        return f"/so-lieu/{obj.pk}/"


@admin.register(SourceSheet)
class SourceSheetAdmin(OfficeAdmin):
    list_display = ["upload", "name"]
    list_filter = ["upload__campaign"]
    list_select_related = ["upload"]
    search_fields = ["upload__filename", "name"]


@admin.register(StoredFile)
class StoredFileAdmin(OfficeAdmin):
    list_display = ["sha256", "size"]
    fields = ["sha256", "size"]
    search_fields = ["sha256"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data")


# Figures and what follows from them


@admin.register(MonthlyReport)
class MonthlyReportAdmin(OfficeAdmin):
    list_display = ["unit", "month_name", "revision", "is_nil", "is_void", "known_from", "upload"]
    list_filter = ["campaign", "month", "is_nil", "is_void"]
    list_select_related = ["unit", "upload"]
    search_fields = ["unit__search_key"]
    fields = [
        "campaign",
        "unit",
        "month_name",
        "revision",
        "known_from",
        "recorded_at",
        "recorded_by",
        "upload",
        "is_nil",
        "is_void",
        "restores",
        "reason",
        "figures",
    ]
    readonly_fields = ["figures"]
    month_name = month_column()

    @admin.display(description="số liệu")
    def figures(self, obj: MonthlyReport) -> SafeString:
        figures = obj.figures.select_related("procedure", "source").order_by("procedure__code")
        rows = [
            (figure, [number(count) for count in figure.counts().values()]) for figure in figures
        ]
        return render_to_string(
            "admin/metrics/figures.html", {"labels": COUNT_LABELS.values(), "rows": rows}
        )


@admin.register(UnitTotals)
class UnitTotalsAdmin(OfficeAdmin):
    list_display = ["unit", "month_name", "layout", "revision", "known_from", "upload"]
    list_filter = ["campaign", "month", "layout"]
    list_select_related = ["unit", "upload"]
    search_fields = ["unit__search_key"]
    month_name = month_column()


@admin.register(CumulativeMeasures)
class CumulativeMeasuresAdmin(OfficeAdmin):
    list_display = ["unit", "month_name", "known_from", "campaign"]
    list_filter = ["campaign", "month"]
    list_select_related = ["unit", "campaign"]
    search_fields = ["unit__search_key"]
    fields = ["campaign", "unit", "month_name", "known_from", "numbers", "missing"]
    readonly_fields = ["numbers", "missing"]
    month_name = month_column()

    @admin.display(description="số đo")
    def numbers(self, obj: CumulativeMeasures) -> SafeString:
        rows = [(MEASURE_LABELS[name], number(getattr(obj, name))) for name in NUMBER_FIELDS]
        return render_to_string("admin/metrics/measures.html", {"rows": rows})

    @admin.display(description="còn thiếu")
    def missing(self, obj: CumulativeMeasures) -> str:
        labels = {**COUNT_LABELS, REPORT: "báo cáo", BY_PROCEDURE: "số liệu theo thủ tục"}
        gaps = [
            f"{labels[name]} ({', '.join(months)})"
            for name, months in obj.missing_months.items()
            if months
        ]
        return "; ".join(gaps) or "không"


@admin.register(Assessment)
class AssessmentAdmin(OfficeAdmin):
    list_display = ["unit", "criterion_code", "value", "known_from", "assessed_by", "campaign"]
    list_filter = ["campaign", "criterion_code"]
    list_select_related = ["unit", "assessed_by", "campaign"]
    search_fields = ["unit__search_key"]


@admin.register(Intake)
class IntakeAdmin(OfficeAdmin):
    list_display = ["__str__", "state", "created_at", "created_by", "decided_by", "campaign"]
    list_filter = ["campaign", "state"]
    list_select_related = ["created_by", "decided_by", "campaign"]
    search_fields = ["files__name"]
    fields = [
        "campaign",
        "state",
        "created_by",
        "created_at",
        "checked_at",
        "decided_by",
        "decided_at",
        "note",
        "reason",
        "message",
    ]


class MonthLockForm(forms.ModelForm):
    class Meta:
        model = MonthLock
        fields = ["campaign", "month", "reason"]
        help_texts = {"month": "Ghi một ngày trong tháng."}

    def clean_month(self):
        return self.cleaned_data["month"].replace(day=1)


@admin.register(MonthLock)
class MonthLockAdmin(HistoryAdmin):
    may_add = True
    form = MonthLockForm
    list_display = ["month_name", "campaign", "known_from", "known_to", "locked_by", "reason"]
    list_filter = ["campaign"]
    list_select_related = ["campaign", "locked_by"]
    month_name = month_column()

    def get_fields(self, request: HttpRequest, obj: MonthLock | None = None) -> list[str]:
        if obj is None:
            return ["campaign", "month", "reason"]
        return ["campaign", "month_name", "reason", "known_from", "known_to", "locked_by"]

    def save_model(self, request: HttpRequest, obj: MonthLock, form, change: bool) -> None:
        made = lock_month(
            campaign=obj.campaign, month=obj.month, by=request.user, reason=obj.reason
        )
        obj.pk = made.pk


@admin.register(UnlockRequest)
class UnlockRequestAdmin(HistoryAdmin):
    list_display = ["month_name", "unit", "until", "state", "requested_by", "decided_by"]
    list_filter = ["campaign", "state"]
    list_select_related = ["unit", "requested_by", "decided_by"]
    search_fields = ["unit__search_key"]
    month_name = month_column()
