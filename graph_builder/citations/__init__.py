"""A printed citation to a document key, and back."""

from graph_builder.citations.keys import DocumentKey, full_citation, symbol
from graph_builder.citations.matching import (
    Known,
    Span,
    candidates,
    fits,
    matches,
    resolve_within,
    settled,
)
from graph_builder.citations.organs import normalise_organ
from graph_builder.citations.parsing import Citation, find_citations
from graph_builder.citations.typed import parse_citation
from graph_builder.citations.types import DOCUMENT_TYPES, DocumentType

__all__ = [
    "DOCUMENT_TYPES",
    "Citation",
    "DocumentKey",
    "DocumentType",
    "Known",
    "Span",
    "candidates",
    "find_citations",
    "fits",
    "full_citation",
    "matches",
    "normalise_organ",
    "parse_citation",
    "resolve_within",
    "settled",
    "symbol",
]
