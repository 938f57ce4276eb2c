#!/usr/bin/env python
"""Runs one management command, with the embedded servers up where no address names others."""

import os
import sys

from compliance.launch import servers_start


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            f"Django is not installed for {sys.executable}. Run `make demo`, or: "
            "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt -c constraints.txt"
        )
    servers_start(sys.argv[1:])
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from compliance.core.databases import database_fault_told

        told = database_fault_told(error)
        if told is None or "--traceback" in sys.argv:
            raise
        sys.exit(told)


if __name__ == "__main__":
    main()
