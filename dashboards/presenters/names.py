"""Lists of names that stay readable however many there are."""

from collections.abc import Sequence

from campaigns.text import number

MOST = 3


def some_names(names: Sequence[str], *, most: int = MOST) -> str:
    """``A, B, C`` or, of more, ``A, B và 7 đơn vị khác``: never one other alone."""
    if len(names) <= most:
        return ", ".join(names)
    shown = names[: most - 1]
    return f"{', '.join(shown)} và {number(len(names) - len(shown))} đơn vị khác"
