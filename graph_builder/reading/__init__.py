"""Files to records: strict, and with every problem of every file in one run."""

from graph_builder.reading.chunks import (
    Chunk,
    Digest,
    Known,
    places_in,
    read_chunk,
    without_mentions,
)
from graph_builder.reading.files import Digests, Records, read_records
from graph_builder.reading.references import Read, top_owner, walk

__all__ = [
    "Chunk",
    "Digest",
    "Digests",
    "Known",
    "Read",
    "Records",
    "places_in",
    "read_chunk",
    "read_records",
    "top_owner",
    "walk",
    "without_mentions",
]
