"""Rows that are written once: what ``campaigns`` gives, under the name that the models of figures use."""

from campaigns.models.append_only import AppendOnlyError, AppendOnlyModel, AppendOnlyQuerySet

__all__ = ["AppendOnlyError", "AppendOnlyModel", "AppendOnlyQuerySet"]
