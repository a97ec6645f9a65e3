"""Prefixes, CURIEs, and the one place where IRIs of our own are minted."""

import re
from types import MappingProxyType

BASE = "https://w3id.org/danvan/"

PREFIXES = MappingProxyType(
    {
        "dv": BASE + "ontology#",
        "dvr": BASE,
        "dcterms": "http://purl.org/dc/terms/",
        "eli": "http://data.europa.eu/eli/ontology#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

ONTOLOGY = BASE + "ontology"
DERIVED_GRAPH = BASE + "graph/derived"
ONTOLOGY_GRAPH = BASE + "graph/ontology"

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")


def is_key(text: str) -> bool:
    """Tell whether a text can be a key: lower-case ASCII words joined by `-`, steps by `/`.

    >>> is_key("ha-noi/hoang-mai"), is_key("Hà Nội"), is_key("a//b")
    (True, False, False)
    """
    return _KEY.fullmatch(text) is not None


def mint(kind: str, key: str) -> str:
    """Return the IRI of our own thing of this kind.

    >>> mint("body", "ha-noi/thanh-uy")
    'https://w3id.org/danvan/body/ha-noi/thanh-uy'
    """
    if not is_key(key):
        raise ValueError(f"{key!r} is no key: lower-case ASCII letters, digits, single '-' and '/'")
    return f"{BASE}{kind}/{key}"


def expand(curie: str) -> str:
    """Return the IRI of a CURIE; raise KeyError for an unknown prefix.

    >>> expand("dv:continues")
    'https://w3id.org/danvan/ontology#continues'
    """
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def compress(iri: str) -> str:
    """Return the shortest CURIE of an IRI, or the IRI itself where no prefix fits.

    >>> compress("https://w3id.org/danvan/body/ha-noi/thanh-uy")
    'dvr:body/ha-noi/thanh-uy'
    """
    fitting = [(len(ns), p, ns) for p, ns in PREFIXES.items() if iri.startswith(ns)]
    if not fitting:
        return iri
    length, prefix, _ = max(fitting)
    return f"{prefix}:{iri[length:]}"
