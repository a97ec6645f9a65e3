"""Mends slips of the finger: puts words that there are in the place of words that were typed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, product

_MOST_NEAR = 40
_MOST_MENDED = 2_000
_MOST_WORDS = 12
_LONG = 5  # letters of a word in which two slips are forgiven


class Vocabulary:
    """Is all words that the names of a graph hold, the most frequent first."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(known := list(words))
        self._of_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in known:
            self._of_length[len(word)].append(word)

    def near(self, word: str) -> list[str]:
        """Return the words that are a slip from this one, two if it is long, the nearest first.

        >>> Vocabulary(["kheo", "khoe", "dan"]).near("kehoz")
        ['kheo', 'khoe']
        """
        from rapidfuzz.distance import OSA  # loads slowly, and most searches find their words
        from rapidfuzz.process import extract

        slips = 1 + (len(word) >= _LONG)
        lengths = range(len(word) - slips, len(word) + slips + 1)
        words = list(chain.from_iterable(self._of_length.get(n, ()) for n in lengths))
        found = extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_NEAR)
        return [other for other, _, _ in found if other != word]

    def mended(self, words: Sequence[str]) -> Iterator[str]:
        """Yield the texts that come of mending the unknown words, or any one if all are known."""
        for at, pair in enumerate(pairwise(words)):
            for cut in self._cuts("".join(pair)):
                yield " ".join([*words[:at], *cut, *words[at + 2 :]])
        unknown = self._unknown(words)
        if unknown:
            most = int(_MOST_MENDED ** (1 / len(unknown)))
            instead = {word: self._instead(word)[:most] for word in unknown}
            choices = product(*(instead.get(word, [word]) for word in words))
            yield from map(" ".join, islice(choices, _MOST_MENDED))
            return
        for at, word in enumerate(words[:_MOST_WORDS]):
            for other in self._instead(word):
                yield " ".join([*words[:at], other, *words[at + 1 :]])

    def shared(self, words: Sequence[str]) -> Iterator[list[list[str]]]:
        """Yield what a name may share with the text: of each list of words, one."""
        if unknown := self._unknown(words):
            yield [self.near(word) if word in unknown else [word] for word in words]
            known = [[word] for word in words if word not in unknown]
            if len(known) > 1:
                yield known
            return
        for at, word in enumerate(words[:_MOST_WORDS]):
            yield [
                self.near(word),
                *([other] for other in words[:at]),
                *([other] for other in words[at + 1 :]),
            ]

    def _unknown(self, words: Sequence[str]) -> list[str]:
        return [word for word in dict.fromkeys(words) if word not in self._words]

    def _instead(self, word: str) -> list[str]:
        """Return what can stand for a word: one that is near, or two that were typed as one."""
        return [] if word.isdigit() else [*map(" ".join, self._cuts(word)), *self.near(word)]

    def _cuts(self, letters: str) -> Iterator[tuple[str, ...]]:
        """Yield the known word that the letters are, and the two that they can be cut into."""
        cuts = ((letters,), *((letters[:at], letters[at:]) for at in range(1, len(letters))))
        return (cut for cut in cuts if self._words.issuperset(cut))
