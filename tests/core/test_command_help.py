"""Every command of ours says what it is for: a help text that cannot be printed is a command nobody finds."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class

OURS = sorted(
    name for name, app in get_commands().items() if str(app).startswith(("compliance.", "regulations"))
)


def test_our_commands_are_found() -> None:
    assert {"applicability", "catalogue", "gap_report", "import_products"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_help_is_printed(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    told = command.create_parser("manage.py", name).format_help()
    assert "usage: manage.py" in told
    assert len(command.help) > 10
