"""The command line of carbon data in and out, without Django."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from compliance.carbon.engine.cases import json_load
from compliance.carbon.engine.faults import CasesError, CbamError, Notice
from compliance.carbon.engine.rulepack import CURRENT, pack_load
from compliance.carbon.installation import (
    installation_compute,
    installation_read,
    installations_load,
    standards_load,
)
from compliance.carbon.template import (
    communication_from,
    installation_from,
    template_read,
    template_write,
)

from .footprints import footprint_json, footprint_read, footprints_list
from .supplier import supplier_form
from .supplier_reading import supplier_read

ACTIONS = ("supplier-form", "supplier-read", "template-read", "template-fill", "footprint-read")


def main(argv: list[str] | None = None) -> int:
    """0: done; 2: a file is unusable, nothing is written."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.exchange")
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("--in", dest="source", type=Path, metavar="FILE")
    parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")
    parser.add_argument("--template", type=Path, metavar="TEMPLATE.xlsx")
    parser.add_argument("--pack", default=CURRENT, metavar="EDITION")
    options = parser.parse_args(argv)
    if options.source is None and options.action != "supplier-form":
        parser.error("name a file with --in")
    if options.template is None and options.action == "template-fill":
        parser.error("name the empty template with --template")
    try:
        notices = _run(options)
    except CbamError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stderr.writelines(f"{notice.code}: {notice.message} {notice.remedy}\n" for notice in notices)
    sys.stderr.write(f"written: {options.target}\n")
    return 0


def _run(options: argparse.Namespace) -> list[Notice]:
    if options.action == "supplier-form":
        supplier_form(options.target)
        return []
    if options.action == "supplier-read":
        plain, notices = supplier_read(options.source)
        _write(options.target, plain)
        return notices
    pack = pack_load(options.pack)
    if options.action == "template-read":
        plain, notices = installation_from(template_read(options.source), pack)
        _write(options.target, plain)
        return notices
    if options.action == "template-fill":
        pairs = installations_load(options.source)
        if len(pairs) != 1:
            raise CasesError(f"{options.source} holds {len(pairs)} installations. A template takes one.")
        computed = installation_compute(
            installation_read(pairs[0][1], pack, standards_load(), id=pairs[0][0]), pack
        )
        template_write(options.template, options.target, communication_from(computed))
        return list(computed.notices)
    footprints = [footprint_read(item) for item in footprints_list(json_load(options.source))]
    _write(options.target, [footprint_json(item) for item in footprints])
    return [notice for item in footprints for notice in item.notices]


def _write(target: Path, found: Mapping[str, Any] | list[Any]) -> None:
    text = json.dumps(found, indent=1, ensure_ascii=False, default=str) + "\n"
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CasesError(f"{target} cannot be written ({error.strerror}). Name another file.") from error


if __name__ == "__main__":
    sys.exit(main())
