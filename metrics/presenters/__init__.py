"""Boards and scores in words, marks and lengths, ready for a template. No database."""
