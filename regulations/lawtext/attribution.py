"""Which acts ordered a change, by the marks of the later text that the earlier one does not bear yet."""

from collections import Counter

from .model import DELETED, LawText, Mark, Placed, Unit
from .parts import UnitPart


def new_marks(old: Unit | None, new: Unit | None, *, earlier: LawText, later: LawText) -> tuple[Mark, ...]:
    """Marks on `new` that are newer than the earlier text, each once, in reading order.

    Formex marks count one by one: an act may change a unit in several steps. Markers of XHTML name only the
    act and stand again after every interruption, so there an act counts once.
    """
    if new is None:
        return ()
    held = tuple(placed.mark for placed in new.marks)
    known = tuple(placed.mark for placed in old.marks) if old is not None else ()
    if earlier.media == later.media == "fmx4":
        left = Counter(known)
        fresh = []
        for mark in held:
            if left[mark] > 0:
                left[mark] -= 1
            else:
                fresh.append(mark)
    else:
        acts = {mark.act for mark in known}
        fresh = [mark for mark in held if mark.act not in acts]
    return tuple(dict.fromkeys(fresh))


def part_marks(part: UnitPart, unit: Unit, fresh: tuple[Mark, ...], *, backwards: bool) -> tuple[Mark, ...]:
    """The unit's new marks that cover the part; for what went, those that stand where it stood."""
    blocks = part.before_blocks if backwards else part.after_blocks
    place = part.before_place if backwards else part.after_place
    blocks = tuple(unit.blocks[one].cited_by if unit.blocks[one].kind == "note" else one for one in blocks)
    found = [placed.mark for placed in unit.marks if placed.mark in fresh and _covers(placed, blocks, place)]
    if not blocks and any(mark.action == DELETED for mark in found):
        found = [mark for mark in found if mark.action == DELETED]
    return tuple(dict.fromkeys(found))


def _covers(placed: Placed, blocks: tuple[int, ...], place: int) -> bool:
    if not blocks:
        return placed.first - 1 <= place <= max(placed.last, placed.first) + 1
    if placed.first > placed.last:
        return any(block <= placed.first <= block + 1 for block in blocks)
    return any(placed.first <= block <= placed.last for block in blocks)
