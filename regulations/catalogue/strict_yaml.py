"""YAML without its traps: no key twice, and `on`, `no`, `yes` stay words. Knows nothing of obligations."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"


class _Strict(yaml.CSafeLoader):
    """`on: 2008-10-28` would otherwise give the key True, and a key given twice would hide the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        # Keys as written, before merges (`<<`) add those a mapping may well give anew.
        written = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len({key.value for key in written}) < len(written):
            names = [key.value for key in written]
            twice = next(key for place, key in enumerate(written) if key.value in names[:place])
            raise yaml.MarkedYAMLError(
                problem=f"key {twice.value!r} given twice", problem_mark=twice.start_mark
            )
        return super().construct_mapping(node, deep=deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != _BOOLEAN or first in "tTfF"]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def strict_yaml(text: str) -> Any:
    """What a YAML text says; only true and false are booleans. Raises yaml.YAMLError, with the line."""
    return yaml.load(text, Loader=_Strict)
