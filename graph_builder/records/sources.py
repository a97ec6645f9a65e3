"""What one article states: everything in it that the graph can hold, each with its place there."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, WithJsonSchema, model_validator

from graph_builder.records.fields import (
    END,
    HELD,
    ISSUED,
    PERIOD,
    PUBLISHED,
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
    Period,
    PostKey,
    Record,
    Ref,
    Some,
    Term,
    Url,
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


class Participation(Statement):
    """Is somebody at an event: who, in which posts, and the parts taken."""

    segment: ClassVar[str] = "participation"
    term: ClassVar[str] = "dv:Participation"

    id: Key | None = None
    person: Annotated[Key | None, Term("dv:participant"), Ref("person")] = None
    body: Annotated[Key | None, Term("dv:participant"), Ref("body")] = None
    posts: Annotated[tuple[PostKey, ...], Term("dv:asPost"), Ref("post")] = ()
    parts: Annotated[Some[Key], Term("dv:partTaken"), Code("part-taken")]
    capacity: Annotated[LangText | None, Term("dv:capacity")] = None

    @model_validator(mode="after")
    def _somebody(self) -> "Participation":
        if not (self.person or self.body or self.posts or self.capacity):
            raise ValueError("says nobody: give person, body, posts or capacity")
        if not (self.person or self.body or self.posts) and not self.id:
            raise ValueError("id: a group without person, body or posts needs one")
        return self

    def key(self, owner: Owner) -> str:
        """Return event/who."""
        post = self.posts[0].replace("@", "/") if self.posts else ""
        return f"{owner.key}/{self.id or self.person or self.body or post}"


class Figure(Statement):
    """Is a number that a source reports: of what, counting what, where, over which time.

    `part_of` is the figure (source/id) that this one is a share of ("of which"); `parts` of the
    whole tells whether the source gives all of them.
    """

    segment: ClassVar[str] = "figure"
    term: ClassVar[str] = "dv:ReportedFigure"

    id: Key
    of: Annotated[
        Key | None,
        Term("dv:figureOf"),
        Ref("body", "event", "activity", "edition", "campaign", "award", "place", "doc"),
    ] = None
    measure: Annotated[Key, Term("dv:measure"), Code("measure")]
    value: Annotated[Number, Term("schema:value")]
    unit: Annotated[Key, Term("dv:unit"), Code("unit")] = "count"
    comparator: Annotated[Key, Term("dv:comparator"), Code("comparator")] = "exact"
    aggregation: Annotated[Key, Term("dv:aggregation"), Code("aggregation")]
    scope: Annotated[Key | None, Term("dv:scope"), Ref("place")] = None
    level: Annotated[Key | None, Term("dv:level"), Code("level")] = None
    period: Annotated[Period | None, PERIOD] = None
    campaign: Annotated[Key | None, Term("dv:underCampaign"), Ref("campaign", "edition")] = None
    reported_by: Annotated[Key | None, Term("dv:reportedBy"), Ref("body")] = None
    printed: Annotated[Line | None, Term("dv:printed")] = None
    part_of: Annotated[Key | None, Term("dv:partOfFigure"), Ref("figure")] = None
    parts: Annotated[Key | None, Term("dv:partsGiven"), Code("parts-given")] = None

    def key(self, owner: Owner) -> str:
        """Return source/id: another source's number for the same thing is another figure."""
        return f"{owner.source}/{self.id}"


class Award(Shared):
    """Is an act of commendation: who gave what, for what, to how many or to whom.

    Where the source names no giver, `by` stays empty; a place is a recipient where the source
    names only the commune or district whose team or people were honoured.
    """

    segment: ClassVar[str] = "award"
    term: ClassVar[str] = "dv:Commendation"

    kind: Annotated[Key, Term("dv:awardKind"), Code("award-kind")]
    status: Annotated[Key, Term("dv:awardStatus"), Code("award-status")] = "conferred"
    by: Annotated[tuple[Key, ...], Term("dv:conferredBy"), Ref("body")] = ()
    date: Annotated[Date | None, START] = None
    at_event: Annotated[Key | None, Term("dv:conferredAt"), Ref("event")] = None
    work: Annotated[LangText | None, Term("dv:forWork")] = None
    directives: Annotated[Directives, Term("dv:forCarryingOut"), Ref("doc")] = ()
    campaign: Annotated[Key | None, Term("dv:underCampaign"), Ref("campaign", "edition")] = None
    recipients: Annotated[
        tuple[Key, ...], Term("dv:recipient"), Ref("person", "body", "place")
    ] = ()
    counts: Annotated[tuple[Figure, ...], Term("dv:figureOf", inverse=True)] = ()


class Event(Shared):
    """Is something that took place: a conference and its parts, a launch, a contest."""

    segment: ClassVar[str] = "event"
    term: ClassVar[str] = "dv:Event"

    kind: Annotated[Key, Term("dv:eventKind"), Code("event-kind")]
    date: Annotated[Date | None, HELD] = None
    end: Annotated[Date | None, END] = None
    organisers: Annotated[tuple[Key, ...], Term("schema:organizer"), Ref("body")] = ()
    place: Annotated[Key | None, Term("schema:location"), Ref("place")] = None
    period: Annotated[Period | None, PERIOD] = None
    part_of: Annotated[Key | None, Term("schema:superEvent"), Ref("event")] = None
    campaign: Annotated[Key | None, Term("dv:underCampaign"), Ref("campaign", "edition")] = None
    reviews: Annotated[Directives, Term("dv:reviews"), Ref("doc")] = ()
    milestone: Annotated[Whole | None, Term("dv:milestoneYears")] = None
    deploys: Annotated[Directives, Term("dv:deploys"), Ref("doc")] = ()
    urges: Annotated[Directives, Term("dv:urges"), Ref("doc")] = ()
    carries_out: Annotated[Directives, Term("dv:carriesOut"), Ref("doc")] = ()
    promotes: Annotated[Campaigns, Term("dv:promotes"), Ref("campaign", "edition")] = ()
    participants: Annotated[tuple[Participation, ...], Term("dv:takesPartIn", inverse=True)] = ()
    parts: Annotated[tuple["Event", ...], Term("schema:superEvent", inverse=True)] = ()


class Activity(Shared):
    """Is work done under directives that is no single event: dialogues, rules, programmes."""

    segment: ClassVar[str] = "activity"
    term: ClassVar[str] = "dv:ImplementationActivity"

    kind: Annotated[Key, Term("dv:activityKind"), Code("activity-kind")]
    status: Annotated[Key, Term("dv:activityStatus"), Code("activity-status")] = "done"
    by: Annotated[tuple[Key, ...], Term("prov:wasAssociatedWith"), Ref("body")] = ()
    capacity: Annotated[LangText | None, Term("dv:capacity")] = None
    place: Annotated[Key | None, Term("schema:location"), Ref("place")] = None
    start: Annotated[Date | None, START] = None
    end: Annotated[Date | None, END] = None
    carries_out: Annotated[Directives, Term("dv:carriesOut"), Ref("doc")] = ()
    campaign: Annotated[Key | None, Term("dv:underCampaign"), Ref("campaign", "edition")] = None
    promotes: Annotated[Campaigns, Term("dv:promotes"), Ref("campaign", "edition")] = ()


class Edition(Shared):
    """Is a campaign as run by one body in one year or period."""

    segment: ClassVar[str] = "edition"
    term: ClassVar[str] = "dv:CampaignEdition"

    campaign: Annotated[Key, Term("dv:editionOf"), Ref("campaign")]
    run_by: Annotated[Some[Key], Term("prov:wasAssociatedWith"), Ref("body")]
    launched_by: Annotated[tuple[Key, ...], Term("dv:launchedBy"), Ref("body")] = ()
    period: Annotated[Period, PERIOD]
    launched_at: Annotated[Key | None, Term("dv:launchedAt"), Ref("event")] = None
    mandated_by: Annotated[Key | None, Term("dv:mandatedBy"), Ref("doc")] = None
    carries_out: Annotated[Directives, Term("dv:carriesOut"), Ref("doc")] = ()


class Theme(Shared):
    """Is the theme that a body sets for a year's work."""

    segment: ClassVar[str] = "theme"
    term: ClassVar[str] = "dv:YearTheme"

    kind: Annotated[Key, Term("dv:themeKind"), Code("theme-kind")]
    period: Annotated[Period, PERIOD]
    body: Annotated[Key | None, Term("dv:declaredBy"), Ref("body")] = None
    place: Annotated[Key | None, Term("dv:scope"), Ref("place")] = None


class Example(Shared):
    """Is a named model of good work (mô hình, điển hình) of a campaign."""

    segment: ClassVar[str] = "model"
    term: ClassVar[str] = "dv:ExemplaryModel"

    body: Annotated[Key | None, Term("dv:modelOf"), Ref("body")] = None
    place: Annotated[Key | None, Term("schema:location"), Ref("place")] = None
    field: Annotated[Key | None, Term("dv:campaignField"), Code("campaign-field")] = None
    campaign: Annotated[Key | None, Term("dv:underCampaign"), Ref("campaign", "edition")] = None
    period: Annotated[Period | None, PERIOD] = None


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
