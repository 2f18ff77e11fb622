"""``python -m bench import``, ``web`` or ``walks``: what was measured, then the verdicts; exit 1 when one is missed."""

import argparse
import os
import sys

import django

from bench.databases import scratch_database

LEAST_ROUNDS = 7


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Đo tốc độ và bộ nhớ.")
    benches = parser.add_subparsers(dest="bench", required=True, metavar="PHÉP ĐO")
    one = benches.add_parser("import", help="nhập số liệu từ sổ làm việc")
    one.add_argument("--rows", type=int, default=50_000, help="số dòng của tệp (mặc định 50000)")
    one.add_argument("--units", type=int, default=25, help="số đơn vị (mặc định 25)")
    one.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help="số vòng; vòng đầu bỏ đi")
    one.add_argument("--again", action="store_true", help="nhập lại đúng tệp ấy, và tệp ấy lưu lại")
    one.add_argument("--peer", action="store_true", help="so với django-import-export, 5000 dòng")
    one.add_argument("--memory", action="store_true", help="bộ nhớ của một tiến trình")
    _database(one)
    web = benches.add_parser("web", help="thời gian xử lý của bảng xếp hạng so với một trang rỗng")
    web.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help="số vòng; vòng đầu bỏ đi")
    _database(web)
    walks = benches.add_parser("walks", help="số tệp của chương trình mà bốn lối đi qua")
    walks.add_argument("--files", action="store_true", help="kể tên từng tệp")
    _database(walks)
    return parser.parse_args()


def _database(one: argparse.ArgumentParser) -> None:
    where = one.add_mutually_exclusive_group()
    where.add_argument(
        "--db",
        choices=["sqlite", "postgres"],
        default="sqlite",
        help="SQLite (mặc định), hoặc một PostgreSQL tự khởi động",
    )
    where.add_argument(
        "--database-url", metavar="URL", help="một PostgreSQL có sẵn; chỉ dùng lược đồ riêng"
    )


def main() -> int:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamnong_thidua.settings")
    with scratch_database(options.db, options.database_url):
        django.setup()
        from bench import importing, walks, web  # noqa: PLC0415  (models need the settings first)

        run = {"import": importing.run, "web": web.run, "walks": walks.run}[options.bench]
        try:
            return 0 if run(options) else 1
        finally:
            django.db.connection.close()


if __name__ == "__main__":
    sys.exit(main())
