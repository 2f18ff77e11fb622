"""The rules of a campaign in words, with its own numbers: for pages, workbooks and documents."""

from fractions import Fraction

from campaigns.models import RulesVersion
from campaigns.text import number
from dashboards.explanation import ratio_of
from dashboards.tables import Column, per_cent
from metrics.scoring.scores import Rules


def how_measured(column: Column, rules: Rules) -> str:
    """``số hồ sơ … ÷ tổng số hồ sơ …``"""
    words = ratio_of(column.rule, rules, "cuối tháng của bảng")
    if words is None:
        return "Phòng Nội vụ đánh giá từ 0 đến 100 %, có căn cứ"
    base = column.rule.minimum_base
    least = f"; cần ít nhất {number(base)} ở mẫu số" if base else ""
    return f"{words.numerator} ÷ {words.denominator}{least}"


def choices(rules: Rules) -> list[str]:
    """How points are given, a sentence each."""
    credit = per_cent(rules.partial_credit * 100)
    low, zero = per_cent(rules.low_rate), per_cent(rules.zero_at)
    least = per_cent(rules.least_attainable * 100)
    return [
        "Đạt chỉ tiêu được trọn số điểm của tiêu chí.",
        (
            f"Chưa đạt thì được {credit} số điểm, nhân với tỷ lệ đạt được so với chỉ tiêu; tỷ lệ bằng đúng chỉ tiêu"
            " “trên” vẫn là chưa đạt."
        ),
        (
            f"Có hồ sơ trễ hạn, quá hạn nhưng không quá {low} là tỷ lệ thấp: được {credit} số điểm; quá {low} thì điểm"
            f" giảm dần, từ {zero} trở lên không còn điểm."
        ),
        (
            "Tiêu chí không áp dụng (mẫu số bằng 0) không có điểm và điểm của tiêu chí đó không tính vào điểm tối đa"
            " của đơn vị; tổng điểm được quy về cùng thang."
        ),
        _of_unreachable(rules),
        f"Đơn vị có điểm tối đa áp dụng được dưới {least} của thang thì không xếp hạng.",
        (
            "Điểm từng tiêu chí làm tròn hai chữ số thập phân (từ 5 trở lên làm tròn lên); tổng điểm là tổng các điểm"
            " đã làm tròn."
        ),
    ]


def _of_unreachable(rules: Rules) -> str:
    if rules.unreachable == "not_applicable":
        return (
            "Chỉ tiêu mà danh mục thủ tục của đơn vị không cho đạt thì không áp dụng cho đơn vị đó, trừ khi vẫn đạt:"
            " không có điểm và không tính vào điểm tối đa."
        )
    return (
        "Chỉ tiêu mà danh mục thủ tục của đơn vị không cho đạt vẫn được chấm như mọi chỉ tiêu khác."
    )


def has_limit(version: RulesVersion) -> bool:
    """Whether the campaign knows bonus and penalty at all."""
    return Fraction(version.adjustment_limit) != 0


def limit_in_words(version: RulesVersion) -> str:
    """The rule about bonus and penalty, a sentence."""
    if not has_limit(version):
        return "Phong trào không dùng điểm thưởng, điểm trừ."
    said = version.adjustment_limit.replace(".", ",")
    return (
        f"Điểm thưởng của một đơn vị nhiều nhất {said} điểm, điểm trừ cũng vậy; có lý do, căn cứ và hai người quyết"
        " định. Cộng sau khi quy về thang điểm, tổng không vượt điểm tối đa và không dưới 0."
    )
