"""From the database to documents: what can be made, what is refused, and the way back to the board."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from campaigns.actions import Refused
from campaigns.time import BEGINNING
from commendations.actions import withdraw_proposal
from commendations.documents.allowed import ALLOWED
from commendations.documents.collecting import board_of_code, look_up_code
from commendations.documents.fields import fields, fields_of_each
from commendations.documents.making import NO_BOARD, Basis, make, material_of
from commendations.documents.offers import offers
from commendations.models import DocumentKind, DocumentSettings, DocumentTemplate
from commendations.queries import cases_of
from dashboards.actions import publish_board
from letterhead import faults_of
from metrics.actions import record_measures
from registrations.models import Registration
from tests.commendations import acts
from tests.factories import OCTOBER, at, make_report
from tests.registrations.dossiers import person, send

Kind = DocumentKind
NUMERALS = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII"}


@pytest.fixture
def board(world):
    return publish_board(campaign=world.campaign, month=OCTOBER, by=world.second, is_final=True)


def made(world, kind: str, **subject) -> bytes:
    return make(kind, world.campaign, Basis(**subject), at=at("2022-11-07 09:00")).data


def words(data: bytes) -> str:
    """All text of the body, tables too, in order."""
    root = Document(io.BytesIO(data)).element.body
    return "\n".join(
        "".join(text.text or "" for text in paragraph.xpath(".//w:t"))
        for paragraph in root.xpath(".//w:p")
    )


def test_nothing_that_states_results_without_a_published_board(client, world):
    for kind in (Kind.MONTHLY, Kind.FINAL):
        with pytest.raises(Refused, match="Chưa có bảng xếp hạng nào được công bố"):
            make(kind, world.campaign, Basis(), at=at("2022-11-07 09:00"))
    found = offers(world.campaign, at=at("2022-11-07 09:00"))
    assert [(offer.kind, offer.reason) for offer in found if offer.kind == Kind.MONTHLY] == [
        (Kind.MONTHLY, NO_BOARD)
    ]
    client.force_login(world.staff)
    answer = client.get("/khen-thuong/van-ban/bao-cao-thang/")
    assert answer.status_code == 422
    assert NO_BOARD in answer.content.decode()
    assert client.get("/khen-thuong/van-ban/bao-cao-thang/?bang=999").status_code == 404
    with pytest.raises(CommandError) as refusal:
        call_command(
            "make_document", "bao-cao-thang", "/nowhere.docx", campaign="cchc-2022", month="2022-10"
        )
    assert str(refusal.value).startswith("Tháng 10/2022 chưa có bảng nào được công bố;")


def test_final_report_needs_the_final_board(world):
    provisional = publish_board(campaign=world.campaign, month=OCTOBER, by=world.second)
    assert "tạm thời" in words(made(world, Kind.MONTHLY, board=provisional))
    with pytest.raises(Refused, match="lập từ bảng chính thức của tháng 10/2022"):
        make(Kind.FINAL, world.campaign, Basis(board=provisional), at=at("2022-11-07 09:00"))


def test_reports_tell_what_the_board_says(world, board):
    for kind in (Kind.MONTHLY, Kind.FINAL):
        data = made(world, kind, board=board)
        assert [str(fault) for fault in faults_of(data)] == []
        text = words(data)
        assert "UBND xã Hòa Bình (5/10 hồ sơ, 50,00\u00a0%)" in text
        assert f"mã tra cứu {look_up_code(board)}." in text
        assert "Sau thời điểm đó" not in text


def test_restated_board_says_as_of_which_instant(world, board):
    with time_machine.travel(at("2022-11-08 08:00"), tick=False):
        make_report(
            world.campaign,
            world.good.unit,
            OCTOBER,
            {world.procedure: {"received": 10, "resolved_on_time": 8, "resolved_late": 2}},
            known_from=at("2022-11-08 08:00"),
        )
        record_measures(campaign=world.campaign, since=BEGINNING)
        text = words(made(world, Kind.MONTHLY, board=board))
    assert (
        "Sau thời điểm đó đã có điều chỉnh làm thay đổi kết quả của 02 đơn vị (UBND xã Hòa Bình; UBND thị trấn Tràm"
        " Chim); văn bản này giữ số liệu tại thời điểm 09 giờ 00 phút ngày 07 tháng 11 năm 2022."
        in text
    )


def test_plan_follows_from_the_rules_and_has_words_of_its_own(client, world):
    client.force_login(world.staff)
    address = "/khen-thuong/van-ban/ke-hoach/thiet-lap/"
    sent = {"act": "settings", "signer_name": "Trần Minh Quang", "bases": "Luật Thi đua; Nghị định"}
    assert client.post(address, sent).status_code == 302
    data = made(world, Kind.PLAN)  # before anything is published
    assert [str(fault) for fault in faults_of(data)] == []
    lines = words(data).split("\n")
    titles = (
        "MỤC ĐÍCH",
        "ĐỐI TƯỢNG",
        "NỘI DUNG",
        "THỜI GIAN",
        "ĐĂNG KÝ",
        "KHEN",
        "KINH",
        "TỔ CHỨC",
    )
    headings = [line for line in lines if line.partition(". ")[0] in NUMERALS]
    assert [title in line for title, line in zip(titles, headings, strict=True)] == [True] * 8
    row = lines.index("Hồ sơ qua BCCI")
    assert lines[row - 1 : row + 3] == ["2", "Hồ sơ qua BCCI", "trên 20\N{NO-BREAK SPACE}%", "10"]
    assert "2. Tiêu chí đối với cá nhân (tổng điểm tối đa 100 điểm)" in "\n".join(lines)
    assert {"Số:         /KH-UBND", "Trần Minh Quang", "TM. ỦY BAN NHÂN DÂN"} <= set(lines)
    assert "Căn cứ Luật Thi đua; Nghị định." in lines
    client.force_login(world.leader)
    answer = client.get("/khen-thuong/van-ban/ke-hoach/")
    assert answer["Content-Disposition"] == 'attachment; filename="ke-hoach-cchc-2022.docx"'


@pytest.fixture
def decision(world, board):
    acts.score(world.clerk, world.staff)
    keys = (f"t{world.good.pk}", f"c{world.clerk.pk}")
    return acts.decided(world, board, *keys)


def test_whole_chain_of_documents(world, decision):
    proposal = decision.proposal
    texts = {}
    subjects = [
        (Kind.SUBMISSION, {"proposal": proposal}),
        (Kind.MINUTES, {"proposal": proposal}),
        (Kind.DECISION, {"decision": decision}),
        (Kind.CERTIFICATE, {"decision": decision}),
        (Kind.STOCK, {"decision": decision}),
        *((Kind.ACHIEVEMENT, {"case": case}) for case in cases_of(proposal)),
    ]
    for kind, subject in subjects:
        data = made(world, kind, **subject)
        assert [str(fault) for fault in faults_of(data)] == [], kind
        texts[kind, *subject] = words(data)
    text = texts[Kind.DECISION, "decision"]
    assert "Số: 07/QĐ-UBND.KT" in text
    assert "cho 01 tập thể và 01 cá nhân" in text
    assert "mỗi tập thể 900.000 đồng, mỗi cá nhân 450.000 đồng; tổng cộng 1.350.000 đồng" in text
    with pytest.raises(Refused, match=r"Đợt 1 đã có quyết định số 07/QĐ-UBND\.KT"):
        made(world, Kind.DECISION, proposal=proposal)
    assert "Trần Thị Mai, Công chức, UBND thị trấn Tràm Chim" in texts[Kind.MINUTES, "proposal"]
    assert "có mặt 03 trong 04 thành viên" in texts[Kind.SUBMISSION, "proposal"]
    assert "1990" in texts[Kind.ACHIEVEMENT, "case"]


def test_draft_of_a_decision_names_those_whom_the_council_passed(world, board):
    data = made(world, Kind.DECISION, proposal=acts.voted(world, board))
    assert [str(fault) for fault in faults_of(data)] == []
    assert "Số:         /QĐ-UBND.KT" in words(data)
    assert "cho 01 tập thể đã có thành tích" in words(data)
    failed = acts.voted(world, board, f"t{world.bad.pk}", in_favour=1)
    with pytest.raises(Refused, match="Không trường hợp nào đạt số phiếu"):
        made(world, Kind.DECISION, proposal=failed)


def test_names_of_forms_are_those_that_are_allowed(world, decision):
    proposal = decision.proposal
    subjects = {
        Kind.MONTHLY: Basis(board=proposal.board),
        Kind.FINAL: Basis(board=proposal.board),
        Kind.ACHIEVEMENT: Basis(case=cases_of(proposal)[0]),
        Kind.SUBMISSION: Basis(proposal=proposal),
        Kind.MINUTES: Basis(proposal=proposal),
        Kind.DECISION: Basis(decision=decision),
        Kind.CERTIFICATE: Basis(decision=decision),
        Kind.REMINDER: Basis(),
        Kind.PLAN: Basis(),
        Kind.REGISTER: Basis(),
    }
    register(world)
    assert subjects.keys() == ALLOWED.keys() == set(Kind) - {Kind.STOCK}
    for kind, subject in subjects.items():
        material = material_of(kind, world.campaign, subject, at=at("2022-11-07 09:00"))
        values, lists = fields(material)
        for page in fields_of_each(material) if kind == Kind.CERTIFICATE else ():
            assert page.keys() == ALLOWED[kind].each.keys()
        assert values.keys() == ALLOWED[kind].values.keys(), kind
        assert lists.keys() == ALLOWED[kind].lists.keys(), kind
        for name, rows in lists.items():
            assert all(row.keys() <= ALLOWED[kind].lists[name].keys() for row in rows)


def test_code_leads_back_to_the_board(client, world, board):
    code = look_up_code(board)
    assert code == f"{board.pk}.{board.checksum[:6].upper()}"
    assert board_of_code(f" {code.lower()} ") == board_of_code(code.replace(".", "-")) == board
    assert board_of_code(f"{board.pk}.000000") is None
    assert [board_of_code(text) for text in ("", "x", "999.ABCDEF", f"{'9' * 30}.ABCDEF")] == [
        None
    ] * 4
    client.force_login(world.officer)
    page = client.get(f"/cong-bo/tra-cuu/{code}/").content.decode()
    assert f'href="/cong-bo/{board.pk}/"' in page
    assert client.get("/cong-bo/tra-cuu/?ma=1-2").status_code == 200
    assert client.get("/cong-bo/tra-cuu/1.ABCDEF/").status_code == 404


def form(text: str) -> SimpleUploadedFile:
    document = Document()
    document.add_paragraph(text)
    output = io.BytesIO()
    document.save(output)
    return SimpleUploadedFile("mau.docx", output.getvalue())


def test_form_of_the_office_is_used_until_it_is_taken_back(client, world, board):
    client.force_login(world.staff)
    address = "/khen-thuong/van-ban/bao-cao-thang/thiet-lap/"
    refused = client.post(address, {"act": "upload", "file": form("{{ten_huyen}}")})
    assert refused.status_code == 422
    assert "Không có chỗ điền {{ten_huyen}} trong loại văn bản này." in refused.content.decode()
    assert not DocumentTemplate.objects.exists()
    client.post(address, {"act": "upload", "file": form("Mã {{ma_tra_cuu}}")})
    code = look_up_code(board)
    assert words(made(world, Kind.MONTHLY, board=board)) == f"Mã {code}"
    kept = client.get("/khen-thuong/van-ban/bao-cao-thang/mau/")
    assert Document(io.BytesIO(kept.content)).paragraphs[0].text == "Mã {{ma_tra_cuu}}"
    client.post(address, {"act": "own"})
    assert "I. TÌNH HÌNH CHUNG" in words(made(world, Kind.MONTHLY, board=board))
    assert DocumentTemplate.objects.count() == 2


def test_words_of_the_office_stand_in_the_document(client, world, board):
    client.force_login(world.staff)
    address = "/khen-thuong/van-ban/bao-cao-thang/thiet-lap/"
    values = {
        "act": "settings",
        "place": "Tràm Chim",
        "symbol": "BC-NV",
        "capacity": "KT.",
        "signer_name": "Lê Thị Ký",
    }
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert "Hãy ghi chức vụ người ký thay" in refused.content.decode()
    assert client.post(address, values | {"own_title": "Phó Trưởng phòng"}).status_code == 302
    text = words(made(world, Kind.MONTHLY, board=board))
    for line in (
        "Tràm Chim, ngày … tháng … năm …",
        "KT. TRƯỞNG PHÒNG",
        "PHÓ TRƯỞNG PHÒNG",
        "Lê Thị Ký",
    ):
        assert line in text
    assert DocumentSettings.history.get().history_user == world.staff


def test_places_on_printed_stock(client, world, decision):
    client.force_login(world.staff)
    address = "/khen-thuong/van-ban/giay-khen-phoi/thiet-lap/"
    form_of_page = client.get(address).context["positions_form"]
    values = {field.name: field.value() for field in form_of_page}
    sent = {name: str(number).replace(".", ",") for name, number in values.items()}
    answer = client.post(address, sent | {"act": "positions", "ten_y": "500"})
    assert answer.status_code == 422
    answer = client.post(address, sent | {"act": "positions", "ten_x": "12,5"})
    assert answer.status_code == 302
    data = made(world, Kind.STOCK, decision=decision)
    frames = Document(io.BytesIO(data)).element.body.xpath(".//w:framePr/@w:x")
    assert frames[0] == str(round(12.5 / 25.4 * 1440))


def test_revoked_decision_makes_no_document(world, decision):
    decision.revocation_reason = "Nhầm"
    decision.revoked_at = at("2022-11-08 08:00")
    with pytest.raises(Refused, match=r"Quyết định số 07/QĐ-UBND\.KT đã thu hồi"):
        made(world, Kind.CERTIFICATE, decision=decision)


def test_withdrawn_proposal_makes_no_document(world, board):
    proposal = withdraw_proposal(
        proposal=acts.submitted(world, board), reason="Nhầm", by=world.staff
    )
    for subject in ({"proposal": proposal}, {"case": cases_of(proposal)[0]}):
        kind = Kind.SUBMISSION if "proposal" in subject else Kind.ACHIEVEMENT
        with pytest.raises(Refused, match="Đợt 1 đã rút; không lập văn bản từ đợt này"):
            made(world, kind, **subject)


def test_page_costs_the_same_with_one_and_three_proposals(client, world):
    client.force_login(world.leader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/khen-thuong/van-ban/").status_code == 200
        return len(captured)

    one = publish_board(campaign=world.campaign, month=OCTOBER, by=world.second, is_final=True)
    acts.voted(world, one, f"t{world.good.pk}")
    queries()
    first = queries()
    for key in (f"t{world.bad.pk}", f"c{world.clerk.pk}"):
        acts.voted(world, one, key)
    assert queries() == first


def test_checker_command(world, tmp_path, capsys):
    good, bad = tmp_path / "tot.docx", tmp_path / "sai.docx"
    good.write_bytes(made(world, Kind.REMINDER))
    document = Document(io.BytesIO(good.read_bytes()))
    document.sections[0].left_margin = 0
    document.save(str(bad))
    call_command("check_document", str(good))
    assert capsys.readouterr().out == f"{good}: đúng thể thức.\n"
    with pytest.raises(CommandError) as refusal:
        call_command("check_document", str(good), str(bad))
    assert str(refusal.value) == f"{bad}: Phần 1: lề trái 0 mm, phải từ 30 đến 35 mm"
    assert refusal.value.returncode == 1
    with pytest.raises(CommandError) as refusal:
        call_command("check_document", str(tmp_path / "khong-co.docx"))
    assert refusal.value.returncode == 2


def test_register_needs_somebody_who_registered(world):
    assert not Registration.objects.exists()
    with pytest.raises(Refused, match="Chưa có đơn vị nào gửi đăng ký"):
        made(world, Kind.REGISTER)


def test_server_without_libreoffice_says_so(client, world, board, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    client.force_login(world.leader)
    address = f"/khen-thuong/van-ban/bao-cao-thang/?bang={board.pk}"
    answer = client.get(f"{address}&dang=pdf")
    assert answer.status_code == 422
    assert "Máy chủ chưa cài LibreOffice nên chưa lập được PDF" in answer.content.decode()
    docx = client.get(address)
    assert docx["Content-Disposition"] == (
        'attachment; filename="bao-cao-thang-cchc-2022-2022-10-ban-1.docx"'
    )
    assert faults_of(docx.content) == []


def register(world) -> None:
    """The good unit sends its registration, of one person at the desk."""
    with time_machine.travel(at("2022-03-24 08:00"), tick=False):
        send(
            world.good,
            world.officer,
            chi_tieu={"BCN": "55", "TH": "0", "KH": "100"},
            ca_nhan={"rows": [person(group="mot-cua")], "none": False},
        )


def test_certificates_by_the_form_of_the_office(client, world, decision):
    """One page of the form for each, with its own name; names of one page stand nowhere but in the body."""
    client.force_login(world.staff)
    address = "/khen-thuong/van-ban/giay-khen/thiet-lap/"
    in_header = Document()
    in_header.sections[0].header.paragraphs[0].text = "{{ten}}"
    output = io.BytesIO()
    in_header.save(output)
    refused = client.post(
        address,
        {"act": "upload", "file": SimpleUploadedFile("mau.docx", output.getvalue())},
    )
    assert "{{ten}} không đặt ở đầu trang, chân trang được" in refused.content.decode()
    assert not DocumentTemplate.objects.exists()
    sent = form("Tặng {{ten}} {{chuc_vu_don_vi}}: {{thanh_tich}}, {{so_quyet_dinh}}")
    assert client.post(address, {"act": "upload", "file": sent}).status_code == 302
    text = f"Đã có thành tích xuất sắc trong phong trào thi đua “{world.campaign.title}”"
    lines = words(made(world, Kind.CERTIFICATE, decision=decision)).split("\n")
    assert [line for line in lines if line] == [
        f"Tặng Ủy ban nhân dân thị trấn Tràm Chim : {text}, 07/QĐ-UBND.KT",
        f"Tặng Bà Trần Thị Mai Công chức, Ủy ban nhân dân thị trấn Tràm Chim: {text}, 07/QĐ-UBND.KT",
    ]


def test_list_of_registrations_is_signed_as_the_office_wrote(client, world):
    register(world)
    DocumentSettings.objects.create(
        campaign=world.campaign,
        kind=Kind.REGISTER,
        title="Trưởng phòng",
        capacity="KT.",
        own_title="Phó Trưởng phòng",
        signer_name="Lê Thị Ký",
    )
    client.force_login(world.staff)
    answer = client.get("/dang-ky/tong-hop.docx?phong-trao=cchc-2022", follow=True)
    lines = words(answer.content).split("\n")
    assert {"KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Lê Thị Ký"} <= set(lines)
    assert faults_of(answer.content) == []
    assert (
        "Trong 01 cá nhân có 01 người trực tiếp tham mưu, thực hiện, trong đó 01 người làm việc tại Bộ phận Một cửa"
        in "\n".join(lines)
    )
