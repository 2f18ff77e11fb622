"""Workbooks, without Django: one reader under hard limits (``reader``) and safe writing (``writing``)."""
