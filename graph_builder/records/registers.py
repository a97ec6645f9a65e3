"""What the registers hold: the things that sources talk about, each entered once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import model_validator

from graph_builder.citations import DocumentKey
from graph_builder.errors import CitationError
from graph_builder.records.fields import (
    END,
    ISSUED,
    START,
    Code,
    Contained,
    Date,
    Day,
    Key,
    LangText,
    Line,
    Number,
    Owner,
    Record,
    Ref,
    Some,
    Term,
    Url,
    Whole,
)
from graph_builder.records.patterns import BodyPattern, ChangePattern


class Entry(Record):
    """Is one thing of a register, with its own key, name and note."""

    id: Key
    label: Annotated[LangText, Term("rdfs:label")]
    also: Annotated[tuple[Line, ...], Term("skos:altLabel")] = ()
    note: Annotated[LangText | None, Term("skos:note")] = None

    def key(self, owner: Owner) -> str:
        """Return the key that the curator gave."""
        return self.id


class Publisher(Entry):
    """Is who publishes articles: a newspaper, a portal, a broadcaster."""

    segment: ClassVar[str] = "publisher"
    term: ClassVar[str] = "dv:Publisher"

    website: Annotated[Url | None, Term("schema:url")] = None


class Series(Entry):
    """Is a run of document numbers: whose counter it is, and what starts it again at 1."""

    segment: ClassVar[str] = "series"
    term: ClassVar[str] = "dv:NumberSeries"

    organs: Annotated[Some[Line], Term("dv:organCode")]
    owner: Annotated[Key, Term("dv:seriesOwner"), Ref("body")]
    restarts: Annotated[Key, Term("dv:restarts"), Code("restart")]


class OfficeTerm(Entry):
    """Is a term of office (khóa, nhiệm kỳ) of a body; its id is `series/number`."""

    segment: ClassVar[str] = "term"
    term: ClassVar[str] = "dv:Term"

    number: Annotated[Whole, Term("dv:termNumber")]
    body: Annotated[Key, Term("dv:termOfBody"), Ref("body")]
    start: Annotated[Date | None, START] = None
    end: Annotated[Date | None, END] = None


class Place(Entry):
    """Is an administrative unit in one era of its life; the committee there is a body, not this."""

    segment: ClassVar[str] = "place"
    term: ClassVar[str] = "dv:AdministrativeUnit"

    kind: Annotated[Key, Term("dv:unitKind"), Code("unit-kind")]
    level: Annotated[Key, Term("dv:level"), Code("level")]
    inside: Annotated[Key | None, Term("schema:containedInPlace"), Ref("place")] = None
    code: Annotated[Line | None, Term("dv:unitCode")] = None
    latitude: Annotated[Number | None, Term("geo:lat")] = None
    longitude: Annotated[Number | None, Term("geo:long")] = None
    start: Annotated[Date | None, START] = None
    end: Annotated[Date | None, END] = None


class Body(Entry):
    """Is a standing body: a committee, department, council, front or mass organisation."""

    segment: ClassVar[str] = "body"
    term: ClassVar[str] = "dv:Body"

    kind: Annotated[Key, Term("dv:bodyKind"), Code("body-kind")]
    level: Annotated[Key, Term("dv:level"), Code("level")]
    place: Annotated[Key | None, Term("dv:jurisdiction"), Ref("place")] = None
    part_of: Annotated[Key | None, Term("org:subOrganizationOf"), Ref("body")] = None
    unit_of: Annotated[Key | None, Term("org:unitOf"), Ref("body")] = None
    directed_by: Annotated[Key | None, Term("dv:directs", inverse=True), Ref("body")] = None
    start: Annotated[Date | None, START] = None
    end: Annotated[Date | None, END] = None


class TermBody(Body):
    """Is a body as elected for one term: the Central Committee of term XI."""

    term: ClassVar[str] = "dv:TermBody"

    of: Annotated[Key, Term("dv:termOf"), Ref("body")]
    in_term: Annotated[Key, Term("dv:ofTerm"), Ref("term")]


class Person(Entry):
    """Is one person in a public role; never two people of one name.

    Where sources do not tell whether two entries mean one person, both stay, and one of them
    says `possibly_same_as`, with the reason under `inferred`.
    """

    segment: ClassVar[str] = "person"
    term: ClassVar[str] = "dv:Person"

    name: Annotated[Line, Term("foaf:name")]
    possibly_same_as: Annotated[tuple[Key, ...], Term("dv:possiblySameAs"), Ref("person")] = ()
    inferred: Annotated[LangText | None, Term("dv:inferred")] = None

    @model_validator(mode="after")
    def _reason_for_doubt(self) -> "Person":
        if self.id in self.possibly_same_as:
            raise ValueError("possibly_same_as: names this person itself; write the other's id")
        if self.possibly_same_as and not self.inferred:
            raise ValueError("possibly_same_as: write under inferred why they may be one person")
        return self


class Document(Record):
    """Is a directive by its key; its date, title and relations are for sources to say."""

    segment: ClassVar[str] = "doc"

    series: Annotated[Key, Term("dv:inSeries"), Ref("series")]
    type: Annotated[Key, Term("eli:type_document"), Code("document-type")]
    number: Annotated[Whole, Term("dv:seriesNumber")]
    symbol: Annotated[Line, Term("eli:id_local")]
    level: Annotated[Key, Term("dv:level"), Code("level")]
    issuer: Annotated[Some[Key], Term("eli:passed_by"), Ref("body")]
    title: Annotated[LangText | None, Term("dcterms:title")] = None
    also: Annotated[tuple[Line, ...], Term("skos:altLabel")] = ()
    issued: Annotated[Date | None, ISSUED] = None
    in_force: Annotated[Day | None, Term("eli:first_date_entry_in_force")] = None
    certainty: Annotated[Key | None, Term("dv:certainty"), Code("certainty")] = None
    note: Annotated[LangText | None, Term("skos:note")] = None

    @model_validator(mode="after")
    def _has_identity(self) -> "Document":
        try:
            DocumentKey.parse(self.key(Owner("", "")))
        except CitationError as error:
            raise ValueError(str(error)) from error
        return self


class PartyDocument(Document):
    """Is a Party directive: identified by number series, term, type and number."""

    term: ClassVar[str] = "dv:PartyDocument"

    in_term: Annotated[Key | None, Term("dv:inTerm"), Ref("term")] = None

    @model_validator(mode="after")
    def _term_fits_series(self) -> "PartyDocument":
        if self.in_term and self.in_term.rpartition("/")[0] != self.series:
            raise ValueError(f"in_term: {self.in_term!r} is no term of series {self.series!r}")
        return self

    def key(self, owner: Owner) -> str:
        """Return party/series/term/type/number, with `unknown` where the term is not known."""
        term = self.in_term.rpartition("/")[2] if self.in_term else "unknown"
        return f"party/{self.series}/{term}/{self.type}/{self.number}"


class StateDocument(Document):
    """Is a State directive: identified by authority, year, type and number."""

    term: ClassVar[str] = "dv:StateDocument"

    year: Annotated[Whole, Term("dv:seriesYear")]
    in_term: Annotated[Key | None, Term("dv:inTerm"), Ref("term")] = None

    def key(self, owner: Owner) -> str:
        """Return state/series/year/type/number."""
        return f"state/{self.series}/{self.year}/{self.type}/{self.number}"


class Campaign(Entry):
    """Is a campaign or emulation movement, over the years and places in which it runs."""

    segment: ClassVar[str] = "campaign"
    term: ClassVar[str] = "dv:Campaign"

    started: Annotated[Date | None, START] = None
    launched_by: Annotated[Key | None, Term("dv:launchedBy"), Ref("body")] = None
    mandated_by: Annotated[Key | None, Term("dv:mandatedBy"), Ref("doc")] = None


class BodyChange(Entry):
    """Is a merger, split, renaming or end of bodies, with the directive that ordered it."""

    segment: ClassVar[str] = "change"
    term: ClassVar[str] = "org:ChangeEvent"

    kind: Annotated[Key, Term("dv:changeKind"), Code("change-kind")]
    date: Annotated[Date, START]
    before: Annotated[Some[Key], Term("org:originalOrganization"), Ref("body")]
    after: Annotated[tuple[Key, ...], Term("org:resultingOrganization"), Ref("body")] = ()
    basis: Annotated[Key | None, Term("dv:legalBasis"), Ref("doc")] = None


class PlaceChange(Entry):
    """Is a merger, split, renaming or end of administrative units."""

    segment: ClassVar[str] = "change"
    term: ClassVar[str] = "dv:TerritorialChange"

    kind: Annotated[Key, Term("dv:changeKind"), Code("change-kind")]
    date: Annotated[Date, START]
    before: Annotated[Some[Key], Term("dv:originalUnit"), Ref("place")]
    after: Annotated[tuple[Key, ...], Term("dv:resultingUnit"), Ref("place")] = ()
    basis: Annotated[Key | None, Term("dv:legalBasis"), Ref("doc")] = None


class Register(Record):
    """Is one register file; what it states stands in its own named graph, as the curators' word."""

    segment: ClassVar[str] = "source"
    term: ClassVar[str] = "dv:Register"

    register_id: Key
    label: Annotated[LangText, Term("rdfs:label")]
    note: Annotated[LangText | None, Term("skos:note")] = None
    publishers: Annotated[tuple[Publisher, ...], Contained()] = ()
    series: Annotated[tuple[Series, ...], Contained()] = ()
    terms: Annotated[tuple[OfficeTerm, ...], Contained()] = ()
    places: Annotated[tuple[Place, ...], Contained()] = ()
    bodies: Annotated[tuple[Body, ...], Contained()] = ()
    term_bodies: Annotated[tuple[TermBody, ...], Contained()] = ()
    people: Annotated[tuple[Person, ...], Contained()] = ()
    party_documents: Annotated[tuple[PartyDocument, ...], Contained()] = ()
    state_documents: Annotated[tuple[StateDocument, ...], Contained()] = ()
    campaigns: Annotated[tuple[Campaign, ...], Contained()] = ()
    body_changes: Annotated[tuple[BodyChange, ...], Contained()] = ()
    place_changes: Annotated[tuple[PlaceChange, ...], Contained()] = ()
    body_patterns: tuple[BodyPattern, ...] = ()
    change_patterns: tuple[ChangePattern, ...] = ()

    def key(self, owner: Owner) -> str:
        """Return register/name, so that no article can have the same key."""
        return f"register/{self.register_id}"


SECTIONS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "publishers": Publisher,
        "series": Series,
        "terms": OfficeTerm,
        "places": Place,
        "bodies": Body,
        "term_bodies": TermBody,
        "people": Person,
        "party_documents": PartyDocument,
        "state_documents": StateDocument,
        "campaigns": Campaign,
        "body_changes": BodyChange,
        "place_changes": PlaceChange,
        "body_patterns": BodyPattern,
        "change_patterns": ChangePattern,
    }
)
