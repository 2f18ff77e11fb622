"""The parts of a registration dossier and their fields, in the order in which people read them. No database.

What officers type is kept as they typed it (NFC, trimmed), also where it makes no sense yet: a draft is never refused.
``problems`` says at submission what is missing or wrong. The content of a section is

    {"number": "12/KH-UBND", …}                                      of a section with fields
    {"TT34": "55", …}                                                of the commitments, by criterion
    {"rows": [{"id": "…", "full_name": "…", …}, …], "none": false}   of a list; "none": the unit says there is none
    {"files": [12, 15]}                                              of the files of the launch plan, by number
"""

from dataclasses import dataclass

UNIT, PLAN, FILES, COMMITMENTS = "don-vi", "ke-hoach", "tep", "chi-tieu"
COLLECTIVES, PEOPLE, INITIATIVES, CONTACT = "tap-the", "ca-nhan", "sang-kien", "phu-trach"

LEADING, DIRECT, FRONT_LINE = "lanh-dao", "truc-tiep", "mot-cua"
GROUPS = {
    LEADING: "Lãnh đạo chỉ đạo",
    DIRECT: "Trực tiếp tham mưu, thực hiện",
    FRONT_LINE: "Trực tiếp tại Bộ phận Một cửa",
}

TITLES = {"ong": "Ông", "ba": "Bà"}

MOST_PEOPLE = 5000  # of one unit
MOST_ROWS = 50  # of collectives and of initiatives
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    hint: str = ""
    longest: int = 200
    is_required: bool = True
    is_long: bool = False
    input_mode: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """``row``: what one row of a list is called; ``none``: the sentence by which a unit says that it has none."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()
    row: str = ""
    none: str = ""

    @property
    def is_list(self) -> bool:
        return bool(self.row)


_AIM = Field(
    "aim",
    "Danh hiệu, nội dung đăng ký",
    "Ví dụ: Giấy khen của Chủ tịch UBND huyện.",
)
_PHONE = Field("phone", "Số điện thoại", input_mode="tel", longest=40)
_EMAIL = Field(
    "email", "Thư điện tử", "Không bắt buộc.", is_required=False, input_mode="email", longest=150
)

SECTIONS = {
    section.key: section
    for section in (
        Section(
            UNIT,
            "Thông tin đơn vị",
            (
                Field("head", "Thủ trưởng đơn vị", "Họ và tên.", longest=150),
                Field("head_position", "Chức vụ", longest=150),
                Field("address", "Địa chỉ", is_required=False),
                _PHONE,
                _EMAIL,
            ),
        ),
        Section(
            PLAN,
            "Kế hoạch phát động",
            (
                Field("number", "Số, ký hiệu", "Ví dụ: 15/KH-UBND.", longest=50),
                Field("issued_on", "Ngày ban hành", "Ví dụ: 22/3/2022.", longest=30),
                Field("signer", "Người ký", longest=150),
                Field("signer_position", "Chức vụ người ký", longest=150),
            ),
        ),
        Section(FILES, "Tệp kế hoạch"),
        Section(COMMITMENTS, "Chỉ tiêu đăng ký"),
        Section(
            COLLECTIVES,
            "Tập thể",
            (
                Field("name", "Tên tập thể", "Cả đơn vị, hoặc bộ phận của đơn vị."),
                _AIM,
            ),
            row="tập thể",
        ),
        Section(
            PEOPLE,
            "Cá nhân",
            (
                Field("full_name", "Họ và tên", longest=150),
                Field("title", "Ông/Bà", longest=10),
                Field(
                    "birth_year",
                    "Năm sinh",
                    "Không bắt buộc; giúp phân biệt người trùng tên.",
                    is_required=False,
                    input_mode="numeric",
                    longest=20,
                ),
                Field("position", "Chức vụ", longest=150),
                Field("group", "Nhóm", longest=100),
                _AIM,
                Field(
                    "targets",
                    "Chỉ tiêu của cá nhân",
                    "Không bắt buộc. Ví dụ: không để hồ sơ trễ hạn; hướng dẫn 200 lượt nộp trực tuyến.",
                    is_required=False,
                    longest=500,
                ),
            ),
            row="người",
            none="Đơn vị không đăng ký cá nhân nào.",
        ),
        Section(
            INITIATIVES,
            "Sáng kiến dự kiến",
            (
                Field("title", "Tên sáng kiến, cách làm hay, mô hình", longest=300),
                Field("authors", "Tác giả, nhóm thực hiện"),
                Field(
                    "summary",
                    "Nội dung tóm tắt",
                    "Không bắt buộc.",
                    is_required=False,
                    is_long=True,
                    longest=2000,
                ),
            ),
            row="sáng kiến",
            none="Đơn vị chưa dự kiến sáng kiến nào.",
        ),
        Section(
            CONTACT,
            "Người phụ trách",
            (
                Field("full_name", "Họ và tên", longest=150),
                Field("position", "Chức vụ", longest=150),
                _PHONE,
                _EMAIL,
            ),
        ),
    )
}

# What stands in the task list. The files belong to the page of the launch plan.
TASKS = tuple(section for key, section in SECTIONS.items() if key != FILES)


def rows_of(content: dict | None) -> list[dict]:
    return (content or {}).get("rows", [])


def is_blank(content: dict | None) -> bool:
    """Whether nothing has been filled in: no text, no row, no file, and not "there is none" either."""
    return not any((content or {}).values())
