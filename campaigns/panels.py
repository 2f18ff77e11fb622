"""What other parts of the program add to a unit's card, without the card knowing them.

A part that has something to say about a unit writes a function in the module ``card`` of its app and is listed in the
setting ``CARD_PANELS``:

    def panels_for(asked: Asked) -> list[Panel]

It answers with the panels that ``asked.user`` may see of ``asked.campaign_unit``; the view has already made sure that
the user may open the card. It takes a fixed number of queries, says only what was known at ``asked.as_of`` (None = now)
and returns an empty list where it has nothing to say. The template of a panel is a fragment that gets the panel as
``panel``; the card draws the frame and the heading, also on paper, where a panel has room for a few lines only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.models import CampaignUnit


@dataclass(frozen=True, slots=True)
class Reached:
    """What a unit has reached of a criterion on the board. ``rate``: exact per cent, None = not known or not asked.

    ``words``: the rate as it is printed, or why there is none ("Chưa báo cáo").
    """

    name: str
    words: str
    rate: Fraction | None
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose card, for whom, of which board. ``reached``: code of the criterion -> what the unit has reached of it.

    ``query``: what links carry on, so that they keep the month and the instant of the card.
    """

    user: object
    campaign_unit: CampaignUnit
    month: date
    as_of: datetime | None
    reached: Mapping[str, Reached] = field(default_factory=dict)
    query: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """``context``: what the template needs, read as ``panel.context.…``.

    ``in_short``: what it says in two or three words, beside the heading where small screens keep the panel shut.
    """

    title: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    in_short: str = ""


def panels_for(asked: Asked) -> list[Panel]:
    """The panels of all who are listed, in the order of the list."""
    providers: list[Callable[[Asked], list[Panel]]] = [
        import_string(path) for path in settings.CARD_PANELS
    ]
    return [panel for provider in providers for panel in provider(asked)]
