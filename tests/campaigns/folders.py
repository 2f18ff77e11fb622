"""A small campaign as the text of its three files, in the very form that an export has."""

from pathlib import Path

TOML = """\
slug = "thu-2022"
title = "Phong trào thử năm 2022"
organiser = "UBND huyện"
standing_unit = "Phòng Nội vụ"
timezone = "Asia/Ho_Chi_Minh"
launched_on = 2022-03-01
ends_on = 2022-10-31
registration_before = 2022-03-31
first_month = "2022-03"
last_month = "2022-10"
requires_registration = true
contents = [
  "Tăng tỷ lệ hồ sơ trực tuyến [mức 3, 4] = 2022",
]

[scoring]
denominator = "all"
partial_credit = "4/5"
low_rate = "1"
zero_at = "10"
least_attainable = "1/2"

[[groups]]
code = "phong"
name = "Cơ quan chuyên môn"

[[groups]]
code = "xa"
name = "Xã, thị trấn"

[[criteria]]
code = "KH"
subject = "collective"
title = "Hoàn thành kế hoạch năm 2022"
measure = "assessed"
operator = ">="
threshold = "100"
points = "10"

[[criteria]]
code = "BCN"
subject = "collective"
title = "Hồ sơ tiếp nhận qua BCCI"
measure = "received_post"
operator = ">"
threshold = "20"
points = "12.5"
minimum_base = 30

[[criteria]]
code = "TH"
subject = "collective"
title = "Không trễ hạn, quá hạn"
measure = "late"
operator = "none_or_low"
points = "20"

[[criteria]]
code = "TM"
subject = "individual"
title = "Tham mưu tốt"
measure = "assessed"
points = "25"
"""

UNITS = """\
code,name,abbreviation,group,kind,display_order,aliases
P-NV,Phòng Nội vụ,PNV,phong,co_quan,1,P. Nội vụ|Nội vụ
30001,UBND xã Hòa Bình,HB,xa,ubnd_xa,2,"Xã Hòa Bình, huyện Tam Nông"
30004,UBND xã Phú Đức,,xa,,3,
"""

PROCEDURES = """\
code,name,field,unit_codes,online_level,valid_from,valid_to,code_source
TN.0001,"Cấp bản sao, trích lục",Hộ tịch,@xa,3,,,local
1.000656,Đăng ký khai tử,Hộ tịch,P-NV|@xa,4,2022-01-01,2022-06-30,national
1.000656,Đăng ký khai tử,Hộ tịch,P-NV,3,2022-07-01,,national
1.000894,Đăng ký kết hôn,,30001,,,,national
"""

CANONICAL = {"campaign.toml": TOML, "units.csv": UNITS, "procedures.csv": PROCEDURES}


def write_folder(path: Path, *changes: tuple[str, str, str]) -> Path:
    """The small campaign with ``changes``: (file, text that stands in it once, text in its place)."""
    texts = dict(CANONICAL)
    for file, old, new in changes:
        assert texts[file].count(old) == 1, f"{old!r} does not stand once in {file}"
        texts[file] = texts[file].replace(old, new)
    path.mkdir(exist_ok=True)
    for file, text in texts.items():
        (path / file).write_bytes(text.encode())
    return path
