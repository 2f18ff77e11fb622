"""Boards as they were published, and what people ask and note about numbers."""

from dashboards.models.anomaly_notes import QuestionNote
from dashboards.models.published_boards import NumberQuestion, PublishedBoard

__all__ = ["NumberQuestion", "PublishedBoard", "QuestionNote"]
