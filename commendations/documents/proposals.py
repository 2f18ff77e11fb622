"""Tờ trình đề nghị khen thưởng and biên bản họp Hội đồng."""

from dataclasses import replace
from datetime import datetime

from campaigns.models import Campaign
from commendations.documents.facts import Head, Meeting, Nominee, Nominees, Source, begin, numbered
from commendations.documents.wording import at_time, joined, listed, long_day, share_in_words, two
from letterhead import OfficialDocument, Profile


def counted(nominees: Nominees) -> str:
    """``05 tập thể và 12 cá nhân``; a kind that is not there is left out."""
    parts = []
    if nominees.collectives:
        parts.append(f"{two(len(nominees.collectives))} tập thể")
    if nominees.people:
        parts.append(f"{two(len(nominees.people))} cá nhân")
    return joined(parts) or "00 trường hợp"


def front_line_share(nominees: Nominees) -> str:
    """How many of the people work directly at the desk, in words; "" without people."""
    people = nominees.people
    return share_in_words(
        len(people),
        direct=sum(not one.is_leading for one in people),
        desk=sum(one.is_front_line for one in people),
    )


def submission(
    campaign: Campaign,
    head: Head,
    nominees: Nominees,
    source: Source,
    *,
    at: datetime,
    meeting: Meeting | None = None,
) -> bytes:
    """Asks the chairman for ``nominees.form``; lists in annexes I and II. Whom the council refused is not proposed."""
    refused = [one.name for one in nominees.all if one.passes is False]
    voted = [one for one in nominees.all if one.votes]
    nominees = replace(nominees, all=tuple(one for one in nominees.all if one.passes is not False))
    document = begin(head, source=source, is_simulated=campaign.is_simulated)
    subject = (
        f"Về việc đề nghị tặng {nominees.form} cho các tập thể, cá nhân có thành tích xuất sắc trong phong trào"
        f" thi đua “{campaign.title}”"
    )
    document.title("Tờ trình", subject)
    document.addressees(head.addressees)
    document.bases(head.bases)
    document.paragraph(
        f"Trên cơ sở kết quả thực hiện phong trào thi đua “{campaign.title}”, {head.issuer} trình"
        f" {joined(head.addressees)} xem xét, tặng {nominees.form} cho {counted(nominees)} như sau:"
    )
    document.heading("1. Căn cứ đề nghị")
    document.paragraph(source.sentences)
    document.paragraph(
        "Các trường hợp đề nghị đã đăng ký thi đua và được tiếp nhận; điều kiện xét khen thưởng được đối chiếu với"
        " bảng đã công bố nêu trên, có minh chứng kèm theo hồ sơ."
    )
    document.heading("2. Đối tượng đề nghị")
    for number, (nominated, what) in enumerate(
        ((nominees.collectives, "Tập thể"), (nominees.people, "Cá nhân")), start=1
    ):
        annex = (
            f" (danh sách tại Phụ lục {'I' * number})"
            if _is_twofold(nominees)
            else " (danh sách tại Phụ lục)"
        )
        if nominated:
            document.paragraph(f"- {what}: {two(len(nominated))}{annex}.")
    if share := front_line_share(nominees):
        document.paragraph(share)
    if meeting:
        document.heading("3. Ý kiến của Hội đồng Thi đua - Khen thưởng")
        document.paragraph(
            f"Hội đồng họp {long_day(meeting.held_on)}, có mặt {two(len(meeting.present))} trong"
            f" {two(len(meeting.members))} thành viên; bỏ phiếu {two(len(voted))} trường hợp,"
            f" {two(len(voted) - len(refused))} trường hợp được {meeting.threshold} đồng ý."
        )
        if refused:
            document.paragraph(
                f"Không đủ số phiếu, không đề nghị: {listed(refused, noun='trường hợp')}."
            )
    document.paragraph(f"{head.issuer} kính trình {joined(head.addressees)} xem xét, quyết định")
    document.signature(head.signer, recipients=head.recipients)
    _annexes(document, head, nominees, kind="Tờ trình")
    return document.data(title=f"Tờ trình {subject}", at=at, profile=Profile.DOCUMENT)


def _is_twofold(nominees: Nominees) -> bool:
    return bool(nominees.collectives and nominees.people)


def _annexes(document: OfficialDocument, head: Head, nominees: Nominees, *, kind: str) -> None:
    lists = (("tập thể", nominees.collectives), ("cá nhân", nominees.people))
    given = [(what, nominated) for what, nominated in lists if nominated]
    for place, (what, nominated) in enumerate(given, start=1):
        document.annex(
            number=place if len(given) > 1 else None,
            title=f"Danh sách {what} đề nghị tặng {nominees.form}",
            of=head.quoted(kind),
            is_landscape=True,
        )
        is_person = nominated[0].is_person
        heads = ["STT", "Họ và tên", "Chức vụ, đơn vị"] if is_person else ["STT", "Tên tập thể"]
        document.table(
            [*heads, "Kết quả thi đua", "Tóm tắt thành tích", "Phiếu đồng ý"],
            numbered([_nominated(one) for one in nominated]),
            shares=[6, 22, 26, 20, 34, 15] if is_person else [6, 32, 24, 44, 15],
            align="cllllc" if is_person else "clllc",
        )
        document.annex_end(f"Danh sách này có {two(len(nominated))} {what}")


def _nominated(one: Nominee) -> list[str]:
    names = [one.addressed, one.place_of_work] if one.is_person else [one.name]
    return [*names, one.standing or "–", one.achievement or "–", votes_of(one)]


def votes_of(one: Nominee) -> str:
    return f"{one.votes[0]}/{one.votes[1]} ({one.vote_rate})" if one.votes else "–"


def minutes(
    campaign: Campaign,
    head: Head,
    nominees: Nominees,
    meeting: Meeting,
    source: Source,
    *,
    at: datetime,
) -> bytes:
    document = begin(head, source=source, is_simulated=campaign.is_simulated)
    subject = f"Họp xét khen thưởng phong trào thi đua “{campaign.title}”"
    document.title("Biên bản", subject)
    day = long_day(meeting.held_on)
    document.paragraph(f"Thời gian bắt đầu: {at_time(meeting.begins)} {day}.")
    document.paragraph(f"Địa điểm: {meeting.place}.")
    for text in meeting.earlier:
        document.paragraph(text)
    document.paragraph(
        f"Thành phần tham dự: {two(len(meeting.members))} thành viên Hội đồng, có mặt"
        f" {two(len(meeting.present))} thành viên, {_quorum(meeting)}:"
    )
    document.table(
        ["STT", "Họ và tên", "Chức vụ", "Tham dự"],
        numbered([[m.name, m.position or "–", m.attendance] for m in meeting.members]),
        shares=[8, 33, 37, 23],
        align="clll",
    )
    document.paragraph(f"Chủ trì (chủ tọa): {meeting.chair}.")
    document.paragraph(f"Thư ký (người ghi biên bản): {meeting.secretary}.")
    document.paragraph("Nội dung:", bold=True)
    document.heading("I. BÁO CÁO DANH SÁCH ĐỀ NGHỊ")
    document.paragraph(
        f"1. {campaign.standing_unit} báo cáo danh sách đề nghị tặng {nominees.form} cho {counted(nominees)}"
        f" có thành tích trong phong trào thi đua “{campaign.title}” ({nominees.title})."
    )
    document.paragraph(f"2. {source.sentences}")
    if share := front_line_share(nominees):
        document.paragraph(f"3. {share}")
    document.heading("II. KẾT QUẢ BỎ PHIẾU")
    document.paragraph(
        f"Trường hợp được đề nghị khi có {meeting.threshold} đồng ý"
        f"{f' ({meeting.source})' if meeting.source else ''}."
    )
    if meeting.has_casting_vote:
        document.paragraph("Trường hợp số phiếu vừa bằng mức nêu trên thì theo ý kiến của chủ tọa.")
    for one in nominees.all:
        if one.stepped_aside:
            document.paragraph(
                f"Không bỏ phiếu đối với {one.name}: {one.stepped_aside} (là người đứng đầu hoặc có liên quan); không"
                " tính vào số thành viên của lần bỏ phiếu đó."
            )
    for place, (what, nominated) in enumerate(
        ((w, n) for w, n in (("Tập thể", nominees.collectives), ("Cá nhân", nominees.people)) if n),
        start=1,
    ):
        document.heading(f"{place}. {what}")
        document.table(
            ["STT", "Tên tập thể" if what == "Tập thể" else "Họ và tên, chức vụ, đơn vị",
             "Đồng ý", "Không đồng ý", "Không ý kiến", "Tỷ lệ", "Kết quả"],
            numbered([_voted(one) for one in nominated]),
            shares=[8, 37, 10, 11, 11, 14, 16],
            align="clccccc",
        )  # fmt: skip
    document.heading("III. KẾT LUẬN")
    for line in meeting.conclusion.splitlines() or [_conclusion(campaign, nominees)]:
        if line.strip():
            document.paragraph(line.strip())
    document.paragraph(
        f"Biên bản được thông qua trước toàn thể thành viên có mặt. Cuộc họp kết thúc vào {at_time(meeting.ends)} {day}"
    )
    document.two_signatures(
        ("Thư ký", _name_of(meeting.secretary)),
        ("Chủ tọa", _name_of(meeting.chair)),
        recipients=head.recipients,
    )
    return document.data(title=f"Biên bản {subject}", at=at, profile=Profile.MINUTES)


def _quorum(meeting: Meeting) -> str:
    least = "đủ" if meeting.has_quorum else "chưa đủ"
    by_rule = " theo quy chế" if meeting.source else ""
    return f"{least} số thành viên{by_rule} (ít nhất {meeting.quorum} tổng số thành viên)"


def _name_of(person: str) -> str:
    """``Nguyễn Văn A, Chủ tịch`` -> ``Nguyễn Văn A``."""
    return person.partition(",")[0]


def _voted(one: Nominee) -> list[str]:
    name = ", ".join(filter(None, [one.addressed, one.place_of_work]))
    if not one.is_person:
        name = one.name
    if not one.votes:
        return [name, "–", "–", "–", "–", "Chưa bỏ phiếu"]
    word = "Đề nghị" if one.passes else "Không đề nghị"
    return [name, str(one.votes[0]), str(one.against), str(one.abstained), one.vote_rate, word]


def _conclusion(campaign: Campaign, nominees: Nominees) -> str:
    passed = Nominees(
        nominees.title, nominees.form, tuple(one for one in nominees.all if one.passes)
    )
    return (
        f"Hội đồng thống nhất đề nghị {campaign.organiser} xem xét, tặng {nominees.form} cho {counted(passed)}"
        " đạt số phiếu theo quy định; giao cơ quan thường trực hoàn chỉnh hồ sơ trình theo quy định."
    )
