"""Says why an answer may be empty: the graph knows what its sources say, and no more."""

from graph_builder.errors import DanvanError
from graph_builder.namespaces import expand
from graph_builder.stores.protocol import Limits, Solutions, Store

_ARTICLE = f"?article a <{expand('dv:Article')}>"
_DAY = f"<{expand('dcterms:issued')}>|<{expand('dv:earliestStart')}> ?day"
_ARTICLES = f"""SELECT ?articles ?first ?last {{
  {{ SELECT (COUNT(DISTINCT ?article) AS ?articles) {{ {_ARTICLE} }} }}
  {{ SELECT (MIN(YEAR(?day)) AS ?first) (MAX(YEAR(?day)) AS ?last) {{ {_ARTICLE} ; {_DAY} }} }}
}}"""
_SAID = {
    "vi": (
        "Không có dòng nào. Đồ thị chỉ biết những gì {sources} nói; điều không bài nào nói thì "
        "không có ở đây, chứ không phải là đã không xảy ra. Xem lại tham số; "
        'ask("coverage") cho biết các nguồn nói về đâu và những năm nào.'
    ),
    "en": (
        "No row. The graph knows only what {sources} say; what none of them says is absent here, "
        "which does not mean that it did not happen. Look at the parameters again; "
        'ask("coverage") tells which places and years the sources speak of.'
    ),
}
_SOURCES = {
    "vi": (
        "các nguồn của nó",
        "{articles} bài báo (những bài biết ngày là của {first} đến {last})",
    ),
    "en": ("its sources", "{articles} articles (those with a known day are of {first} to {last})"),
}


def why_empty(store: Store, lang: str, limits: Limits) -> str:
    """Return why a store may have no answer, with how many articles of which years it holds."""
    generic, counted = _SOURCES[lang]
    try:
        answer = store.query(_ARTICLES, limits=limits)
    except DanvanError:  # the answer was empty before this; a refusal here changes nothing
        return _SAID[lang].format(sources=generic)
    row = next(answer.bindings(), {}) if isinstance(answer, Solutions) else {}
    if {"articles", "first", "last"} <= set(row):
        generic = counted.format(**{name: term.value for name, term in row.items()})
    return _SAID[lang].format(sources=generic)
