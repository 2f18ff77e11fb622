"""Files are what their bytes say, and open to whom they may."""

import pytest

from campaigns import attachments
from campaigns.actions import Refused
from campaigns.attachments import UnfitFileError, kind_of, safe_name
from campaigns.models.kept_files import FileKind
from registrations.actions import attach_file, detach_file
from registrations.models import PlanFile, Registration
from registrations.queries import draft_of, files_of_draft
from tests.registrations.dossiers import JPEG, PDF, PNG, docx, send, xlsx, zipped


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("ke-hoach.pdf", PDF, "pdf"),
        ("KE HOACH.PDF", PDF, "pdf"),
        ("quét", PDF, "pdf"),
        ("a.docx", docx(), "docx"),
        ("a.xlsx", xlsx(), "xlsx"),
        ("a.png", PNG, "png"),
        ("a.jpeg", JPEG, "jpg"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        ("a.tiff", b"II*\x00" + b"\x00" * 8, "tif"),
    ],
)
def test_kind_is_told_by_the_bytes(name, data, kind):
    assert kind_of(name, data) == kind


TYPES = '<Types xmlns="x"><Override PartName="/a" ContentType="{}"/></Types>'
MACRO = TYPES.format("application/vnd.ms-word.document.macroEnabled.main+xml")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", docx(), "có đuôi .pdf nhưng nội dung là Word"),
        ("a.docx", PDF, "có đuôi .docx nhưng nội dung là PDF"),
        ("a.docx", xlsx(), "có đuôi .docx nhưng nội dung là Excel"),
        ("a.pdf", b"MZ\x90\x00", "không thuộc loại nhận được"),
        ("a.pdf", b"<html><script>", "không thuộc loại nhận được"),
        ("a.pdf", b"", "rỗng"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office cũ"),
        ("a.docx", b"PK\x03\x04" + b"\x00" * 40, "bị hỏng"),
        ("a.docx", docx()[:-40], "bị hỏng"),
        ("a.docx", zipped(**{"readme.txt": "x"}), "là tệp nén"),
        ("a.docx", zipped(**{"[Content_Types].xml": MACRO}), "có macro"),
        ("a.docx", zipped(**{"[Content_Types].xml": TYPES.format("x/y")}), "không thuộc loại"),
        ("a.docx", zipped(**{"[Content_Types].xml": "<!DOCTYPE a><Types/>"}), "bị hỏng"),
        ("a.docx", zipped(**{"[Content_Types].xml": "<Types"}), "bị hỏng"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, data, sentence):
    with pytest.raises(UnfitFileError, match=sentence):
        kind_of(name, data)


def test_too_large(monkeypatch):
    monkeypatch.setattr(attachments, "MAX_FILE_SIZE", 14)
    with pytest.raises(UnfitFileError, match="lớn hơn"):
        kind_of("a.pdf", PDF)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kế hoạch 15.pdf", "Kế hoạch 15.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\kh.pdf", "kh.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("kh\u202efdp.pdf", "kh fdp.pdf"),
        (".pdf", "pdf.pdf"),
        ("quét", "quét.pdf"),
    ],
)
def test_names_are_kept_without_what_harms(given, kept):
    assert safe_name(given, FileKind.PDF, nameless="ke-hoach") == kept


def attach(world, name="a.pdf", data=PDF):
    return attach_file(campaign_unit=world.peace, name=name, data=data, by=world.officer)


def test_attached_taken_off_and_attached_again(world):
    file = attach(world)
    with pytest.raises(Refused, match="đã được đính kèm"):
        attach(world, "b.pdf")
    detach_file(campaign_unit=world.peace, number=file.pk, by=world.second)
    with pytest.raises(Refused, match="đã được bỏ từ trước"):
        detach_file(campaign_unit=world.peace, number=file.pk, by=world.officer)
    again = attach(world)
    draft = draft_of(Registration.objects.get())
    assert files_of_draft(draft) == [again]
    assert bytes(PlanFile.objects.get(pk=file.pk).data) == PDF


def test_eleventh_file(world):
    for number in range(10):
        attach(world, f"{number}.pdf", PDF + bytes([number]))
    with pytest.raises(Refused, match="đã có 10 tệp"):
        attach(world, "x.pdf", PDF + b"x")


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("officer", 200, 200),
        ("second", 200, 200),
        ("other", 404, 404),
        ("leader", 403, 403),
        ("staff", 404, 200),  # a draft is the unit's own
    ],
)
def test_download(client, world, who, before, after):
    file = attach(world)
    client.force_login(getattr(world, who))
    assert client.get(f"/dang-ky/tep/{file.pk}/").status_code == before
    detach_file(campaign_unit=world.peace, number=file.pk, by=world.officer)
    sent = send(world.peace, world.officer)
    response = client.get(f"/dang-ky/tep/{sent.files.get().pk}/")
    assert response.status_code == after
    if after == 200:
        assert response["Content-Disposition"] == 'attachment; filename="ke-hoach.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.content == PDF


def test_file_of_an_officer_whose_dates_ended(client, world):
    file = attach(world)
    world.officer.memberships.update(valid_to="2022-03-23")
    client.force_login(world.officer)
    assert client.get(f"/dang-ky/tep/{file.pk}/").status_code == 404
