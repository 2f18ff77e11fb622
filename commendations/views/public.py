"""What anybody may see, where the office opened it: final results and published initiatives, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import open_to
from campaigns.models import Campaign
from campaigns.permissions import everyone
from commendations.models import Award, Initiative
from commendations.queries import decisions_of, listed, share_of


@open_to(everyone)
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Recognised results of campaigns that are switched on: 404 for everybody while none is."""
    campaigns = list(
        Campaign.objects.filter(praise_settings__is_public=True).order_by("-launched_on", "slug")
    )
    slug = request.GET.get("phong-trao", "")
    campaign = next((one for one in campaigns if not slug or one.slug == slug), None)
    if campaign is None:
        raise Http404("Chưa có phong trào nào mở trang kết quả công khai.")
    in_force = list(decisions_of(campaign).filter(revoked_at=None, proposal__board__is_final=True))
    awards: dict[int, list[Award]] = {}
    given = Award.objects.filter(decision__in=in_force).select_related("individual")
    for one in given.order_by("display_order"):
        awards.setdefault(one.decision_id, []).append(one)
    decisions = [
        {
            "decision": decision,
            "collectives": [one for one in awards.get(decision.pk, ()) if not one.individual_id],
            "people": [one for one in awards.get(decision.pk, ()) if one.individual_id],
            "share": share_of(
                one.individual for one in awards.get(decision.pk, ()) if one.individual is not None
            ),
        }
        for decision in in_force
    ]
    context = {
        "campaign": campaign,
        "campaigns": campaigns,
        "decisions": decisions,
        "initiatives": list(
            listed(
                Initiative.objects.filter(
                    campaign_unit__campaign=campaign, state=Initiative.State.PUBLISHED
                )
            )
        ),
    }
    return render(request, "commendations/public.html", context)
