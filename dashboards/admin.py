"""The admin of boards: what is a fact of its time is there to read."""

from django.contrib import admin

from campaigns.admin import HistoryAdmin, OfficeAdmin, month_column
from dashboards.models import NumberQuestion, PublishedBoard, QuestionNote


@admin.register(PublishedBoard)
class PublishedBoardAdmin(OfficeAdmin):
    list_display = ["month_name", "number", "is_final", "known_at", "published_by", "campaign"]
    list_filter = ["campaign", "is_final"]
    list_select_related = ["published_by", "campaign"]
    search_fields = ["signer"]
    fields = [
        "campaign",
        "month",
        "number",
        "is_final",
        "known_at",
        "rules",
        "checksum",
        "published_by",
        "signer",
        "questions_until",
    ]
    month_name = month_column()


@admin.register(NumberQuestion)
class NumberQuestionAdmin(HistoryAdmin):
    list_display = ["unit", "criterion_code", "board", "asked_at", "outcome"]
    list_filter = ["outcome", "criterion_code"]
    list_select_related = ["unit", "board__campaign"]
    search_fields = ["unit__search_key"]


@admin.register(QuestionNote)
class QuestionNoteAdmin(OfficeAdmin):
    list_display = ["unit", "month_name", "rule", "note", "is_closed", "by", "at"]
    list_filter = ["campaign", "month", "rule", "is_closed"]
    list_select_related = ["unit", "by"]
    search_fields = ["unit__search_key"]
    month_name = month_column()
