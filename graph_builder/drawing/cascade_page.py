"""The cascade as a page: the picture for wide and narrow screens, and the list of all marks."""

from graph_builder.drawing.cascade_column import column_svg
from graph_builder.drawing.cascade_svg import svg
from graph_builder.drawing.glyphs import shape
from graph_builder.drawing.marks import Basis, Cascade, Mark
from graph_builder.drawing.signs import issue_note, notes
from graph_builder.drawing.style import CASCADE_STYLE, theme
from graph_builder.drawing.whole_page import (
    Cell,
    Figure,
    Part,
    Row,
    Words,
    read,
    small_sign,
    whole_page,
)
from graph_builder.drawing.words import number, say
from graph_builder.vietnamese import Language

_COLUMNS = ("what", "who", "date", "days-column", "level", "basis", "source")


def cascade_page(cascade: Cascade, *, lang: Language) -> str:
    """Return one offline HTML file: hover or focus a mark for who, when and who says so."""
    marks = (cascade.directive, *cascade.marks)
    places = {mark.thing.iri: f"#m{place}" for place, mark in enumerate(marks)}
    pictures = [
        make(cascade, lang=lang, link=lambda iri: places.get(iri, ""), framed=False)
        for make in (svg, column_svg)
    ]
    sheet = theme(CASCADE_STYLE, "auto")
    markup = '<div class="wide">{}</div>\n<div class="narrow-picture">{}</div>'.format(
        *(picture.replace(f"<style>{sheet}</style>\n", "") for picture in pictures)
    )
    figure = Figure(markup, (sheet,), (read("card.js"),))
    words = Words(
        lang,
        say(lang, "cascade-of", cascade.directive.thing.label),
        cascade.title,
        (issue_note(cascade, lang), *notes(cascade, lang)),
        cascade.version,
    )
    columns = [say(lang, name) for name in _COLUMNS]
    rows = [_row(f"m{place}", mark, cascade, lang) for place, mark in enumerate(marks)]
    sources = [Part(source.label, source.url) for source in cascade.sources]
    return whole_page(words, figure, columns, rows, sources)


def _row(name: str, mark: Mark, cascade: Cascade, lang: Language) -> Row:
    root = mark is cascade.directive
    label = say(lang, "planned", mark.thing.label) if mark.planned else mark.thing.label
    style = "root" if root else f"{mark.kind}{'' if mark.start and mark.start.exact else ' hollow'}"
    who = [*(body.label for body in mark.who)]
    if mark.led_by:
        who.append(say(lang, "led-by", ", ".join(person.label for person in mark.led_by)))
    cells = (
        Cell((Part(label),), small_sign(shape(style.split()[0], 9, 9, 6), style)),
        _cell(*who),
        _cell(mark.when(lang) or say(lang, "no-date")),
        _cell(_days(mark, lang)),
        _cell(cascade.levels.get(mark.level) or say(lang, "unknown-level")),
        _cell(*(_basis(basis) for basis in mark.basis)),
        Cell(tuple(Part(source.label, source.url) for source in mark.sources)),
    )
    return Row(name, cells)


def _cell(*texts: str) -> Cell:
    return Cell(tuple(Part(text) for text in texts))


def _basis(basis: Basis) -> str:
    return f"{basis.label} {basis.directive.label}"


def _days(mark: Mark, lang: Language) -> str:
    fewest, most = mark.days
    if fewest is None or most is None:
        return mark.since(lang)
    return "–".join(dict.fromkeys(number(lang, days) for days in (fewest, most)))
