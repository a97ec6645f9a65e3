"""Measures search over invented labels: `python benchmarks/search.py [--labels N] [--write]`.

Names are made as Vietnamese bodies, people, documents and events are named; queries are what people
type: whole names, first letters, without marks, numbers, and with a slip. Each is timed beside a
bare prefix query of SQLite's FTS5 in the same run, which neither ranks nor forgives.
"""

import argparse
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

from graph_builder.namespaces import BASE
from graph_builder.search import FILE, Name, SearchIndex, words_of, write_index

SEED = 2013
LABELS = 1_000_000
EACH = 120
"""Queries of each way of typing."""
SLOWEST = 0.05
"""Seconds within which 95 of 100 queries must be answered."""
RESULTS = Path(__file__).with_name("results") / "search.md"


def listed(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


FAMILIES = listed(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Cao"
)
MIDDLES = listed(
    "Văn Thị Hữu Đức Minh Quang Xuân Ngọc Thanh Hồng Công Đình Quốc Thành Tiến Trọng Bá Duy "
    "Kim Mạnh"
)
GIVEN = listed(
    "An Anh Ánh Bắc Bảo Bình Châu Chi Chiến Chung Cường Diệp Dũng Dung Đạt Đông Đức Giang "
    "Hà Hải Hằng Hạnh Hiền Hiếu Hoa Hòa Hoài Hoàn Hùng Huệ Hưng Hương Huy Huyền Khánh Khoa "
    "Kiên Lan Liên Linh Loan Long Lợi Lương Mai Minh Nam Nga Nghĩa Ngọc Nhung Oanh Phong "
    "Phúc Phương Quân Quyết Sơn Tâm Tân Thái Thắng Thảo Thịnh Thọ Thu Thủy Tiến Toàn Trang "
    "Trung Tú Tuấn Tùng Tuyết Vân Việt Vinh Yến"
)
SYLLABLES = listed(
    "An Bắc Bình Cẩm Cao Châu Chí Cường Đại Điền Định Đông Đồng Đức Dương Duy Giang Hà Hải "
    "Hàm Hậu Hiệp Hòa Hoài Hoàng Hội Hồng Hưng Hương Khánh Kiên Kim Lạc Lâm Lập Liên Linh "
    "Long Lộc Lương Mai Minh Mỹ Nam Ngãi Nghĩa Ngọc Nhơn Ninh Phong Phú Phúc Phước Phương "
    "Quan Quang Quế Quỳnh Sơn Tam Tân Tây Thái Thạch Thắng Thanh Thành Thiện Thịnh Thọ Thới "
    "Thuận Thủy Thượng Tiên Tiến Trà Trạch Triệu Trung Trực Trường Tuy Vân Vạn Việt Vĩnh Vũ "
    "Xá Xuân Yên"
)
ONSETS = listed("b c ch d đ g h kh l m n ng nh ph qu r s t th tr v x")
RHYMES = listed(
    "a ác ai ải am án ang anh áo át âm ân ấp ắc ăn ăng e én êm ênh i ia iên iết im in inh iu o oan "
    "oang oi om on ong ô ôi ôn ông ơi ơn u ua uân uất úc ui un ung uôi uông uy ư ưa ưng ươi ương"
)
RARE = 0.2
"""How often a syllable of a place is none of the frequent ones."""
UNITS = (("xã", "Xã"), ("phường", "Phường"), ("huyện", "Huyện"), ("quận", "Quận"), ("tỉnh", "Tỉnh"))
BODIES = (
    ("Đảng ủy {}", "Party Committee of {}"),
    ("Ban Dân vận Huyện ủy {}", "Mass Mobilisation Department of the {} Party Committee"),
    ("Khối Dân vận {}", "Mass mobilisation bloc of {}"),
    ("Ủy ban nhân dân {}", "People's Committee of {}"),
    ("Hội đồng nhân dân {}", "People's Council of {}"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam {}", "Fatherland Front Committee of {}"),
    ("Ban Chỉ đạo thực hiện Quy chế dân chủ {}", "Steering Board on grassroots democracy of {}"),
    ("Hội Liên hiệp Phụ nữ {}", "Women's Union of {}"),
)
POSTS = ("Bí thư", "Phó Bí thư Thường trực", "Chủ tịch", "Phó Chủ tịch", "Trưởng Ban Dân vận")
TYPES = (("Nghị quyết", "NQ"), ("Chỉ thị", "CT"), ("Kết luận", "KL"), ("Kế hoạch", "KH"))
ORGANS = ("TW", "TU", "HU", "QU", "ĐU", "UBND", "BDVTW")
HELD = ("tổng kết 10 năm thực hiện", "sơ kết 5 năm thực hiện", "quán triệt, triển khai")
TITLES = (
    "{} đối thoại với Nhân dân về {}",
    "{} nhân rộng mô hình “Dân vận khéo” trong {}",
    "Dân vận chính quyền ở {}: chuyển biến từ {}",
)
MATTERS = (
    "giải phóng mặt bằng",
    "xây dựng nông thôn mới",
    "cải cách hành chính",
    "bảo vệ môi trường",
    "giữ gìn an ninh trật tự",
    "chuyển đổi số",
)
Typed = tuple[str, str, tuple[str, ...]]
"""A way of typing, what is typed, and the kinds it is looked for in."""


def place(chance: random.Random) -> str:
    """Return an invented place: a kind of unit, a name of two syllables, often its province."""
    unit = chance.choice(UNITS)[0]
    name = f"{syllable(chance)} {syllable(chance)}"
    return f"{unit} {name}" if chance.random() < 0.4 else f"{unit} {name}, {province(chance)}"


def syllable(chance: random.Random) -> str:
    """Return a syllable of a place: a few dozen are frequent, and there are thousands."""
    if chance.random() > RARE:
        return chance.choice(SYLLABLES)
    return f"{chance.choice(ONSETS)}{chance.choice(RHYMES)}".capitalize()


def province(chance: random.Random) -> str:
    """Return one of a hundred invented provinces, some far more often than others."""
    one, other = (int(10 * chance.random() ** 2) for _ in "ab")
    return f"{SYLLABLES[7 * one]} {SYLLABLES[9 * other]}"


def person(chance: random.Random) -> str:
    """Return an invented person: names are as often the same as those of people are."""
    family = FAMILIES[int(len(FAMILIES) * chance.random() ** 3)]
    names = [chance.choice(MIDDLES), chance.choice(GIVEN)]
    return " ".join([family, *names[chance.random() < 0.1 :]])


def document(chance: random.Random) -> tuple[str, str]:
    """Return the printed symbol of an invented document, and its type in words."""
    words, short = chance.choice(TYPES)
    return f"{int(300 * chance.random() ** 2) + 1}-{short}/{chance.choice(ORGANS)}", words


def called(chance: random.Random, number: int) -> Iterator[Name]:
    """Yield the names of one invented thing."""
    kind = chance.choices(
        ("body", "person", "post", "directive", "event", "source", "place"),
        (24, 14, 10, 12, 14, 18, 8),
    )[0]
    iri, where = f"{BASE}{kind}/n-{number}", place(chance)
    if kind == "body":
        vi, en = chance.choice(BODIES)
        yield Name(iri, kind, vi.format(where), "vi", True)
        yield Name(iri, kind, en.format(where), "en", True)
    elif kind == "person":
        name = person(chance)
        yield Name(iri, kind, name, "vi", True)
        yield Name(iri, kind, f"đồng chí {name}", "", False)
    elif kind == "post":
        yield Name(iri, kind, f"{chance.choice(POSTS)} {where}", "vi", True)
    elif kind == "directive":
        symbol, words = document(chance)
        yield Name(iri, kind, f"{words} {symbol} ({where})", "vi", True)
        yield Name(iri, kind, f"{words} số {symbol}", "", False)
        yield Name(iri, kind, f"Về {chance.choice(MATTERS)} ở {where}", "vi", False)
    elif kind == "event":
        day = f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{chance.randint(2013, 2025)}"
        held = f"Hội nghị {chance.choice(HELD)} {document(chance)[0]} {where}, {day}"
        yield Name(iri, kind, held, "vi", True)
    elif kind == "source":
        title = chance.choice(TITLES).format(where.capitalize(), chance.choice(MATTERS))
        yield Name(iri, kind, title, "vi", True)
    else:
        yield Name(iri, kind, where.capitalize(), "vi", True)


def labels(count: int, seed: int = SEED) -> list[Name]:
    """Return so many names of invented things; the same count and seed give the same names."""
    chance = random.Random(seed)  # noqa: S311  # made-up data
    found: list[Name] = []
    while len(found) < count:
        found += called(chance, len(found))
    return found[:count]


def slipped(text: str, chance: random.Random) -> str:
    """Return a text with one slip of the finger inside a word."""
    at = chance.choice([n for n, c in enumerate(text) if c.isalpha() and n > 0])
    letter = chance.choice("abcdeghiklmnopqrstuvxy")
    ways = (
        text[:at] + text[at + 1 :],
        text[:at] + letter + text[at:],
        text[:at] + letter + text[at + 1 :],
        text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
    )
    return chance.choice(ways)


def queries(names: Sequence[Name], seed: int = SEED) -> Iterator[Typed]:
    """Yield what people type, each way as often as the others."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(EACH):
        name = chance.choice(names)
        folded, words = words_of(name.text), name.text.split()
        start = chance.randrange(max(1, len(words) - 2))
        yield "whole name", name.text, ()
        yield "whole name, kind given", name.text, (name.kind,)
        yield "without marks", folded, ()
        yield "2 to 6 letters", folded[: chance.randint(2, 6)], ()
        yield "2 to 6 letters, kind given", folded[: chance.randint(2, 6)], (name.kind,)
        yield "words, the last begun", " ".join(words[start : start + 3])[:-1], ()
        symbol = document(chance)[0]
        yield "number", words_of(symbol), ()
        yield "number, kind given", f"{chance.choice(TYPES)[0]} {symbol}", ("directive",)
        yield "with a slip", slipped(words_of(chance.choice(names).text), chance), ()
        yield "name with a slip", slipped(words_of(person(chance)), chance), ("person",)


def bare_index(names: Sequence[Name], path: Path) -> sqlite3.Connection:
    """Return a plain FTS5 index of the same folded names."""
    db = sqlite3.connect(path)
    db.execute("CREATE VIRTUAL TABLE bare USING fts5 (folded, prefix='2 3 4')")
    rows = ((words_of(name.text),) for name in names)
    db.executemany("INSERT INTO bare VALUES (?)", rows)
    db.commit()
    return db


def bare(db: sqlite3.Connection, text: str) -> list[tuple[str]]:
    """Return the first twenty names that hold these words or beginnings of words."""
    match = " ".join(f'"{word}"*' for word in words_of(text).split())
    return db.execute("SELECT folded FROM bare WHERE bare MATCH ? LIMIT 20", (match,)).fetchall()


def timed(what: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    started = perf_counter()
    what()
    return perf_counter() - started


def percentile(times: Sequence[float], part: float) -> float:
    """Return the time within which this part of all queries was answered."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def measured(count: int, folder: Path) -> Iterator[str]:
    """Yield the lines of the report on so many labels."""
    names = labels(count)
    started = process_time()
    write_index(names, [], folder / FILE)
    built = process_time() - started
    started = process_time()
    plain = bare_index(names, folder / "bare.sqlite")
    bare_built = process_time() - started
    index = SearchIndex(folder / FILE)
    rows: dict[str, list[tuple[float, float]]] = {}
    for way, text, kinds in queries(names):
        ours = timed(lambda text=text, kinds=kinds: index.find(text, kinds))  # type: ignore[misc]
        other = timed(lambda text=text: bare(plain, text))  # type: ignore[misc]
        rows.setdefault(way, []).append((ours, other))
    size, other_size = ((folder / name).stat().st_size / 2**20 for name in (FILE, "bare.sqlite"))
    everything = [pair for pairs in rows.values() for pair in pairs]
    yield "| typed | median ms | 95 % ms | slowest ms | bare FTS5: median | 95 % | slowest |"
    yield "|---|---|---|---|---|---|---|"
    for way, pairs in [*rows.items(), ("**all**", everything)]:
        ours, other = zip(*pairs, strict=True)
        yield f"| {way} | {_cells(ours)} | {_cells(other)} |"
    p95 = percentile([ours for ours, _ in everything], 0.95)
    bare_p95 = percentile([other for _, other in everything], 0.95)
    yield ""
    yield (
        f"95 % of {len(everything):,} queries within {1000 * p95:.1f} ms "
        f"(target {1000 * SLOWEST:.0f} ms: {'met' if p95 <= SLOWEST else 'NOT met'}), "
        f"{p95 / bare_p95:.2f} times the bare query's {1000 * bare_p95:.1f} ms."
    )
    yield (
        f"Made in {built:.1f} s of CPU ({count / built:,.0f} names/s), {size:.0f} MiB; "
        f"the bare index in {bare_built:.1f} s, {other_size:.0f} MiB."
    )
    index.close()
    plain.close()


def _cells(times: Sequence[float]) -> str:
    parts = (statistics.median(times), percentile(times, 0.95), max(times))
    return " | ".join(f"{1000 * part:.1f}" for part in parts)


def main(arguments: Sequence[str]) -> int:
    """Print the report, and keep it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=LABELS, metavar="N")
    parser.add_argument("--write", action="store_true", help=f"keep the report in {RESULTS.name}")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            f"# Search over {chosen.labels:,} labels",
            "",
            f"Measured on {datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, "
            f"{os.cpu_count()} processors, CPython {platform.python_version()}, "
            f"SQLite {sqlite3.sqlite_version}; load of the machine {os.getloadavg()[0]:.1f}. "
            "Written by `python benchmarks/search.py --write`.",
            "",
            *measured(chosen.labels, Path(folder)),
        ]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if chosen.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
