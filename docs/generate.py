"""Writes docs/ontology.md from the ontology and the records' models: python docs/generate.py."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, parse

from graph_builder.namespaces import BASE, compress, expand
from graph_builder.records import Dated, Record, Term, annotations
from graph_builder.resources import folder

PAGE = Path(__file__).resolve().parent / "ontology.md"
LANGUAGES = ("vi", "en")
KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "object property",
    "owl:DatatypeProperty": "datatype property",
    "owl:AnnotationProperty": "annotation property",
}
HEAD = """# Bản thể học / The ontology

{description[vi]}

{description[en]}

Phiên bản / version {version}, tiền tố / prefix `dv:` = `{base}ontology#`,
giấy phép / licence CC BY 4.0

Trang này do `docs/generate.py` viết ra từ `ontology/danvan.ttl` và `ontology/schemes.ttl`.
This page is written by `docs/generate.py` from those two files; correct them, not the page.
"""


@dataclass(slots=True)
class Described:
    """What the files say of one term: its texts by language, its other values as they stand."""

    texts: defaultdict[str, dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def text(self, said: str, language: str) -> str:
        """Return the first text of a property in a language, or nothing."""
        return next(iter(self.texts[said][language]), "")

    def add(self, quad: Quad) -> None:
        """Keep what one quad says."""
        said, value = compress(quad.predicate.value), quad.object
        if isinstance(value, Literal):
            self.texts[said][value.language or ""].append(value.value)
        elif isinstance(value, NamedNode):
            self.values[said].append(compress(value.value))


def described(path: Path) -> Mapping[str, Described]:
    """Return every term of a Turtle file by its CURIE, in the order of the file."""
    found: defaultdict[str, Described] = defaultdict(Described)
    for quad in parse(path=path):
        if isinstance(quad.subject, NamedNode):
            found[compress(quad.subject.value)].add(quad)
    return found


def records(above: type[Record] = Record) -> Iterator[type[Record]]:
    """Yield every kind of record."""
    for below in above.__subclasses__():
        yield below
        yield from records(below)


@cache
def stated_by() -> Mapping[str, tuple[str, ...]]:
    """Return, for each CURIE, the records and fields that state it."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for record in records():
        if "term" in vars(record) and record.term:
            found[record.term][record.__name__] = None
        for name, marks in annotations(record).items():
            if name not in record.__annotations__:
                continue
            for curie in _curies(marks):
                found[curie][f"{record.__name__}.{name}"] = None
    return {curie: tuple(sorted(places)) for curie, places in found.items()}


def _curies(marks: Iterable[object]) -> Iterator[str]:
    for mark in marks:
        if isinstance(mark, Term):
            yield mark.curie
        if isinstance(mark, Dated):
            yield from (mark.earliest, mark.latest, mark.precision, mark.text)
            yield from (mark.exact,) if mark.exact else ()


def page() -> str:
    """Return the whole page."""
    terms = described(folder("ontology") / "danvan.ttl")
    lists = described(folder("ontology") / "schemes.ttl")
    return "\n".join([_head(terms["dvr:ontology"]), *_terms(terms), *_lists(lists), ""])


def _head(ontology: Described) -> str:
    description = {
        language: ontology.text("dcterms:description", language) for language in LANGUAGES
    }
    version = ontology.text("owl:versionInfo", "")
    return HEAD.format(description=description, version=version, base=BASE)


def _terms(terms: Mapping[str, Described]) -> Iterator[str]:
    own = {curie: term for curie, term in terms.items() if curie.startswith("dv:")}
    classes = {curie: term for curie, term in own.items() if _kind(term) == "class"}
    yield "## Lớp / Classes\n"
    yield _row("Term", "Tiếng Việt", "English", "Under", "Stated by")
    yield _row(*["---"] * 5)
    for curie, term in classes.items():
        under = _codes(term.values["rdfs:subClassOf"])
        yield _row(_anchor(curie), *_cells(term), under, _stated(curie, term))
    yield "\n## Thuộc tính / Properties\n"
    yield _row("Term", "Tiếng Việt", "English", "From → to", "Under", "Stated by")
    yield _row(*["---"] * 6)
    for curie, term in own.items():
        if curie not in classes:
            ends = (_codes(term.values[end]) for end in ("rdfs:domain", "rdfs:range"))
            under = _codes(term.values["rdfs:subPropertyOf"])
            cells = _cells(term)
            yield _row(_anchor(curie), *cells, " → ".join(ends), under, _stated(curie, term))
    yield from _reused(terms)


def _reused(terms: Mapping[str, Described]) -> Iterator[str]:
    yield "\n## Thuật ngữ dùng lại / Reused terms\n"
    yield _row("Term", "Kind", "Dùng ở đây", "Use here", "Stated by")
    yield _row(*["---"] * 5)
    for curie, term in sorted(terms.items()):
        if not curie.startswith(("dv:", "dvr:")) and term.values["rdf:type"]:
            notes = (_use(term, language) for language in LANGUAGES)
            yield _row(f"`{curie}`", _kind(term), *notes, _stated(curie, term))


def _use(term: Described, language: str) -> str:
    """Return our name for a term of another vocabulary, and the note on its use here."""
    texts = (
        term.text(f"dv:label{language.capitalize()}", language),
        term.text("skos:scopeNote", language),
    )
    return ". ".join(filter(None, texts))


def _lists(lists: Mapping[str, Described]) -> Iterator[str]:
    yield "\n## Danh mục mã / Code lists"
    for curie, scheme in lists.items():
        if "skos:ConceptScheme" not in scheme.values["rdf:type"]:
            continue
        name = curie.removeprefix("dvr:scheme/")
        titles = " / ".join(scheme.text("rdfs:label", language) for language in LANGUAGES)
        yield f"\n### `{name}` {titles}\n"
        yield "\n".join(f"{scheme.text('skos:definition', language)}\n" for language in LANGUAGES)
        yield _row("Code", "Tiếng Việt", "English", "Also printed", "Under")
        yield _row(*["---"] * 5)
        for concept in lists.values():
            if curie in concept.values["skos:inScheme"]:
                yield _concept(concept)


def _concept(concept: Described) -> str:
    above = (broader.rpartition("/")[2] for broader in concept.values["skos:broader"])
    also = ", ".join(concept.texts["skos:altLabel"]["vi"])
    return _row(f"`{concept.text('skos:notation', '')}`", *_cells(concept), also, _codes(above))


def _kind(term: Described) -> str:
    return next(KINDS[kind] for kind in term.values["rdf:type"] if kind in KINDS)


def _cells(term: Described) -> Iterator[str]:
    """Yield what a term is called and means, in Vietnamese and in English."""
    for language, example in (("vi", "Ví dụ"), ("en", "Example")):
        shown = term.text("skos:example", language)
        said = (
            f"**{term.text('rdfs:label', language)}**",
            term.text("skos:definition", language),
            term.text("skos:scopeNote", language),
            f"{example}: {shown}." if shown else "",
        )
        yield "<br>".join(text for text in said if text)


def _stated(curie: str, term: Described) -> str:
    rules = term.texts["dv:derivedBy"][""]
    return _codes([*stated_by().get(curie, ()), *(f"rules/{rule}" for rule in rules)])


def _anchor(curie: str) -> str:
    return f'<a id="{expand(curie).rpartition("#")[2]}"></a>`{curie}`'


def _codes(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
