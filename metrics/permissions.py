"""Who may do what with figures."""

from campaigns.permissions import is_office_staff


def may_import(user) -> bool:
    """Phòng Nội vụ alone brings figures in: a unit never writes the numbers that rank it."""
    return is_office_staff(user)


def may_publish(user) -> bool:
    """Phòng Nội vụ announces boards; what is announced stays."""
    return is_office_staff(user)


def may_answer(user) -> bool:
    return is_office_staff(user)


def may_close_months(user) -> bool:
    """Who closes a month, asks to have one opened, and decides about another's request."""
    return is_office_staff(user) and user.is_active


def may_question(user) -> bool:
    """Phòng Nội vụ alone sees what the figures make it ask, and notes what it found out."""
    return is_office_staff(user)
