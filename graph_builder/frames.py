"""Answers as pandas data frames, each column with the type of its values."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

_DTYPES: dict[frozenset[type], str] = {
    frozenset({bool}): "boolean",
    frozenset({int}): "Int64",
    frozenset({date}): "datetime64[s]",
    frozenset({str}): "string",
}
_NUMBERS = {int, float, Decimal}


def frame(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> "pandas.DataFrame":
    """Return a data frame; what is missing in a column does not change the column's type."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("this needs pandas: pip install 'danvan[pandas]'") from error
    made = pandas.DataFrame(list(rows), columns=list(columns), dtype=object)
    return made.astype({name: _dtype(made[name]) for name in made})


def _dtype(values: Iterable[object]) -> str:
    """Return the type that holds every value; `object` where there is none but that."""
    types = frozenset(type(value) for value in values if value is not None)
    if types and types <= _NUMBERS and types != {int}:
        return "Float64"
    return _DTYPES.get(types, "object")
