"""What every command of the program keeps to: Vietnamese, ``--user``, exit 0 done, 1 refused, 2 usage."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from campaigns.actions import SYSTEM_USERNAME, UnknownUserError, acting_user
from campaigns.models import Campaign, User
from campaigns.origin import Origin, coming_from

_ARGPARSE_IN_VIETNAMESE = (
    (r"the following arguments are required: (.+)", r"thiếu \1"),
    (r"unrecognized arguments: (.+)", r"không có tham số \1"),
    (r"expected (one|at least one) argument", "thiếu giá trị đi sau"),
    (r"invalid choice: (.+?) \(choose from (.+)\)", r"\1 không dùng được, chọn một trong \2"),
    (r"not allowed with argument (.+)", r"không dùng cùng với \1"),
    (r"one of the arguments (.+) is required", r"cần một trong \1"),
    (r"invalid int value: (.+)", r"\1 không phải là số nguyên"),
    (r"^argument ", "tham số "),
)


# SQLite has one writer at a time; who has waited for long enough is told so.
BUSY = "Cơ sở dữ liệu đang bận vì một việc khác đang ghi; hãy chạy lại sau ít phút."


class ContractCommand(BaseCommand):
    """A command that scripts rely on.

    A refusal or a usage error is a ``CommandError`` under ``call_command``; on the command line it is its bare
    sentences on stderr and the exit code. ``speaks_json = True`` adds ``--json``; with ``names_a_person = True`` the
    program's own account does not stand in for whoever gives no ``--user``.
    """

    speaks_json = False
    names_a_person = False

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(message: str) -> NoReturn:
            for english, vietnamese in _ARGPARSE_IN_VIETNAMESE:
                message = re.sub(english, vietnamese, message)
            message = f"Lệnh gõ chưa đúng: {message}.\n{parser.format_usage().strip()}"
            if not self._called_from_command_line:
                raise CommandError(message, returncode=2)
            parser.exit(2, f"{message}\n")

        parser.error = error
        return parser

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--user",
            required=self.names_a_person,
            default=None if self.names_a_person else SYSTEM_USERNAME,
            metavar="TÊN",
            help="tài khoản chịu trách nhiệm về việc này"
            + ("" if self.names_a_person else " (mặc định: %(default)s)"),
        )
        if self.speaks_json:
            parser.add_argument("--json", action="store_true", help="chỉ in JSON ra stdout")

    def run_from_argv(self, argv) -> None:
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8")  # Windows pipes would take another
        super().run_from_argv(argv)

    def execute(self, *args, **options):
        if not self._called_from_command_line:
            options = self._typed(options)
        try:
            with coming_from(Origin(channel="command", place=self.__module__.rpartition(".")[2])):
                return self._execute(*args, **options)
        except CommandError as error:
            if not self._called_from_command_line or options["traceback"]:
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)

    def _execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except OperationalError as error:
            if "database is locked" not in str(error):
                raise
            self.refuse([BUSY])

    def _typed(self, options: dict) -> dict:
        """``call_command(month="2022-06")`` means the same as ``--month 2022-06``; Django alone would not read it."""
        typed = dict(options)
        for action in self.create_parser("manage.py", "")._actions:  # noqa: SLF001  (the only way to a type)
            if action.type is not None and isinstance(value := options.get(action.dest), str):
                try:
                    typed[action.dest] = action.type(value)
                except argparse.ArgumentTypeError as error:
                    self.usage_error(f"Tham số {action.dest}: {error}.")
        return typed

    def actor(self, options: dict) -> User:
        """The account behind ``--user``; an unknown name is a usage error."""
        try:
            return acting_user(options["user"])
        except UnknownUserError as error:
            self.usage_error(str(error))

    def campaign(self, slug: str) -> Campaign:
        """The campaign of that slug; an unknown one is a usage error that lists those there are."""
        try:
            return Campaign.objects.get(slug=slug)
        except Campaign.DoesNotExist:
            known = ", ".join(Campaign.objects.order_by("slug").values_list("slug", flat=True))
            self.usage_error(
                f"Không có phong trào “{slug}”. "
                + (
                    f"Các phong trào đang có: {known}."
                    if known
                    else "Nạp bằng load_campaign trước."
                )
            )

    def refuse(self, lines: Iterable[str]) -> NoReturn:
        """Every reason on its own line of stderr, exit 1."""
        raise CommandError("\n".join(lines), returncode=1)

    def usage_error(self, sentence: str) -> NoReturn:
        raise CommandError(sentence, returncode=2)

    def print_json(self, data: object) -> None:
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))


def argument(parse: Callable[[str], object]) -> Callable[[str], object]:
    """For ``type=``: a ``parse`` whose ValueError is a Vietnamese sentence, e.g. ``text.parse_month_code``."""

    def parse_argument(text: str) -> object:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error).removesuffix(".")) from None

    return parse_argument
