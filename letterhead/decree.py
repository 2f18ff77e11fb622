"""What Nghị định 30/2020/NĐ-CP measures. Clauses are those of its Phụ lục I, Phần I.

A range is what the decree allows, the value beside it what our documents use. Lengths in millimetres, type in points.
"""

FONT = "Times New Roman"  # I.4, black

# I.1-3: A4 along its long side; along the wide side where tables ask for it
SHORT_MM, LONG_MM = 210, 297
TOP_MM = BOTTOM_MM = 20
LEFT_MM, RIGHT_MM = 30, 20
TOP_RANGE = BOTTOM_RANGE = (20, 25)
LEFT_RANGE, RIGHT_RANGE = (30, 35), (15, 20)

# I.7: Arabic, centred in the top margin, not on the first page
PAGE_NUMBER, PAGE_NUMBER_RANGE = 13, (13, 14)
HEADER_MM = 10

# II.1: the nation and its motto, with a line as long as the motto
NATION_TEXT = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO_TEXT = "Độc lập - Tự do - Hạnh phúc"
NATION, NATION_RANGE = 12, (12, 13)
MOTTO, MOTTO_RANGE = 13, (13, 14)

# II.2: the issuing body in bold under the one above it, with a line of 1/3 to 1/2 of its length
BODY_NAME, BODY_NAME_RANGE = 12, (12, 13)
SHORT_LINE, SHORT_LINE_RANGE = 0.42, (1 / 3, 1 / 2)

# II.3: number and code; II.4: place and day
NUMBER, NUMBER_RANGE = 13, (13, 13)
PLACE, PLACE_RANGE = 13, (13, 14)

# II.5: type and extract of a document, with a line of 1/3 to 1/2; "V/v" of a letter
TYPE, TYPE_RANGE = 14, (13, 14)
EXTRACT, EXTRACT_RANGE = 14, (13, 14)
ABOUT, ABOUT_RANGE = 12, (12, 13)
ABOUT_BEFORE = 6

# II.6: the body, justified; its last words are followed by "./." (Phụ lục III)
BODY, BODY_RANGE = 14, (13, 14)
INDENT_MM, INDENTS_MM = 12.7, (10, 12.7)
BETWEEN_PARAGRAPHS = 6  # at least
LINE_SPACING_RANGE = (1.0, 1.5)
END = "./."

# II.7: who signs
SIGNATURE, SIGNATURE_RANGE = 14, (13, 14)
ROOM_TO_SIGN = 72

# II.9: "Kính gửi" as the body; "Nơi nhận" bold italic, its list smaller
ADDRESSEE_RANGE = (13, 14)
RECIPIENTS_HEAD = 12
RECIPIENTS = 11

# III.1: annexes, each with pages of its own count
ANNEX, ANNEX_TITLE, ANNEX_TITLE_RANGE = 14, 14, (13, 14)
ANNEX_OF, ANNEX_OF_RANGE = 13, (13, 14)

# The decree says nothing about the type inside tables and about notes at the foot of a page.
TABLE, TABLE_RANGE = 12, (10, 14)
NOTE, NOTE_RANGE = 9, (8, 14)

# Điều 7 and Phụ lục III, mục I: the 29 types and how a number names them; a letter and a letter of courtesy have none
TYPES = {
    "NGHỊ QUYẾT": "NQ",
    "QUYẾT ĐỊNH": "QĐ",
    "CHỈ THỊ": "CT",
    "QUY CHẾ": "QC",
    "QUY ĐỊNH": "QyĐ",
    "THÔNG CÁO": "TC",
    "THÔNG BÁO": "TB",
    "HƯỚNG DẪN": "HD",
    "CHƯƠNG TRÌNH": "CTr",
    "KẾ HOẠCH": "KH",
    "PHƯƠNG ÁN": "PA",
    "ĐỀ ÁN": "ĐA",
    "DỰ ÁN": "DA",
    "BÁO CÁO": "BC",
    "BIÊN BẢN": "BB",
    "TỜ TRÌNH": "TTr",
    "HỢP ĐỒNG": "HĐ",
    "CÔNG ĐIỆN": "CĐ",
    "BẢN GHI NHỚ": "BGN",
    "BẢN THỎA THUẬN": "BTT",
    "GIẤY ỦY QUYỀN": "GUQ",
    "GIẤY MỜI": "GM",
    "GIẤY GIỚI THIỆU": "GGT",
    "GIẤY NGHỈ PHÉP": "GNP",
    "PHIẾU GỬI": "PG",
    "PHIẾU CHUYỂN": "PC",
    "PHIẾU BÁO": "PB",
    "CÔNG VĂN": "",
    "THƯ CÔNG": "",
}

# Mẫu 1.9: what minutes say, and who signs them
MINUTES_WORDS = (
    "Thời gian bắt đầu:",
    "Địa điểm:",
    "Thành phần tham dự:",
    "Chủ trì (chủ tọa):",
    "Thư ký",
)
MINUTES_SIGNED_BY = ("THƯ KÝ", "CHỦ TỌA")
MINUTES_ARCHIVE = "- Lưu: VT, Hồ sơ."
