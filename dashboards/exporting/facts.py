"""What every exported file says of itself: which board it is, from which figures, by which rules."""

from campaigns.text import instant, month_label
from dashboards.board_status import Edition


def facts_of(edition: Edition) -> list[tuple[str, str]]:
    """(name, words), in the order in which a reader asks."""
    board, published = edition.board, edition.published
    campaign = board.campaign
    facts = [
        ("Phong trào", campaign.title),
        ("Cơ quan phát động", campaign.organiser),
        (
            "Kỳ",
            (
                f"Lũy kế từ {month_label(campaign.first_month).lower()}"
                f" đến hết {month_label(board.month).lower()}"
            ),
        ),
        ("Tình trạng", state_in_words(edition)),
        ("Số liệu biết đến", known_until(edition)),
    ]
    if board.as_of and not published:
        facts.append(("Xem tại thời điểm", instant(board.as_of)))
    if published:
        facts += [
            ("Mã bảng", published.code),
            ("Công bố lúc", instant(published.known_at)),
            ("Mã kiểm tra (SHA-256)", published.checksum),
        ]
        if published.signer:
            facts.append(("Người ký", published.signer))
    facts += [
        ("Quy tắc", f"phiên bản {board.rules_version.number}"),
        (
            "Mẫu số của ba chỉ tiêu về thủ tục",
            board.rules_version.get_denominator_display(),
        ),
    ]
    if campaign.is_simulated:
        facts.append(("Số liệu", "MÔ PHỎNG, không dùng để đánh giá đơn vị nào"))
    return facts


def state_in_words(edition: Edition) -> str:
    if edition.published:
        return f"{edition.word}, bảng đã công bố bản số {edition.published.number}"
    if edition.board.ranked.provisional:
        return "Tạm thời: còn đơn vị chưa báo cáo hoặc chưa được đánh giá"
    return "Chưa chốt: đủ số liệu nhưng chưa công bố"


def known_until(edition: Edition) -> str:
    known = edition.board.data_known_from
    return instant(known) if known else "chưa có số liệu"


def line_of_facts(edition: Edition) -> str:
    """One line below a title: ``Tạm thời · số liệu biết đến 08:10 ngày 5/11/2022 · …``."""
    board = edition.board
    parts = [edition.word]
    if edition.published:
        parts.append(f"mã bảng {edition.published.code}")
    elif board.as_of:
        parts.append(f"như đã biết lúc {instant(board.as_of)}")
    parts.append(
        f"số liệu biết đến {known_until(edition)}" if board.data_known_from else "chưa có số liệu"
    )
    parts.append(f"mẫu số: {board.rules_version.get_denominator_display()}")
    if board.campaign.is_simulated:
        parts.append("SỐ LIỆU MÔ PHỎNG")
    return " · ".join(parts)


def facts_at_the_foot(edition: Edition) -> list[str]:
    """What must stand on every sheet of paper and on every slide."""
    board, published = edition.board, edition.published
    parts = [f"lũy kế đến hết {month_label(board.month).lower()}"]
    if board.data_known_from:
        parts.append(f"số liệu biết đến {known_until(edition)}")
    if published:
        parts.append(f"mã bảng {published.code}, mã kiểm tra {published.checksum[:12]}")
    elif board.as_of:
        parts.append(f"như đã biết lúc {instant(board.as_of)}")
    if board.campaign.is_simulated:
        parts.append("số liệu mô phỏng")
    return parts
