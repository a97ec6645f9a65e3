"""The single description of what a record may say; each field names its property once."""

from graph_builder.records.dates import When
from graph_builder.records.fields import (
    Code,
    Contained,
    Dated,
    Owner,
    Record,
    Ref,
    Term,
    annotations,
)
from graph_builder.records.registers import Register
from graph_builder.records.sources import Source

__all__ = [
    "Code",
    "Contained",
    "Dated",
    "Owner",
    "Record",
    "Ref",
    "Register",
    "Source",
    "Term",
    "When",
    "annotations",
]
