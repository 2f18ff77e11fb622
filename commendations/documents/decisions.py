"""Quyết định khen thưởng with its annexes."""

from datetime import datetime

from campaigns.models import Campaign
from campaigns.text import number
from commendations.documents.facts import Head, Nominee, Nominees, Source, begin, numbered
from commendations.documents.proposals import counted
from commendations.documents.wording import joined, two
from letterhead import OfficialDocument, Profile, long_name


def decision(
    campaign: Campaign,
    head: Head,
    awarded: Nominees,
    source: Source,
    *,
    at: datetime,
    responsible: str,
    authority: str,
) -> bytes:
    """``authority``: who decides, e.g. "Chủ tịch Ủy ban nhân dân huyện"; ``responsible``: who carries it out."""
    document = begin(head, source=source, is_simulated=campaign.is_simulated)
    subject = (
        f"Về việc tặng {awarded.form} cho các tập thể, cá nhân có thành tích xuất sắc trong phong trào thi đua"
        f" “{campaign.title}”"
    )
    document.title("Quyết định", subject)
    document.verdict(authority)
    document.bases(head.bases)
    document.verdict("Quyết định:")
    lists = _lists(awarded)
    where = "các Phụ lục I, II" if len(lists) > 1 else "Phụ lục"
    document.labelled(
        "Điều 1.",
        f"Tặng {awarded.form} cho {counted(awarded)} đã có thành tích xuất sắc trong phong trào thi đua"
        f" “{campaign.title}” (danh sách tại {where} kèm theo).",
    )
    document.labelled("Điều 2.", _money(awarded))
    document.labelled(
        "Điều 3.",
        f"Quyết định này có hiệu lực kể từ ngày ký. {responsible}, Thủ trưởng các cơ quan, đơn vị có liên quan"
        f" và {_commended(awarded)} có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này",
    )
    document.signature(head.signer, recipients=head.recipients)
    for place, (what, of_kind) in enumerate(lists, start=1):
        document.annex(
            number=place if len(lists) > 1 else None,
            title=f"Danh sách {what} được tặng {awarded.form}",
            of=head.quoted("Quyết định", by=authority),
        )
        _table(document, of_kind)
        document.annex_end(f"Danh sách này có {two(len(of_kind))} {what}")
    return document.data(title=f"Quyết định {subject}", at=at, profile=Profile.DOCUMENT)


def _lists(awarded: Nominees) -> list[tuple[str, list[Nominee]]]:
    both = (("tập thể", awarded.collectives), ("cá nhân", awarded.people))
    return [(what, of_kind) for what, of_kind in both if of_kind]


def _commended(awarded: Nominees) -> str:
    return f"các {', '.join(what for what, _ in _lists(awarded))}"


def _money(awarded: Nominees) -> str:
    amounts = [
        f"mỗi {what} {joined(dict.fromkeys(f'{number(one.amount)} đồng' for one in of_kind))}"
        for what, of_kind in _lists(awarded)
        if any(one.amount for one in of_kind)
    ]
    if not amounts:
        return "Kinh phí khen thưởng thực hiện theo quy định hiện hành."
    total = number(sum(one.amount for one in awarded.all))
    return (
        f"Tiền thưởng kèm theo: {', '.join(amounts)}; tổng cộng {total} đồng, trích từ Quỹ Thi đua, khen thưởng"
        " theo quy định hiện hành."
    )


def _table(document: OfficialDocument, of_kind: list[Nominee]) -> None:
    is_person = of_kind[0].is_person
    heads = ["STT", "Họ và tên", "Chức vụ, đơn vị"] if is_person else ["STT", "Tên tập thể"]
    rows = [
        [
            long_name(one.addressed),
            *([long_name(one.place_of_work)] if is_person else []),
            number(one.amount) if one.amount else "–",
        ]
        for one in of_kind
    ]
    document.table(
        [*heads, "Tiền thưởng (đồng)"],
        numbered(rows),
        shares=[8, 34, 42, 18] if is_person else [8, 72, 22],
        align="cllr" if is_person else "clr",
    )
