"""What one article states: everything in it that the graph can hold, each with its place there."""

from typing import Annotated, ClassVar

from graph_builder.records.events import (
    Activity,
    Award,
    Edition,
    Event,
    Example,
    Figure,
    Participation,
    Theme,
)
from graph_builder.records.fields import (
    PUBLISHED,
    Contained,
    Date,
    Key,
    LangText,
    Owner,
    Record,
    Ref,
    Term,
    Url,
)
from graph_builder.records.statements import (
    Campaigns,
    Directives,
    DirectiveStatement,
    Locator,
    Mention,
    Name,
    Shared,
    Statement,
    Tenure,
)

__all__ = [
    "Activity",
    "Award",
    "Campaigns",
    "DirectiveStatement",
    "Directives",
    "Edition",
    "Event",
    "Example",
    "Figure",
    "Locator",
    "Mention",
    "Name",
    "Participation",
    "Shared",
    "Source",
    "Statement",
    "Tenure",
    "Theme",
]


class Source(Record):
    """Is one article; what it states stands in its own named graph, as the article's word."""

    segment: ClassVar[str] = "source"
    term: ClassVar[str] = "dv:Article"

    id: Key
    title: Annotated[LangText, Term("rdfs:label")]
    publisher: Annotated[Key | None, Term("dcterms:publisher"), Ref("publisher")] = None
    published: Annotated[Date | None, PUBLISHED] = None
    url: Annotated[Url | None, Term("schema:url")] = None
    reposts: Annotated[Url | None, Term("dv:repostOf")] = None
    reposts_from: Annotated[Key | None, Term("dv:repostFrom"), Ref("publisher")] = None
    note: Annotated[LangText | None, Term("skos:note")] = None
    mentions: Annotated[tuple[Mention, ...], Term("dv:mentionedIn", inverse=True)] = ()
    names: Annotated[tuple[Name, ...], Term("schema:mentions")] = ()
    directives: Annotated[tuple[DirectiveStatement, ...], Contained()] = ()
    tenures: Annotated[tuple[Tenure, ...], Contained()] = ()
    events: Annotated[tuple[Event, ...], Contained()] = ()
    activities: Annotated[tuple[Activity, ...], Contained()] = ()
    editions: Annotated[tuple[Edition, ...], Contained()] = ()
    themes: Annotated[tuple[Theme, ...], Contained()] = ()
    models: Annotated[tuple[Example, ...], Contained()] = ()
    figures: Annotated[tuple[Figure, ...], Contained()] = ()
    awards: Annotated[tuple[Award, ...], Contained()] = ()

    def key(self, owner: Owner) -> str:
        """Return the id, which is also the name of the file."""
        return self.id
