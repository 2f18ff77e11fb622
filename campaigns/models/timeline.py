"""What happened to something, entry by entry: who did it, when, and in which words."""

from django.db import models

from campaigns.models.append_only import AppendOnlyModel
from campaigns.models.people import User


class TimelineEntry(AppendOnlyModel):
    """The models say what it happened to, and of which kind it was."""

    at = models.DateTimeField("lúc")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người làm")
    text = models.TextField("nội dung", blank=True)

    class Meta:
        abstract = True
