import json
from decimal import Decimal
from pathlib import Path

from campaigns.actions import Refused
from campaigns.management.base import ContractCommand
from metrics.actions import assess, per_cent


class Command(ContractCommand):
    help = 'Ghi kết quả đánh giá của Phòng Nội vụ từ một tệp JSON: {"KH": {"30001": "100"}}.'

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="TỆP.json", type=Path)
        parser.add_argument("--campaign", required=True, metavar="MÃ", help="mã phong trào")

    def handle(self, **options) -> None:
        campaign = self.campaign(options["campaign"])
        values, faults = read_assessments(self._read(options["file"]))
        if faults:
            self.refuse(faults)
        try:
            changed = assess(
                campaign=campaign,
                values=values,
                by=self.actor(options),
                evidence=f"Tệp {options['file'].name}",
            )
        except Refused as refusal:
            self.refuse(refusal.sentences)
        self.stdout.write(f"Đã ghi {changed} kết quả đánh giá mới hoặc thay đổi.")

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8-sig")
        except OSError:
            self.usage_error(f"Không đọc được tệp “{path}”. Kiểm tra lại đường dẫn.")
        except UnicodeDecodeError:
            self.refuse([f"Tệp “{path.name}” không phải là văn bản UTF-8. Hãy lưu lại dạng UTF-8."])


def read_assessments(text: str) -> tuple[dict[str, dict[str, Decimal]], list[str]]:
    """(values, faults): criterion -> unit -> per cent from 0 to 100 with at most two decimals."""
    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=_no_duplicates)
    except json.JSONDecodeError as error:
        return {}, [f"Tệp không đúng dạng JSON ở dòng {error.lineno}, cột {error.colno}."]
    except DuplicateKeyError as error:
        return {}, [f"“{error}” được ghi hai lần; chỉ giữ một."]
    if not isinstance(data, dict) or not all(isinstance(units, dict) for units in data.values()):
        return {}, ['Tệp phải có dạng {"KH": {"30001": "100", …}}.']
    values: dict[str, dict[str, Decimal]] = {}
    faults = []
    for criterion, by_unit in data.items():
        values[criterion] = {}
        for unit, text_value in by_unit.items():
            value = per_cent(text_value)
            if value is None:
                faults.append(
                    f"{criterion}, đơn vị {unit}: “{text_value}” không phải là tỷ lệ từ 0 đến 100"
                    " với nhiều nhất hai chữ số thập phân."
                )
            else:
                values[criterion][unit] = value
    return values, faults


class DuplicateKeyError(ValueError):
    """The same criterion or unit stands twice in one object."""


def _no_duplicates(pairs: list) -> dict:
    result = {}
    for key, value in pairs:
        if key in result:
            raise DuplicateKeyError(key)
        result[key] = value
    return result
