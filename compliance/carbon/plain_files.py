"""Loads a file of YAML or JSON, as plain values: texts stay texts, numbers exact; judges nothing."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from compliance.carbon.engine.cases import json_load
from compliance.carbon.engine.faults import CasesError

LARGEST = 5_000_000
MOST_NODES = 200_000
_FLAG = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")


class _Plain(yaml.SafeLoader):
    """Country NO stays a text, a date stays a text, 0.1 stays 0.1."""


_Plain.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in known if not tag.endswith((":bool", ":timestamp"))]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _bool(loader: _Plain, node: yaml.ScalarNode) -> bool:
    return str(node.value).casefold() == "true"


def _decimal(loader: _Plain, node: yaml.ScalarNode) -> Any:
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


for _letter in "tTfF":
    _Plain.yaml_implicit_resolvers.setdefault(_letter, []).append(("!flag", _FLAG))
_Plain.add_constructor("!flag", _bool)
_Plain.add_constructor("tag:yaml.org,2002:float", _decimal)


def file_load(path: Path) -> Any:
    """What the file holds. Raises CasesError: missing, too large, neither YAML nor JSON."""
    if path.suffix.casefold() == ".json":
        return json_load(path)
    try:
        if path.stat().st_size > LARGEST:
            raise CasesError(f"{path} is larger than {LARGEST} bytes. Give fewer lines.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CasesError(f"{path} does not exist. Name a YAML or JSON file with --in.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"{path} cannot be read as UTF-8 text ({error}).") from error
    try:
        if sum(1 for _ in yaml.parse(text, Loader=_Plain)) > MOST_NODES:
            raise CasesError(f"{path} holds more than {MOST_NODES} values. Give fewer lines.")
        return yaml.load(text, Loader=_Plain)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CasesError(f"{path} is not YAML ({error}). See docs/cbam.md.") from error
