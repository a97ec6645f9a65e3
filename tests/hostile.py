"""Words that want to act where they are shown, and a build every name of which has some."""

import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import yaml

from graph_builder.build import build

HOSTILE = (
    "<script>window.PWNED=1</script>",
    "</script><script>window.PWNED=1</script>",
    "<img src=x onerror=window.PWNED=1>",
    "<svg onload=window.PWNED=1>",
    "<svg><script>window.PWNED=1</script></svg>",
    '"><script>window.PWNED=1</script>',
    "'><script>window.PWNED=1</script>",
    '" onmouseover="window.PWNED=1',
    "' onfocus='window.PWNED=1' autofocus='",
    "</title><script>window.PWNED=1</script>",
    "</textarea><script>window.PWNED=1</script>",
    "</style><script>window.PWNED=1</script>",
    "<style>*{display:none}</style>",
    "<iframe srcdoc='<script>parent.PWNED=1</script>'></iframe>",
    "<a href=javascript:window.PWNED=1>x</a>",
    "javascript:window.PWNED=1",
    "data:text/html,<script>window.PWNED=1</script>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content=0;url=//example.org>",
    "<form action=//example.org><input name=q>",
    "{{ 7 * 7 }}{% raw %}",
    "{{ self.__init__.__globals__ }}",
    "${7*7}<%= 7*7 %>#{7*7}",
    "<!--",
    "]]><script>window.PWNED=1</script>",
    "&lt;script&gt;window.PWNED=1&lt;/script&gt;",
    "<details open ontoggle=window.PWNED=1>",
    "<math><mi xlink:href='javascript:window.PWNED=1'>x</mi></math>",
    "%3Cscript%3Ewindow.PWNED=1%3C/script%3E",
    "x\\u003cscript\\u003e {lang} {n} %s",
)


def build_hostile(world: Path, root: Path) -> Path:
    """Build records with hostile words in every name and note; return the folder of the build."""
    shutil.copytree(world, root / "records")
    poison = cycle(HOSTILE)
    for path in sorted((root / "records").rglob("*.yaml")):
        record = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        text = yaml.safe_dump(_poisoned(record, poison), allow_unicode=True)
        path.write_text(text, encoding="utf-8")
    build(root / "records", root / "store")
    return root / "store"


def _poisoned(value: object, poison: Iterator[str]) -> object:
    """Return a record with hostile words after each text that is given in two languages."""
    if isinstance(value, list):
        return [_poisoned(item, poison) for item in value]
    if isinstance(value, dict):
        return {
            key: f"{item} {next(poison)}"
            if key in {"vi", "en"} and isinstance(item, str)
            else _poisoned(item, poison)
            for key, item in value.items()
        }
    return value
