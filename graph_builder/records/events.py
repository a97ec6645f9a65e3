"""What a source reports as done: events and who took part, activities, awards, figures."""

from typing import Annotated, ClassVar

from pydantic import model_validator

from graph_builder.records.fields import (
    END,
    HELD,
    PERIOD,
    START,
    Code,
    Date,
    Key,
    LangText,
    Line,
    Number,
    Owner,
    Period,
    PostKey,
    Ref,
    Some,
    Term,
    Whole,
)
from graph_builder.records.statements import Campaigns, Directives, Shared, Statement


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
