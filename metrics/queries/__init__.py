"""Figures, catalogue and boards as they are known at an instant."""
