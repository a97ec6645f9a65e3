"""Writes drafts, proposed register entries, the report and the list of skipped pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drafting.desk import Desk, Entry
from drafting.shared import reported_together
from drafting.sources import Draft
from drafting.written import Remarked, write

_REGISTERS = {
    "people": ("Cán bộ đề nghị ghi sổ", "Proposed officials"),
    "bodies": ("Cơ quan đề nghị ghi sổ", "Proposed bodies"),
    "places": ("Đơn vị đề nghị ghi sổ", "Proposed units"),
    "publishers": ("Cơ quan đăng tin đề nghị ghi sổ", "Proposed publishers"),
    "campaigns": ("Phong trào đề nghị ghi sổ", "Proposed campaigns"),
}


def write_all(out: Path, drafts: Sequence[Draft], desk: Desk) -> None:
    """Write everything that a run found below a folder."""
    sources = out / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for old in sources.glob("*.yaml"):
        old.unlink()
    for draft in drafts:
        if draft.skipped is None:
            path = sources / f"{draft.id}.yaml"
            path.write_text(write(draft.data, draft.head), encoding="utf-8")
    for section, label in _REGISTERS.items():
        text = _register(section, label, getattr(desk, section))
        (out / f"{section}.yaml").write_text(text, encoding="utf-8")
    (out / "REPORT.md").write_text(report(drafts, desk), encoding="utf-8")
    (out / "SKIPPED.md").write_text(skipped(drafts), encoding="utf-8")


def _register(section: str, label: tuple[str, str], entries: Mapping[str, Entry]) -> str:
    """Return proposed entries as a register file of their own, to be merged by a curator."""
    items: list[Any] = []
    for key in sorted(entries):
        entry = {name: value for name, value in entries[key].items() if name != "#"}
        remark = entries[key].get("#")
        items.append(Remarked(entry, (str(remark),)) if remark else entry)
    vi, en = label
    data: dict[str, Any] = {"register_id": section, "label": {"vi": vi, "en": en}}
    head = ["Proposed entries: read each, then move it into the register of this name."]
    return write(data | ({section: items} if items else {}), head)


def report(drafts: Sequence[Draft], desk: Desk) -> str:
    """Return the report: counts, what several pages report, and what is open in each row."""
    written = [draft for draft in drafts if draft.skipped is None]
    kinds = Counter(kind for draft in drafts for kind, _ in draft.open)
    lines = ["# Drafts", "", f"- drafts: {len(written)}, skipped: {len(drafts) - len(written)}"]
    lines += [f"- proposed {name}: {len(getattr(desk, name))}" for name in _REGISTERS]
    lines += [f"- open, {kind}: {count}" for kind, count in sorted(kinds.items())]
    lines += ["", "## Reported by several pages", ""]
    lines += [f"- `{key}`: {', '.join(ids)}" for key, ids in reported_together(written).items()]
    lines += ["", "## Open points by row"]
    for draft in drafts:
        if draft.open:
            lines += ["", f"### {draft.row.id} → {draft.id}", ""]
            lines += [f"- {kind}: {what}" for kind, what in draft.open]
    return "\n".join(lines) + "\n"


def skipped(drafts: Sequence[Draft]) -> str:
    """Return the list of pages without a draft, with the reason."""
    rows = [
        f"- {draft.row.id} ({draft.row.url or 'no address'}): {draft.skipped}"
        for draft in drafts
        if draft.skipped
    ]
    return "\n".join(["# Skipped pages", "", *rows]) + "\n"
