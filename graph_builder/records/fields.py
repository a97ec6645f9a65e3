"""How a field of a record is stated: the annotations that the mapper and the reader walk."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, ClassVar, TypeVar

from annotated_types import MinLen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    HttpUrl,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from graph_builder.namespaces import is_key
from graph_builder.records.dates import SYNTAX, When


@dataclass(frozen=True, slots=True)
class Term:
    """The property that states a field; `inverse` turns the statement round."""

    curie: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """The properties that state a date: its bounds, its precision, the text as printed.

    `exact`, where given, states the day again when it is known to the day.
    """

    earliest: str
    latest: str
    precision: str
    text: str
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Contained:
    """Marks nested records that are stated beside their owner, without a property between."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Says that a field holds the key of a thing of one of these kinds.

    With several kinds the key starts with its kind: `body/ha-noi/thanh-uy`.
    """

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)

    def iri_parts(self, key: str) -> tuple[str, str]:
        """Return kind and key, whether or not the kind is written in front."""
        if len(self.kinds) == 1:
            return self.kinds[0], key
        kind, _, rest = key.partition("/")
        return kind, rest

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), "x-refers-to": list(self.kinds)}


@dataclass(frozen=True, slots=True)
class Code:
    """Says that a field holds a code of this list of `ontology/schemes.ttl`."""

    scheme: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), "x-scheme": self.scheme}


_WHOLE = r"0|[1-9][0-9]*"
_DECIMAL = rf"({_WHOLE})(\.[0-9]+)?"
_THOUSANDS = re.compile(r"[0-9]+\.[0-9]{3}")  # 1.431 is printed for 1431, and for little else
_LANGUAGE = r"[a-z]{2}"


def _key(text: str) -> str:
    if not is_key(text):
        raise ValueError(f"{text!r} is no key: lower-case ASCII letters and digits, '-' and '/'")
    return text


def _post(text: str) -> str:
    role, at, body = text.partition("@")
    if not at or not is_key(role) or not is_key(body):
        raise ValueError(f"{text!r} is no post: write role@body, as in bi-thu@ha-noi/thanh-uy")
    return text


def _languages(value: object) -> object:
    return {"vi": value} if isinstance(value, str) else value


def _known_languages(value: Mapping[str, str]) -> Mapping[str, str]:
    if not value:
        raise ValueError("there is no text here: write vi or en")
    for language, text in value.items():
        if not re.fullmatch(_LANGUAGE, language):
            raise ValueError(f"{language!r} is no language: write vi or en")
        _not_blank(text)
    return value


def _when(value: object) -> object:
    if isinstance(value, str):
        return When.parse(value)
    if isinstance(value, Mapping):
        extra = set(value) - {"value", "printed", "inferred"}
        if extra or "value" not in value:
            raise ValueError("a date is a text or has 'value', and perhaps 'printed', 'inferred'")
        said = {name: text for name, text in value.items() if name != "inferred"}
        if not all(isinstance(text, str) for text in said.values()):
            raise ValueError("each part of a date is a text")
        inferred = _reason(value["inferred"]) if "inferred" in value else None
        return When.parse(value["value"], _said(value.get("printed")), inferred)
    return value


def _said(text: str | None) -> str | None:
    return text if text is None else _not_blank(text)


def _reason(value: object) -> Mapping[str, str]:
    texts = _languages(value)
    if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("'inferred' is a text, or one text a language: vi, en")
    return dict(_known_languages(texts))


def _no_period(when: When) -> When:
    if when.period:
        raise ValueError("a period has a start and an end; one date is wanted here")
    return when


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    day = When.parse(value).day
    if day is None:
        raise ValueError(f"{value!r} is no day; write 2023-09-29")
    return day


def _digits(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(f"{value} is no whole number")  # noqa: TRY004  pydantic reports ValueError
    if isinstance(value, str) and not re.fullmatch(_WHOLE, value):
        raise ValueError(f"{value!r} is no whole number; write digits only, without leading zeros")
    return value


def _decimal(value: object) -> object:
    if isinstance(value, str) and _THOUSANDS.fullmatch(value):
        thousands = value.replace(".", "")
        raise ValueError(
            f"{value!r} may be thousands or three decimals; write {thousands} or {value}0"
        )
    if isinstance(value, str) and not re.fullmatch(_DECIMAL, value):
        raise ValueError(f"{value!r} is no number; write 1431 or 83.07")
    return value


def _not_blank(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueError("the text is empty or has space at its ends")
    return text


# What an editor can check of a text; it reads a bare 2018 as a number.
_DATE_TEXT = {"type": ["string", "integer"], "pattern": r"^[0-9./-]+$"}
_DATE_SCHEMA = {
    "description": SYNTAX,
    "anyOf": [
        _DATE_TEXT,
        {
            "type": "object",
            "properties": {
                "value": _DATE_TEXT,
                "printed": {"type": "string"},
                "inferred": {
                    "type": ["string", "object"],
                    "additionalProperties": {"type": "string"},
                    "propertyNames": {"pattern": f"^{_LANGUAGE}$"},
                },
            },
            "required": ["value"],
            "additionalProperties": False,
        },
    ],
}
_TEXT_SCHEMA = {
    "description": "Vietnamese text, or one text a language",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"pattern": f"^{_LANGUAGE}$"},
            "minProperties": 1,
        },
    ],
}

_KEY_SCHEMA = {"type": "string", "pattern": "^[a-z0-9/-]+$"}
_POST_SCHEMA = {"type": "string", "pattern": "^[a-z0-9/-]+@[a-z0-9/-]+$"}
_WHOLE_SCHEMA = {"type": ["integer", "string"], "pattern": f"^({_WHOLE})$"}
_NUMBER_SCHEMA = {"type": ["number", "string"], "pattern": f"^{_DECIMAL}$"}

Item = TypeVar("Item")
Some = Annotated[tuple[Item, ...], MinLen(1)]  # a list that must say something

Key = Annotated[str, AfterValidator(_key), WithJsonSchema(_KEY_SCHEMA)]
PostKey = Annotated[str, AfterValidator(_post), WithJsonSchema(_POST_SCHEMA)]
Line = Annotated[str, AfterValidator(_not_blank)]
LangText = Annotated[
    dict[str, str],
    BeforeValidator(_languages),
    AfterValidator(_known_languages),
    WithJsonSchema(_TEXT_SCHEMA),
]
Period = Annotated[When, BeforeValidator(_when), WithJsonSchema(_DATE_SCHEMA)]
Date = Annotated[Period, AfterValidator(_no_period), WithJsonSchema(_DATE_SCHEMA)]
Day = Annotated[date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_digits), WithJsonSchema(_WHOLE_SCHEMA)]
Number = Annotated[Decimal, BeforeValidator(_decimal), WithJsonSchema(_NUMBER_SCHEMA)]
Url = Annotated[HttpUrl, PlainSerializer(str)]

_START = ("dv:earliestStart", "dv:latestStart", "dv:datePrecision", "dv:dateText")
START = Dated(*_START)
ISSUED = Dated(*_START, exact="eli:date_document")
HELD = Dated(*_START, exact="schema:startDate")
PUBLISHED = Dated(*_START, exact="dcterms:issued")
END = Dated("dv:earliestEnd", "dv:latestEnd", "dv:endPrecision", "dv:endDateText")
PERIOD = Dated("dv:periodStart", "dv:periodEnd", "dv:periodPrecision", "dv:periodText")


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a record stands: in which source, and inside which record."""

    source: str
    key: str


class Record(BaseModel, ABC):
    """One thing as a curator writes it; `segment` is its place in IRIs, `term` its class."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    segment: ClassVar[str]
    term: ClassVar[str]

    @abstractmethod
    def key(self, owner: Owner) -> str:
        """Return the key of this record's node among those of its kind."""

    def path(self, owner: Owner) -> str:
        """Return kind and key: what follows the base in the IRI of this record's node."""
        return f"{self.segment}/{self.key(owner)}"


Fields = dict[str, tuple[Any, ...]]


@lru_cache
def annotations(record: type[Record]) -> Fields:
    """Return each field's annotations (`Term`, `Ref`, `Code`, `Dated`, …) by field name."""
    return {name: tuple(info.metadata) for name, info in record.model_fields.items()}
