"""What a material declaration says, whatever its format. Masses are grams, shares per cent by weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceAmount:
    """A substance in a homogeneous material. `mass_g` is in one piece of the part that holds the material."""

    name: str
    cas: str = ""
    ec: str = ""
    mass_g: Decimal | None = None
    share_percent: Decimal | None = None
    exemption: str = ""
    above_threshold: bool | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A homogeneous material in one piece of its part."""

    name: str
    group: str = ""
    mass_g: Decimal | None = None
    substances: tuple[SubstanceAmount, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A product, an assembly or an article. `count` is how many pieces one piece of its parent holds."""

    name: str
    number: str = ""
    count: Decimal = Decimal(1)
    mass_g: Decimal | None = None
    materials: tuple[Material, ...] = ()
    parts: tuple[Part, ...] = ()
    line: int = 0

    def walk(self, path: tuple[str, ...] = (), count: Decimal = Decimal(1)) -> Iterator[PartPlace]:
        """Each part with the names above it and its pieces in one product, the product itself first."""
        yield PartPlace(path, self, count)
        for part in self.parts:
            yield from part.walk((*path, part.name or part.number), count * part.count)


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A part where it stands: names below the product, and pieces in one product."""

    path: tuple[str, ...]
    part: Part
    pieces: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Said of the product as a whole: a question answered, or a substance group and its threshold."""

    name: str
    identity: str = ""
    listed_in: str = ""
    answer: str = ""
    above_threshold: bool | None = None
    threshold: str = ""
    application: str = ""
    cas: str = ""
    mass_g: Decimal | None = None
    share_percent: Decimal | None = None
    exemption: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One product declared. `classes` are those of IPC-1752 (A, C, D) or compliance, composition."""

    format: str
    product: Part
    version: str = ""
    classes: tuple[str, ...] = ()
    issuer: str = ""
    requester: str = ""
    declared_on: date | None = None
    unit_type: str = "Each"
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something in the file that was not taken, with the reason as a code; `what` is the value as printed."""

    where: str
    what: str
    reason: str
    line: int = 0


@dataclass(slots=True)
class Reading:
    """The declarations of a file, what was left out, and what was taken with a remark."""

    declarations: list[Declaration] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    remarks: list[LeftOut] = field(default_factory=list)
