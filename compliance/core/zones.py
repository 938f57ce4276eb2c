"""Time zones in the reader's language: how far from UTC now, the city, the name. It decides no zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.core import clock

OFTEN = (
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/Berlin", "Europe/London", "UTC"),
    *("America/New_York", "America/Los_Angeles"),
)
Choice = tuple[str, str]


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone of the IANA database, by name; what a machine calls its own zone is none."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory", "posixrules"}))


@lru_cache(maxsize=2_000)
def _city(name: str, language: str) -> str:
    """“Berlin”, “柏林”; of a zone that no city names its own name. It does not change while we run."""
    if "/" not in name or name.startswith("Etc/"):
        return name
    locale, aliases = Locale.parse(language), get_global("zone_aliases")
    canonical = aliases.get(name, name)
    # CLDR keeps a city under the name that its zone had first: Kolkata under Asia/Calcutta.
    called = (canonical, *(alias for alias, meant in aliases.items() if meant == canonical))
    known = (locale.time_zones[one].get("city") for one in called if one in locale.time_zones)
    found = next((city for city in known if city), None)
    return str(found or get_timezone_location(name, locale=locale, return_city=True))


def zone_words(name: str, now: datetime | None = None) -> str:
    """“UTC+02:00 · Berlin (Europe/Berlin)”: the offset as of now, or of `now`; summer time moves it."""
    return _told(name, _offset(name, now or clock.now()))


def _told(name: str, offset: timedelta) -> str:
    language = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    city = _city(name, language)
    told = f"{_offset_words(offset)} · {city}"
    return told if city == name else f"{told} ({name})"


def zone_choices() -> list[tuple[str, list[Choice]]]:
    """All zones in two groups, those often chosen first; the others from west to east, then by city."""
    now = clock.now()
    often = [name for name in OFTEN if name in zone_names()]
    far = {name: _offset(name, now) for name in zone_names()}
    rest = sorted((far[name], _told(name, far[name]), name) for name in far if name not in often)
    return [
        (_("often chosen"), [(name, _told(name, far[name])) for name in often]),
        (_("all others, from west to east"), [(name, words) for _far, words, name in rest]),
    ]


def _offset(name: str, now: datetime) -> timedelta:
    return now.astimezone(ZoneInfo(name)).utcoffset() or timedelta()


def _offset_words(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, left = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02d}:{left:02d}"
