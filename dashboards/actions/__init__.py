"""Writes about boards. Each is one transaction and says who did it."""

from dashboards.actions.noting import note_question
from dashboards.actions.publishing import answer_question, ask_about_number, publish_board

__all__ = ["answer_question", "ask_about_number", "note_question", "publish_board"]
