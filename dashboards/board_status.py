"""Which announced board a board is. Only one whose every number is the same may carry its name and its word."""

from dataclasses import dataclass

from dashboards.models import PublishedBoard
from dashboards.published_boards import newest_published, thaw
from metrics.queries.boards import Board


@dataclass(frozen=True)
class Edition:
    """A board, and the published one that it is, number by number; None where it is none."""

    board: Board
    published: PublishedBoard | None

    @property
    def is_final(self) -> bool:
        return self.published is not None and self.published.is_final

    @property
    def word(self) -> str:
        return word_of(self.board, self.published)

    def filename(self, kind: str) -> str:
        """``bang-xep-hang-2022-10-tam-thoi.xlsx``; a published one with its number."""
        number = f"-ban-{self.published.number}" if self.published else ""
        state = "chinh-thuc" if self.is_final else "tam-thoi"
        return f"bang-xep-hang-{self.board.month:%Y-%m}{number}-{state}.{kind}"


def word_of(board: Board, published: PublishedBoard | None) -> str:
    """The word of the stamp on every page, file and document: nothing is final that has not been announced as final.

    ``published``: the announced board that ``board`` is, number by number.
    """
    if published:
        return published.word
    return "Tạm thời" if board.ranked.provisional else "Chưa chốt"


def edition_of(board: Board) -> Edition:
    """One query, and none of its facts is read again."""
    return edition_among(board, newest_published(board.campaign.pk, board.month, as_of=board.as_of))


def edition_among(board: Board, newest: PublishedBoard | None) -> Edition:
    """``newest``: the newest published board of the month at the board's instant."""
    if (
        newest is not None
        and newest.rules_id == board.rules_version.pk
        and thaw(newest).ranked == board.ranked
    ):
        return Edition(board, newest)
    return Edition(board, None)
