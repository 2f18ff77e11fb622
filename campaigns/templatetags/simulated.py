"""Which campaigns hold simulated figures, for pages that show more than one."""

from django import template

from campaigns.models import Campaign

register = template.Library()


@register.simple_tag
def simulated_campaigns() -> list[str]:
    return list(Campaign.objects.filter(is_simulated=True).values_list("slug", flat=True))
