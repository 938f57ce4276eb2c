"""`manage.py cbam-scenario`: the same command under the name that its neighbours' dashes suggest."""

from compliance.web.management.commands.cbam_scenario import Command

__all__ = ["Command"]
