"""What a source says of the world: citations, names, directives and tenures."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, WithJsonSchema, model_validator

from graph_builder.records.fields import (
    END,
    ISSUED,
    START,
    Code,
    Date,
    Day,
    Key,
    LangText,
    Line,
    Owner,
    PostKey,
    Record,
    Ref,
    Some,
    Term,
    Whole,
)

_LOCATOR = r"title|lead|byline|(p|caption)[1-9][0-9]*(-[1-9][0-9]*)?|chars [0-9]+-[0-9]+"


def _locator(text: str) -> str:
    if not re.fullmatch(_LOCATOR, text):
        raise ValueError(f"{text!r} is no place in an article: title, byline, p3, p3-5, caption1")
    return text


Locator = Annotated[
    str,
    AfterValidator(_locator),
    WithJsonSchema({"type": "string", "pattern": f"^({_LOCATOR})$"}),
]
Directives = tuple[Key, ...]
Campaigns = tuple[Key, ...]


class Statement(Record):
    """Is one item of a source: where it stands there, what of it was inferred, how sure it is."""

    at: Annotated[tuple[Locator, ...], Term("dv:evidence")] = ()
    inferred: Annotated[LangText | None, Term("dv:inferred")] = None
    certainty: Annotated[Key | None, Term("dv:certainty"), Code("certainty")] = None
    note: Annotated[LangText | None, Term("skos:note")] = None


class Shared(Statement):
    """Is a thing of the world that several sources may report: they share its id."""

    id: Key
    label: Annotated[LangText, Term("rdfs:label")]

    def key(self, owner: Owner) -> str:
        """Return the id."""
        return self.id


class Mention(Statement):
    """Is one citation as printed: settled to a directive, or left open with candidates."""

    segment: ClassVar[str] = "mention"
    term: ClassVar[str] = "dv:Mention"

    id: Key
    printed: Annotated[Line, Term("dv:printed")]
    directive: Annotated[Key | None, Term("dv:refersTo"), Ref("doc")] = None
    basis: Annotated[Key | None, Term("dv:settledBy"), Code("settled-by")] = None
    candidates: Annotated[Directives, Term("dv:candidate"), Ref("doc")] = ()
    issuer: Annotated[Key | None, Term("dv:attributedTo"), Ref("body")] = None
    type: Annotated[Key | None, Term("dv:citedType"), Code("document-type")] = None
    number: Annotated[Whole | None, Term("dv:citedNumber")] = None

    @model_validator(mode="after")
    def _settled_or_open(self) -> "Mention":
        if bool(self.directive) != bool(self.basis):
            raise ValueError("directive and basis go together: what it is, and how that is known")
        if self.directive and self.candidates:
            raise ValueError("candidates: a settled mention has none")
        return self

    def key(self, owner: Owner) -> str:
        """Return source/id."""
        return f"{owner.source}/{self.id}"


class Name(Statement):
    """Is how a source prints the name of a thing."""

    segment: ClassVar[str] = ""
    term: ClassVar[str] = ""

    thing: Annotated[Key, Ref("body", "person", "place", "campaign", "doc", "event")]
    printed: Annotated[Some[Line], Term("skos:altLabel")]

    def key(self, owner: Owner) -> str:
        """Return the key of the thing that is named."""
        return self.thing

    def path(self, owner: Owner) -> str:
        """Return the thing as written: its kind stands in front already."""
        return self.thing


class DirectiveStatement(Statement):
    """Is what a source says about a directive: its title, date, issuer and relations."""

    segment: ClassVar[str] = "doc"
    term: ClassVar[str] = "dv:Directive"

    directive: Annotated[Key, Ref("doc")]
    title: Annotated[LangText | None, Term("dcterms:title")] = None
    issuer: Annotated[tuple[Key, ...], Term("eli:passed_by"), Ref("body")] = ()
    issued: Annotated[Date | None, ISSUED] = None
    in_force: Annotated[Day | None, Term("eli:first_date_entry_in_force")] = None
    continues: Annotated[Directives, Term("dv:continues"), Ref("doc")] = ()
    implements: Annotated[Directives, Term("dv:implements"), Ref("doc")] = ()
    concretises: Annotated[Directives, Term("dv:concretises"), Ref("doc")] = ()
    guides: Annotated[Directives, Term("dv:guides"), Ref("doc")] = ()
    based_on: Annotated[Directives, Term("eli:based_on"), Ref("doc")] = ()
    cites: Annotated[Directives, Term("eli:cites"), Ref("doc")] = ()
    amends: Annotated[Directives, Term("eli:amends"), Ref("doc")] = ()
    repeals: Annotated[Directives, Term("eli:repeals"), Ref("doc")] = ()
    replaces: Annotated[Directives, Term("dcterms:replaces"), Ref("doc")] = ()

    def key(self, owner: Owner) -> str:
        """Return the key of the directive."""
        return self.directive


class Tenure(Statement):
    """Is one person in one post, on days or between bounds; two posts at once are two tenures."""

    segment: ClassVar[str] = "tenure"
    term: ClassVar[str] = "dv:Tenure"

    person: Annotated[Key, Term("org:member"), Ref("person")]
    post: Annotated[PostKey, Term("dv:post"), Ref("post")]
    printed: Annotated[tuple[Line, ...], Term("dv:printed")] = ()
    attested: Annotated[tuple[Day, ...], Term("dv:attestedOn")] = ()
    start: Annotated[Date | None, START] = None
    end: Annotated[Date | None, END] = None
    stretch: Whole = 1

    def key(self, owner: Owner) -> str:
        """Return person/body/role, and the stretch where the post was held more than once."""
        role, _, body = self.post.partition("@")
        again = f"/{self.stretch}" if self.stretch > 1 else ""
        return f"{self.person}/{body}/{role}{again}"
