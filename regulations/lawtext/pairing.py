"""Says which unit of one text is which of the other, renumbered ones included. It aligns no words."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .model import Unit

_LONG = 12  # words; shorter texts ("Deleted") say nothing about identity
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Held:
    """A unit with its words as compared."""

    unit: Unit
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    before: Held | None
    after: Held | None

    @property
    def moved(self) -> bool:
        """Whether the unit bears another number or stands under another heading now."""
        return (
            self.before is not None and self.after is not None and self.before.unit.key != self.after.unit.key
        )


def pairs_of(before: Sequence[Held], after: Sequence[Held]) -> list[Pair]:
    """Pairs in the reading order of `after`, units that went placed where they stood.

    First the same key with the same words; then the same words under another key (renumbered); then the same
    key; then much the same words.
    """
    search = _Search(before, after)
    search.by_key(same_words=True)
    search.by_words()
    search.by_key(same_words=False)
    search.by_likeness()
    return search.ordered()


class _Search:
    def __init__(self, before: Sequence[Held], after: Sequence[Held]) -> None:
        self.before, self.after = before, after
        self.found: dict[int, int] = {}
        self.taken: set[int] = set()

    def _take(self, old: int, new: int) -> None:
        self.found[new] = old
        self.taken.add(old)

    def by_key(self, *, same_words: bool) -> None:
        places = {held.unit.key: old for old, held in enumerate(self.before) if old not in self.taken}
        for new, held in enumerate(self.after):
            old = places.get(held.unit.key)
            if old is None or new in self.found:
                continue
            if not same_words or self.before[old].words == held.words:
                self._take(old, new)

    def by_words(self) -> None:
        places: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
        for old, held in enumerate(self.before):
            if old not in self.taken and len(held.words) >= _LONG:
                places[held.unit.kind, held.words].append(old)
        for new, held in enumerate(self.after):
            candidates = places.get((held.unit.kind, held.words))
            if new not in self.found and candidates:
                self._take(candidates.pop(0), new)

    def by_likeness(self) -> None:
        """What went and what came with much the same words is one unit that was renumbered and edited."""
        bags = {old: Counter(held.words) for old, held in enumerate(self.before) if old not in self.taken}
        for new, held in enumerate(self.after):
            if new in self.found or len(held.words) < _LONG:
                continue
            best, likeness = -1, _ALIKE
            bag = Counter(held.words)
            for old, words in bags.items():
                if old in self.taken or self.before[old].unit.kind != held.unit.kind:
                    continue
                alike = 2 * (words & bag).total() / max(1, words.total() + bag.total())
                if alike > likeness:
                    best, likeness = old, alike
            if best >= 0:
                self._take(best, new)

    def ordered(self) -> list[Pair]:
        pairs: list[Pair] = []
        gone = [old for old in range(len(self.before)) if old not in self.taken]
        for new, held in enumerate(self.after):
            old = self.found.get(new)
            while old is not None and gone and gone[0] < old:
                pairs.append(Pair(self.before[gone.pop(0)], None))
            pairs.append(Pair(self.before[old] if old is not None else None, held))
        return pairs + [Pair(self.before[old], None) for old in gone]
