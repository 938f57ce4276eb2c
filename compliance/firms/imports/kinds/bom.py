"""Bills of material from lines: a line is a component, or one substance in it.

The component's own columns are repeated on each of its lines, or stand on the first one only.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import Plan, Scope, chunks, products_resolve
from compliance.firms.models import Component, Content

_OWN = {"component_zh": "name_zh", "mass_g": "mass_g"}
_IN_IT = {"substance": "name", "share_percent": "share_percent", "exemption": "exemption"}
_WHOLE = Decimal(100)
Key = tuple[int, str, str]


@dataclass(slots=True)
class Part:
    """A component with all lines that speak of it."""

    row: Component
    outcome: str
    own: dict[str, Any] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    total: Decimal = Decimal(0)


def plan(reading: Reading, scope: Scope) -> Plan:
    """Create or change components and contents. What the file does not name stays, unless it is the whole."""
    products_resolve(reading, scope)
    components = _components(reading)
    contents = _contents(list(components.values()))
    parts: dict[Key, Part] = {}
    for line in reading.lines:
        _gather(reading, parts, components, line)
    for key, part in parts.items():
        part.outcome = _outcome(part, known=key in components)
    result = Plan()
    rows = [_content(result, reading, parts[_key(line)], contents, line) for line in reading.lines]
    if scope.is_whole and not reading.rejected:
        # A row that was left out may be the one that names a substance: then nothing is taken out.
        _remove(result, reading, components, contents)
    changed = [part for part in parts.values() if part.outcome != "unchanged"]
    filled = [(key, row) for key, row in rows if row is not None]
    result.steps.append(lambda: _write(changed, filled, parts))
    return result


def _key(line: Line) -> Key:
    return line.found["product"].pk, line.values["component"], line.values.get("material", "")


def _components(reading: Reading) -> dict[Key, Component]:
    products = {line.found["product"].pk for line in reading.lines}
    return {
        (row.product_id, row.name, row.material): row
        for part in chunks(products)
        for row in Component.objects.filter(product_id__in=part)
    }


def _contents(components: list[Component]) -> dict[tuple[int, str], Content]:
    return {
        (row.component_id, row.cas): row
        for part in chunks(components)
        for row in Content.objects.filter(component__in=part)
    }


def _gather(reading: Reading, parts: dict[Key, Part], known: dict[Key, Component], line: Line) -> None:
    """Collect what the lines say of their component; two lines must not say different things."""
    key = _key(line)
    if key not in parts:
        row = known.get(key) or Component(product_id=key[0], name=key[1], material=key[2])
        parts[key] = Part(row, "")
    part = parts[key]
    for column, name in _OWN.items():
        value = line.values.get(column)
        if value in (None, ""):
            continue
        if part.own.setdefault(name, value) != value:
            fault = CellFault("component_contradicts", first=part.first[name], before=str(part.own[name]))
            reading.reject_cell(line, column, fault)
        part.first.setdefault(name, line.row.number)
    part.total += line.values.get("share_percent") or 0
    if part.total > _WHOLE and part.total - (line.values.get("share_percent") or 0) <= _WHOLE:
        fault = CellFault("shares_above_whole", total=f"{part.total.normalize():f}")
        reading.warn_cell(line, "share_percent", fault)


def _outcome(part: Part, *, known: bool) -> str:
    before = {name: getattr(part.row, name) for name in part.own}
    for name, value in part.own.items():
        setattr(part.row, name, value)
    return "created" if not known else "unchanged" if before == part.own else "changed"


def _content(
    result: Plan, reading: Reading, part: Part, contents: dict[tuple[int, str], Content], line: Line
) -> tuple[Key, Content | None]:
    """The content row that the line asks for, if it is new or different; counts the line."""
    cas, outcome, row = line.values.get("cas", ""), part.outcome, None
    if cas:
        known = contents.get((part.row.pk, cas)) if part.row.pk else None
        before = {name: getattr(known, name) for name in _IN_IT.values()} if known else {}
        after = before | {
            name: line.values[column] for column, name in _IN_IT.items() if column in line.values
        }
        if known is None or before != after:
            row = Content(cas=cas, **after)
            outcome = "created" if known is None else "changed"
    result.count(outcome, line.found["firm"].pk)
    return _key(line), row


def _remove(
    result: Plan,
    reading: Reading,
    components: dict[Key, Component],
    contents: dict[tuple[int, str], Content],
) -> None:
    """Take out components and contents of the file's products that the file does not name."""
    firm_of = {line.found["product"].pk: line.found["firm"].pk for line in reading.lines}
    named = {(_key(line), line.values.get("cas", "")) for line in reading.lines}
    keys = {key for key, _ in named}
    key_of = {row.pk: key for key, row in components.items()}
    parts = [row for key, row in components.items() if key not in keys]
    inside = [
        row
        for (component_id, cas), row in contents.items()
        if key_of[component_id] in keys and (key_of[component_id], cas) not in named
    ]
    result.removed = len(parts) + len(inside)
    result.firm_ids |= {firm_of[row.product_id] for row in parts}
    result.firm_ids |= {firm_of[key_of[row.component_id][0]] for row in inside}

    def delete() -> None:
        for some in chunks(row.pk for row in inside):
            Content.objects.filter(pk__in=some).delete()
        for some in chunks(row.pk for row in parts):
            Component.objects.filter(pk__in=some).delete()

    result.steps.append(delete)


def _write(changed: list[Part], filled: list[tuple[Key, Content]], parts: dict[Key, Part]) -> None:
    for some in chunks(changed):
        fresh = [
            Component(
                product_id=part.row.product_id,
                name=part.row.name,
                material=part.row.material,
                name_zh=part.row.name_zh,
                mass_g=part.row.mass_g,
            )
            for part in some
        ]
        written = Component.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["product", "name", "material"],
            update_fields=["name_zh", "mass_g"],
        )
        for part, row in zip(some, written, strict=True):
            part.row = row
    for key, content in filled:
        content.component = parts[key].row
    for some_contents in chunks(content for _, content in filled):
        Content.objects.bulk_create(
            some_contents,
            update_conflicts=True,
            unique_fields=["component", "cas"],
            update_fields=["name", "share_percent", "exemption"],
        )
