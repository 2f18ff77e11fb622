"""Who wants to take part. An accepted registration makes the unit a ``campaigns.Participant``."""

from registrations.models.drafts import PlanFile, SectionVersion
from registrations.models.events import Event, LateException, Reminder
from registrations.models.registration import Registration, Submission

__all__ = [
    "Event",
    "LateException",
    "PlanFile",
    "Registration",
    "Reminder",
    "SectionVersion",
    "Submission",
]
