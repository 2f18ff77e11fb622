"""Which announced board a board is. Only one whose every number is the same may carry its name and its word."""

from dataclasses import dataclass

from django.utils import timezone

from campaigns.text import day, instant, number
from dashboards.models import PublishedBoard
from dashboards.published_boards import board_in_force, facts_of, is_the_same
from metrics.queries.boards import Board, participants_of


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
        """The word of the stamp on every page, file and document: nothing is final that was not announced as final."""
        if self.published:
            return self.published.word
        return "Tạm thời" if self.board.ranked.provisional else "Chưa chốt"

    @property
    def facts(self) -> list[str]:
        """What the figures stand on: the period, known until when, of how many units, by which denominator."""
        board, campaign = self.board, self.board.campaign
        first, last = campaign.first_month, board.month
        if first == last:
            facts = [f"Tháng {last.month}/{last.year}"]
        else:
            year = "" if first.year == last.year else f"/{first.year}"
            facts = [f"Lũy kế tháng {first.month}{year} – tháng {last.month}/{last.year}"]
        participants = participants_of(board.units)
        complete = sum(not score.is_missing for score in participants)
        if board.data_known_from:
            facts.append(f"số liệu biết đến {instant(board.data_known_from)}")
        if participants:
            facts.append(f"{number(complete)}/{number(len(participants))} đơn vị có đủ số liệu")
        facts.append(f"mẫu số: {board.rules_version.get_denominator_display()}")
        if timezone.localdate(board.as_of) > campaign.ends_on:
            facts.append(f"phong trào đã kết thúc ngày {day(campaign.ends_on)}")
        if campaign.is_simulated:
            facts.append("số liệu mô phỏng")
        return facts

    @property
    def facts_of_published(self) -> list[str]:
        """The same of an announced board shown as such: with its number, who signed, and its codes."""
        published, facts = self.published, self.facts
        if published is None:
            return facts
        facts.insert(1, f"bản số {published.number}, công bố lúc {instant(published.known_at)}")
        if published.signer:
            facts.insert(2, f"{published.signer} ký")
        return [*facts, f"mã bảng {published.code}, mã kiểm tra {published.checksum[:12]}"]

    def filename(self, kind: str) -> str:
        """``bang-xep-hang-2022-10-tam-thoi.xlsx``; a published one with its number."""
        number = f"-ban-{self.published.number}" if self.published else ""
        state = "chinh-thuc" if self.is_final else "tam-thoi"
        return f"bang-xep-hang-{self.board.month:%Y-%m}{number}-{state}.{kind}"


def edition_of(board: Board) -> Edition:
    """One query, and none of its facts is read again."""
    newest = board_in_force(board.campaign.pk, board.month, as_of=board.as_of)
    is_newest = newest is not None and is_the_same(newest, facts_of(newest), board)
    return Edition(board, newest if is_newest else None)
