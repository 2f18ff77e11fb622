"""An archive back into an empty database: all of it in one transaction, or nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from campaigns.text import number
from tamnong_thidua.operations.backups.archive import Contents, Reader, Table
from tamnong_thidua.operations.backups.saving import reason
from tamnong_thidua.operations.backups.state import applied_migrations, program_version
from tamnong_thidua.operations.backups.tables import (
    BYTES_AT_ONCE,
    MADE_BY_MIGRATE,
    Model,
    UnreadableRowError,
    batch_size,
    fields_of,
    read_row,
    saved_models,
)


class RestoreRefusedError(Exception):
    """Nothing was written; the text is a Vietnamese sentence."""


def _say_nothing(step: str) -> None:
    pass


def restore(path: Path, *, progress: Callable[[str], None] = _say_nothing) -> Contents:
    """Fills an empty database, made by `migrate` of the same version, with what the archive holds.

    Every sum of the archive is checked before the database is asked anything. Numbers of rows stay as they were, and
    new rows get higher ones. Nobody is signed in afterwards. Raises ``RestoreRefusedError`` or
    ``UnusableArchiveError``; nothing is written then. Not inside a transaction.
    """
    try:
        with path.open("rb") as file:
            reader = Reader(file, path.name)
            progress("Đang kiểm tra các tổng của bản sao lưu")
            reader.check()
            _check_version(reader.contents)
            try:
                with transaction.atomic(durable=True):
                    _check_empty()
                    _fill(reader, progress)
            except DatabaseError as error:
                raise RestoreRefusedError(
                    f"Cơ sở dữ liệu không nhận nội dung của bản sao lưu “{path.name}”; chưa có gì được ghi."
                    f" Cơ sở dữ liệu báo: {_first_line(error)}"
                ) from error
            return reader.contents
    except OSError as error:
        raise RestoreRefusedError(
            f"Không đọc được tệp “{path}”: {reason(error)}; chưa có gì được ghi."
        ) from error
    finally:
        ContentType.objects.clear_cache()  # their numbers are those of the archive now


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _check_version(contents: Contents) -> None:
    applied = applied_migrations()
    if not applied:
        raise RestoreRefusedError(
            "Cơ sở dữ liệu chưa có bảng nào; hãy chạy “manage.py migrate” trước rồi phục hồi lại."
        )
    if applied == set(contents.migrations) and {
        table.name: table.columns for table in contents.tables
    } == {
        model._meta.db_table: [field.column for field in fields_of(model)]
        for model in saved_models()
    }:
        return
    raise RestoreRefusedError(
        f"Bản sao lưu do chương trình phiên bản {contents.program} lập, với cấu trúc dữ liệu khác của cơ sở dữ liệu này"
        f" (phiên bản {program_version()}). Hãy phục hồi bằng đúng phiên bản chương trình đã lập bản sao lưu,"
        " rồi mới nâng cấp."
    )


def _check_empty() -> None:
    filled = [
        model
        for model in saved_models()
        if model._meta.label not in MADE_BY_MIGRATE and _all(model).exists()
    ]
    if filled:
        names = ", ".join(model._meta.db_table for model in filled[:3])
        raise RestoreRefusedError(
            f"Cơ sở dữ liệu này không trống (đã có dữ liệu trong {number(len(filled))} bảng, ví dụ: {names});"
            " chỉ phục hồi vào cơ sở dữ liệu mới, vừa chạy “manage.py migrate”."
        )


def _all(model: Model) -> models.QuerySet:
    return models.QuerySet(model=model)


def _fill(reader: Reader, progress: Callable[[str], None]) -> None:
    tables = {table.name: table for table in reader.contents.tables}
    ours = saved_models()
    with connection.cursor() as cursor:
        for model in ours:
            if model._meta.label in MADE_BY_MIGRATE:
                cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608
        for model in ours:
            progress(f"Đang phục hồi bảng {model._meta.db_table}")
            _fill_table(reader, tables[model._meta.db_table], model, cursor)
        for model in ours:
            # somebody may have written meanwhile: then it was not the empty database that was asked for
            if _all(model).count() != tables[model._meta.db_table].rows:
                raise RestoreRefusedError(
                    f"Trong lúc phục hồi có người khác ghi vào bảng {model._meta.db_table}; chưa có gì được ghi."
                    " Hãy dừng chương trình rồi phục hồi lại."
                )
        connection.check_constraints()
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _fill_table(reader: Reader, table: Table, model: Model, cursor) -> None:
    fields = fields_of(model)
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES ({places})"  # noqa: S608
    with reader.table(table) as stream:
        for batch in _batches(reader, stream, model, fields):
            cursor.executemany(
                statement,
                [
                    [_stored(value, field) for value, field in zip(row, fields, strict=True)]
                    for row in batch
                ],
            )


def _batches(reader: Reader, stream, model: Model, fields: list[models.Field]) -> Iterator[list]:
    batch, waiting, most = [], 0, batch_size(model)
    while True:
        try:
            found = read_row(stream, fields)
        except UnreadableRowError:
            raise reader.damaged() from None
        if found is None:
            break
        row, size = found
        batch.append(row)
        waiting += size
        if len(batch) >= most or waiting >= BYTES_AT_ONCE:
            yield batch
            batch, waiting = [], 0
    if batch:
        yield batch


def _stored(value: object, field: models.Field) -> object:
    """As the column takes it. Where JSON may not be missing, None is the JSON word for it."""
    if value is None and isinstance(field, models.JSONField) and not field.null:
        return connection.ops.adapt_json_value(json.loads("null"), field.encoder)
    return field.get_db_prep_save(value, connection)
