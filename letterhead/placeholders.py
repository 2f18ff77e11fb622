"""An office's own DOCX with ``{{names}}``: checked before it is kept, filled with plain text.

A row of a table that holds names of a list (``{{ca_nhan.ten}}``) is repeated for each of its items. Text stays text:
it is put into the file as characters, so "&" or "<b>" in a name is shown as it is written.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from html import unescape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from letterhead import decree, ooxml
from spreadsheets.writing import storable

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 30 * 1024 * 1024
MOST_PARTS = 500
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_NAME = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_WELL_FORMED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_MAIN = "word/document.xml"
_MAIN_TYPE = b"wordprocessingml.document.main+xml"
_UTF_8 = ("utf-8", "us-ascii", "ascii")
_ENCODING = re.compile(r"""\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_RELATIONSHIP = re.compile(r"""<(?:[\w.-]+:)?Relationship\b(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_EXTERNAL = re.compile(r"""\bTargetMode\s*=\s*["']\s*External""", re.IGNORECASE)
_HYPERLINK = re.compile(r"""\bType\s*=\s*["'][^"']*/hyperlink["']""")
_WEB_OR_MAIL = re.compile(r"""\bTarget\s*=\s*["'](?:https?:|mailto:)""", re.IGNORECASE)
_INSTRUCTION = re.compile(r"<(?:[\w.-]+:)?(?:instrText|delInstrText)\b[^>]*>([^<]*)")
_SIMPLE_FIELD = re.compile(r"""\binstr\s*=\s*["']([^<]*)""")
_RISKY_FIELD = re.compile(
    r"DDE|INCLUDE|IMPORT|DATABASE|MACROBUTTON|AUTOTEXT|(?<!HYPER)LINK\s|\bRD\s"
    r"|HYPERLINK\s++(?!\\[lo])(?![\"“]?\s*(?:https?:|mailto:|#))",
    re.IGNORECASE,
)

Item = Mapping[str, str]


def faults_of_template(
    data: bytes,
    *,
    filename: str,
    values: Mapping[str, str],
    lists: Mapping[str, Mapping[str, str]],
    each: Mapping[str, str] | None = None,
) -> list[str]:
    """Sentences that say why the file cannot be kept; none: it can. ``values``, ``lists``: the names that may stand.

    Both give a label for each name; of a list for each of its columns. ``each``: names that differ from page to page,
    so that they may stand in the body alone.
    """
    return _faults_of_file(data, filename) or _faults_of_names(data, values, lists, each or {})


def _faults_of_file(data: bytes, filename: str) -> list[str]:
    if len(data) > LARGEST:
        return [
            f"Tệp “{filename}” lớn hơn {LARGEST // 1024 // 1024} MB; hãy bỏ bớt hình ảnh trong mẫu."
        ]
    if data[:4] == b"\xd0\xcf\x11\xe0":
        return [
            f"Tệp “{filename}” là văn bản Word đời cũ (.doc) hoặc có mật khẩu; hãy lưu lại thành .docx."
        ]
    if not data.startswith(b"PK"):
        return [f"Tệp “{filename}” không phải là văn bản Word (.docx)."]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _faults_of_package(package, filename)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        return [f"Tệp “{filename}” bị hỏng, không mở được; hãy lưu lại từ Word rồi tải lên."]


def _faults_of_package(package: zipfile.ZipFile, filename: str) -> list[str]:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return [f"Tệp “{filename}” bung ra quá lớn; hãy dùng mẫu chỉ có chữ."]
    if package.testzip() is not None:
        return [f"Tệp “{filename}” bị hỏng, không mở được; hãy lưu lại từ Word rồi tải lên."]
    types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if (
        any(name.endswith(("vbaProject.bin", "vbaData.xml")) for name in names)
        or b"macroEnabled" in types
    ):
        return [f"Tệp “{filename}” có macro; hãy lưu lại thành .docx không có macro."]
    if _MAIN not in names or _MAIN_TYPE not in types:
        return [f"Tệp “{filename}” không phải là văn bản Word (.docx)."]
    if any(name.startswith("word/embeddings/") for name in names):
        return [f"Tệp “{filename}” có tệp khác nhúng bên trong; hãy bỏ phần nhúng ra khỏi mẫu."]
    return _faults_of_parts(package, filename)


def _faults_of_parts(package: zipfile.ZipFile, filename: str) -> list[str]:
    for part in package.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            content = _plain_xml(package.read(part))
            if content is None:
                return [
                    f"Tệp “{filename}” có khai báo lạ bên trong; hãy lưu lại từ Word rồi tải lên."
                ]
            if _leads_outside(content):
                return [f"Tệp “{filename}” nối đến tệp bên ngoài; hãy bỏ hình ảnh, mẫu liên kết."]
            if _fetches_or_runs(content):
                return [
                    (
                        f"Tệp “{filename}” có trường tự lấy hoặc tự chạy nội dung khác (DDE, INCLUDE, LINK …);"
                        " hãy bỏ trường ấy khỏi mẫu."
                    )
                ]
    return []


def _plain_xml(content: bytes) -> str | None:
    """The text of a part; None where a parser might see other tags than stand in it.

    That is another encoding than UTF-8, and whatever begins with "<!": document types, entities, comments, CDATA.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    declared = _ENCODING.match(text)
    if "<!" in text or "\0" in text or (declared and declared[1].lower() not in _UTF_8):
        return None
    return text


def _leads_outside(content: str) -> bool:
    """Whether something other than a link to click, to the web or a mail address, stands elsewhere."""
    return any(
        _EXTERNAL.search(one) and not (_HYPERLINK.search(one) and _WEB_OR_MAIL.search(one))
        for one in map(unescape, _RELATIONSHIP.findall(content))
    )


def _fetches_or_runs(content: str) -> bool:
    """Word cuts the words of a field into any number of pieces: they are read as one."""
    words = "".join(_INSTRUCTION.findall(content)) + " ".join(_SIMPLE_FIELD.findall(content))
    return _RISKY_FIELD.search(unescape(words)) is not None


def _faults_of_names(
    data: bytes,
    values: Mapping[str, str],
    lists: Mapping[str, Mapping[str, str]],
    each: Mapping[str, str],
) -> list[str]:
    try:
        document = Document(io.BytesIO(data))
    except Exception:  # noqa: BLE001  (whatever a broken file makes the library raise, it is refused)
        return ["Tệp không mở được như một văn bản Word; hãy lưu lại từ Word rồi tải lên."]
    faults, unknown = [], []
    for root in _roots(document):
        for paragraph in root.iter(qn("w:p")):
            text = _text(paragraph)
            names = [found[1] for found in _NAME.finditer(text)]
            left = _NAME.sub("", text)
            if "{{" in left or "}}" in left:
                faults.append(f"Chỗ “{_short(text)}” thiếu dấu mở {{{{ hoặc dấu đóng }}}}.")
            for name in names:
                of_list, _, column = name.partition(".")
                if not _WELL_FORMED.fullmatch(name):
                    unknown.append(name)
                elif column and column in lists.get(of_list, ()):
                    if _row_of(paragraph) is None:
                        faults.append(
                            f"{{{{{name}}}}} phải nằm trong một hàng của bảng, hàng đó được lặp lại."
                        )
                elif name in each:
                    if root is not document.element.body:
                        faults.append(
                            f"{{{{{name}}}}} không đặt ở đầu trang, chân trang được; hãy đặt trong thân mẫu."
                        )
                elif column or name not in values:
                    unknown.append(name)
        faults += [
            f"Một hàng của bảng dùng hai danh sách ({', '.join(sorted(used))}); mỗi hàng chỉ dùng một."
            for row in root.iter(qn("w:tr"))
            if len(used := _lists_in(row)) > 1
        ]
    if unknown:
        named = ", ".join(f"{{{{{name}}}}}" for name in dict.fromkeys(unknown))
        allowed = [
            *values,
            *each,
            *(f"{name}.{column}" for name, of in lists.items() for column in of),
        ]
        faults.insert(
            0, f"Không có chỗ điền {named} trong loại văn bản này. Dùng được: {', '.join(allowed)}."
        )
    return list(dict.fromkeys(faults))


def fill(
    data: bytes,
    *,
    values: Mapping[str, str],
    lists: Mapping[str, Sequence[Item]],
    warning: str,
    note: str,
    pages: Sequence[Item] | None = None,
) -> bytes:
    """The filled document. ``warning`` and ``note`` stand at the foot of every page, whatever the form looks like.

    ``pages``: the whole form is repeated, on a new page, for each of these.

    An unknown name stays as it is: it was refused when the form came.
    """
    document = Document(io.BytesIO(data))
    if pages is not None:
        _repeat_pages(document, pages)
    for root in _roots(document):
        filled = _repeat_rows(root, values, lists)
        for paragraph in root.iter(qn("w:p")):
            if paragraph not in filled:  # what a name brought in is never looked at again
                _fill_paragraph(paragraph, values)
    _mark(document, " · ".join(filter(None, [warning, note])))
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _repeat_pages(document, pages: Sequence[Item]) -> None:
    """The body once for each page, its own names filled in; what stands on every page is filled in later."""
    body = document.element.body
    form = [block for block in body if block.tag != qn("w:sectPr")]
    for block in form:
        body.remove(block)
    end = body.get_or_add_sectPr()
    for place, page in enumerate(pages):
        blocks = [deepcopy(block) for block in form]
        if place and blocks:
            blocks.insert(0, _new_page())
        for block in blocks:
            end.addprevious(block)
            for paragraph in block.iter(qn("w:p")):
                _fill_paragraph(paragraph, page)
    # Word wants each drawing to have a number of its own.
    for number, drawing in enumerate(body.iter(qn("wp:docPr")), start=1):
        drawing.set("id", str(number))


def _new_page():
    """A paragraph of no height that begins a page."""
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(OxmlElement("w:pageBreakBefore"))
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), value)
    properties.append(spacing)
    paragraph.append(properties)
    return paragraph


def _roots(document) -> Iterator:
    """The trees in which names may stand: the body, and what is above and below the pages."""
    yield document.element.body
    for section in document.sections:
        for part in (
            section.header,
            section.first_page_header,
            section.even_page_header,
            section.footer,
            section.first_page_footer,
            section.even_page_footer,
        ):
            if not part.is_linked_to_previous:
                yield part._element  # noqa: SLF001


def _texts(paragraph) -> list:
    """Its pieces of text, those of paragraphs inside it (text boxes) left out."""
    return [
        text
        for text in paragraph.iter(qn("w:t"))
        if next(text.iterancestors(qn("w:p"))) is paragraph
    ]


def _text(paragraph) -> str:
    return "".join(text.text or "" for text in _texts(paragraph))


def _row_of(paragraph):
    return next(paragraph.iterancestors(qn("w:tr")), None)


def _lists_in(row) -> set[str]:
    """The lists whose names stand in this row itself, not in a table inside it."""
    return {
        found[1].partition(".")[0]
        for paragraph in row.iter(qn("w:p"))
        if _row_of(paragraph) is row
        for found in _NAME.finditer(_text(paragraph))
        if "." in found[1]
    }


def _repeat_rows(root, values: Mapping[str, str], lists: Mapping[str, Sequence[Item]]) -> set:
    """Fills the rows of lists; the paragraphs that are done with that."""
    done = set()
    for row in list(root.iter(qn("w:tr"))):
        used = _lists_in(row) & lists.keys()
        if len(used) != 1:
            continue
        name = used.pop()
        for item in lists[name]:
            copy = deepcopy(row)
            row.addprevious(copy)
            of_item = {f"{name}.{column}": text for column, text in item.items()}
            for paragraph in copy.iter(qn("w:p")):
                _fill_paragraph(paragraph, {**values, **of_item})
                done.add(paragraph)
        row.getparent().remove(row)
    return done


def _fill_paragraph(paragraph, values: Mapping[str, str]) -> None:
    """Puts the text into the run where a name begins; names may be spread over several runs."""
    texts = _texts(paragraph)
    whole = "".join(text.text or "" for text in texts)
    found = [match for match in _NAME.finditer(whole) if match[1] in values]
    for match in reversed(found):  # from the end, so that earlier places stay where they are
        _replace(texts, match.start(), match.end(), storable(values[match[1]]))
    if found:
        for text in texts:
            _break_lines(text)


def _replace(texts: list, start: int, end: int, by: str) -> None:
    place = 0
    for text in texts:
        old = text.text or ""
        begin, stop = max(start - place, 0), min(end - place, len(old))
        if begin < stop:
            inserted = by if start >= place else ""
            text.text = old[:begin] + inserted + old[stop:]
            text.set(qn("xml:space"), "preserve")
        place += len(old)


def _break_lines(text) -> None:
    """A line feed in what was put in becomes a break of the line."""
    first, *others = (text.text or "").split("\n")
    if not others:
        return
    text.text = first
    after = text
    for line in others:
        line_break, piece = OxmlElement("w:br"), OxmlElement("w:t")
        piece.text = line
        piece.set(qn("xml:space"), "preserve")
        after.addnext(line_break)
        line_break.addnext(piece)
        after = piece


def _mark(document, note: str) -> None:
    """What leads back to the board, and that figures are simulated, cannot be left out by a form."""
    if not note:
        return
    for number, section in enumerate(document.sections):
        feet = [section.footer]
        if section.different_first_page_header_footer:
            feet.append(section.first_page_footer)
        if document.settings.odd_and_even_pages_header_footer:
            feet.append(section.even_page_footer)
        for foot in feet:
            if number == 0 or not foot.is_linked_to_previous:
                line = foot.add_paragraph()
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                ooxml.write(line, note, size=decree.NOTE)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:60]}…"
