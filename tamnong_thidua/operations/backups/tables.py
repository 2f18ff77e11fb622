"""Which tables a backup holds, and how a row of any of them stands in it.

No table is known by its name: what Django knows as a model, the tables between models included, is saved. So a new
model needs no line here; a field of a kind that could not be written exactly is a fault, and a test asks for that.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

# A session is the key to an account: who finds an old archive must not be signed in with it.
LEFT_OUT = {"sessions.Session"}

# `migrate` fills these by itself; their numbers are used by other tables, so those of the archive replace them.
MADE_BY_MIGRATE = {"contenttypes.ContentType", "auth.Permission"}

Model = type[models.Model]

# What one batch may hold: files are big, JSON and texts may be.
ROWS_AT_ONCE = 1000
ROWS_OF_TEXT_AT_ONCE = 50
BYTES_AT_ONCE = 1 << 20


class UnreadableRowError(Exception):
    """A row of an archive is not what the table takes."""


def saved_models() -> list[Model]:
    """By the name of their table: the same order on every machine."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    }
    return [found[table] for table in sorted(found)]


def fields_of(model: Model) -> list[models.Field]:
    """Those with a column that a row is written with."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.column is not None and not field.generated
    ]


def batch_size(model: Model) -> int:
    """How many of its rows may be in memory at once."""
    fields = fields_of(model)
    if any(isinstance(field, models.BinaryField) for field in fields):
        return 1
    if any(isinstance(field, models.JSONField | models.TextField) for field in fields):
        return ROWS_OF_TEXT_AT_ONCE
    return ROWS_AT_ONCE


def stored_rows(model: Model) -> Iterator[tuple]:
    """Every row, whatever the managers of the model would hide, in the order of its key."""
    rows = models.QuerySet(model=model).order_by(*_key(model))
    return rows.values_list(*(field.attname for field in fields_of(model))).iterator(
        chunk_size=batch_size(model)
    )


def _key(model: Model) -> list[str]:
    key = model._meta.pk
    return [field.attname for field in getattr(key, "fields", [key])]


# A row in an archive: a line of JSON; after it, one after the other, the bytes whose lengths stand in it


def write_row(out: IO[bytes], row: Sequence, fields: Sequence[models.Field]) -> None:
    line, blobs = [], []
    for value, field in zip(row, fields, strict=True):
        if value is not None and isinstance(field, models.BinaryField):
            blobs.append(value)
            line.append(len(value))
        elif isinstance(field, models.JSONField):
            line.append(value)
        else:
            line.append(_plain(value))
    out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    for blob in blobs:
        out.write(blob)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"no way to write {type(value).__name__} into a backup")


def read_row(source: IO[bytes], fields: Sequence[models.Field]) -> tuple[list, int] | None:
    """The next row as the model has it, and its size in bytes; None at the end. Raises ``UnreadableRowError``."""
    line = source.readline()
    if not line:
        return None
    size = len(line)
    try:
        row = []
        for value, field in zip(json.loads(line), fields, strict=True):
            if value is not None and isinstance(field, models.BinaryField):
                blob = source.read(value)
                if len(blob) != value:
                    raise ValueError("the bytes end too early")
                size += value
                row.append(blob)
            elif isinstance(field, models.JSONField):
                row.append(value)
            else:
                row.append(field.to_python(value))
    except (ValueError, TypeError, ValidationError) as error:
        raise UnreadableRowError(str(error)) from error
    return row, size
