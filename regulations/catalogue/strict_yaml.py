"""YAML without its traps: no key twice, and `on`, `no`, `yes` stay words. Knows nothing of obligations."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"


class _Strict(yaml.CSafeLoader):
    """`on: 2008-10-28` would otherwise give the key True, and a key given twice would hide the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"key {key!r} given twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != _BOOLEAN or first in "tTfF"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def strict_yaml(text: str) -> Any:
    """What a YAML text says; only true and false are booleans. Raises yaml.YAMLError, with the line."""
    return yaml.load(text, Loader=_Strict)
