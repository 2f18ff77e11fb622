"""What the columns of a model say of themselves."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models


def field_of(model: type[models.Model] | models.Model, name: str) -> models.Field:
    """Raises FieldDoesNotExist, also for the far end of a relation: that is no column."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(f"{name} is no column of {model._meta.label}.")
    return field


def longest(model: type[models.Model], name: str) -> int:
    """How many characters the column holds. Raises ValueError where it holds any number of them."""
    length = field_of(model, name).max_length
    if length is None:
        raise ValueError(f"{model._meta.label}.{name} holds texts of any length.")
    return length
