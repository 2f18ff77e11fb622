"""The admin of praise, to read: everything is done on its pages, where the rules are."""

from django.contrib import admin

from campaigns.admin import HistoryAdmin, OfficeAdmin, OfficeInline
from commendations.models import (
    Award,
    CouncilMeeting,
    CouncilMember,
    Decision,
    DocumentSettings,
    DocumentTemplate,
    EarlierMeeting,
    EligibilityRule,
    IndividualAssessment,
    Initiative,
    InitiativeAdoption,
    InitiativeAuthor,
    InitiativeEvent,
    InitiativeFile,
    LawRow,
    PraiseSettings,
    Proposal,
    ProposalCase,
    ProposalEvent,
    Recusal,
    StockPosition,
    Vote,
)


@admin.register(PraiseSettings)
class PraiseSettingsAdmin(HistoryAdmin):
    list_display = [
        "campaign",
        "is_public",
        "individual_coefficient",
        "collective_coefficient",
        "base_salary",
    ]
    list_select_related = ["campaign"]


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(HistoryAdmin):
    list_display = ["kind", "campaign", "subject", "level", "limit"]
    list_filter = ["campaign", "subject", "level"]
    list_select_related = ["campaign"]


@admin.register(Initiative)
class InitiativeAdmin(HistoryAdmin):
    """Drafts are the unit's own until they are sent."""

    list_display = ["title", "campaign_unit", "state", "recognition_number", "recognised_on"]
    list_filter = ["campaign_unit__campaign", "state"]
    list_select_related = ["campaign_unit__unit", "campaign_unit__campaign"]
    search_fields = ["search_key"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(state=Initiative.State.DRAFT)


class OfInitiativeAdmin(HistoryAdmin):
    list_filter = ["initiative__campaign_unit__campaign"]
    list_select_related = ["initiative"]
    search_fields = ["initiative__search_key"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(initiative__state=Initiative.State.DRAFT)


@admin.register(InitiativeAuthor)
class InitiativeAuthorAdmin(OfInitiativeAdmin):
    list_display = ["name", "initiative", "individual"]
    list_select_related = ["initiative", "individual"]


@admin.register(InitiativeFile)
class InitiativeFileAdmin(OfInitiativeAdmin):
    list_display = ["name", "initiative", "kind", "size", "uploaded_at", "taken_off_at"]
    fields = ["initiative", "name", "kind", "size", "sha256", "uploaded_at", "uploaded_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data")


@admin.register(InitiativeAdoption)
class InitiativeAdoptionAdmin(OfInitiativeAdmin):
    list_display = ["campaign_unit", "initiative", "adopted_on", "recorded_by"]
    list_select_related = [
        "initiative",
        "campaign_unit__unit",
        "campaign_unit__campaign",
        "recorded_by",
    ]


@admin.register(InitiativeEvent)
class InitiativeEventAdmin(OfficeAdmin):
    list_display = ["initiative", "kind", "at", "by"]
    list_filter = ["kind", "initiative__campaign_unit__campaign"]
    list_select_related = ["initiative", "by"]
    search_fields = ["initiative__search_key"]


@admin.register(IndividualAssessment)
class IndividualAssessmentAdmin(OfficeAdmin):
    list_display = ["individual", "criterion_code", "side", "points", "at", "by"]
    list_filter = ["individual__campaign_unit__campaign", "side", "criterion_code"]
    list_select_related = ["individual", "by"]
    search_fields = ["individual__search_key"]


@admin.register(Recusal)
class RecusalAdmin(OfficeAdmin):
    list_display = ["individual", "by", "reason", "at"]
    list_filter = ["individual__campaign_unit__campaign"]
    list_select_related = ["individual", "by"]
    search_fields = ["individual__search_key"]


@admin.register(Proposal)
class ProposalAdmin(HistoryAdmin):
    list_display = ["title", "campaign", "number", "state", "board", "created_by"]
    list_filter = ["campaign", "state"]
    list_select_related = ["campaign", "board__campaign", "created_by"]


@admin.register(ProposalCase)
class ProposalCaseAdmin(HistoryAdmin):
    list_display = ["name", "position", "unit_name", "proposal", "added_at", "added_by"]
    list_filter = ["proposal__campaign"]
    list_select_related = ["proposal", "added_by"]
    search_fields = ["campaign_unit__unit__search_key", "individual__search_key"]


@admin.register(ProposalEvent)
class ProposalEventAdmin(OfficeAdmin):
    list_display = ["proposal", "kind", "at", "by"]
    list_filter = ["kind", "proposal__campaign"]
    list_select_related = ["proposal", "by"]


class CouncilMemberInline(OfficeInline):
    model = CouncilMember
    fields = ["name", "position", "is_present"]


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(HistoryAdmin):
    list_display = ["held_on", "proposal", "place", "chair", "secretary"]
    list_filter = ["proposal__campaign"]
    list_select_related = ["proposal"]
    inlines = [CouncilMemberInline]


@admin.register(EarlierMeeting)
class EarlierMeetingAdmin(OfficeAdmin):
    list_display = ["held_on", "proposal", "reason", "at", "by"]
    list_filter = ["proposal__campaign"]
    list_select_related = ["proposal", "by"]


@admin.register(CouncilMember)
class CouncilMemberAdmin(HistoryAdmin):
    list_display = ["name", "position", "is_present", "meeting"]
    list_select_related = ["meeting"]


@admin.register(Vote)
class VoteAdmin(HistoryAdmin):
    list_display = ["case", "in_favour", "against", "abstained", "present", "recorded_by"]
    list_filter = ["meeting__proposal__campaign"]
    list_select_related = ["case", "recorded_by"]


@admin.register(Decision)
class DecisionAdmin(HistoryAdmin):
    list_display = ["code", "register", "issued_on", "campaign", "signer", "revoked_at"]
    list_filter = ["campaign", "register", "year"]
    list_select_related = ["campaign"]


@admin.register(LawRow)
class LawRowAdmin(HistoryAdmin):
    list_display = ["topic", "since", "value", "source", "state"]
    list_filter = ["topic", "state"]


@admin.register(Award)
class AwardAdmin(OfficeAdmin):
    list_display = ["name", "position", "unit_name", "decision", "form", "amount"]
    list_filter = ["decision__campaign", "decision__year"]
    list_select_related = ["decision"]
    search_fields = ["search_key"]


@admin.register(DocumentSettings)
class DocumentSettingsAdmin(HistoryAdmin):
    list_display = ["kind", "campaign", "issuer", "title", "signer_name"]
    list_filter = ["campaign", "kind"]
    list_select_related = ["campaign"]


@admin.register(StockPosition)
class StockPositionAdmin(HistoryAdmin):
    list_display = ["part", "campaign", "x", "y", "width", "size"]
    list_filter = ["campaign"]
    list_select_related = ["campaign"]


@admin.register(DocumentTemplate)
class DocumentTemplateAdmin(OfficeAdmin):
    list_display = ["kind", "campaign", "filename", "uploaded_by", "uploaded_at"]
    list_filter = ["campaign", "kind"]
    list_select_related = ["campaign", "uploaded_by"]
    exclude = ["data"]
