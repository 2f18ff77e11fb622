"""Accounts, the log of acts, and what is said when something goes wrong."""
