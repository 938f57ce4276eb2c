"""Names of regimes: of notices by gettext, of the catalogue by its own two languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from regulations.wording import REGIMES, regime


@pytest.mark.parametrize(("language", "words"), [("en", "Low voltage"), ("zh-hans", "低电压")])
def test_a_regime_of_the_catalogue_is_named_in_the_readers_language(language: str, words: str) -> None:
    with override(language):
        assert regime("lvd") == words


def test_a_regime_of_notices_keeps_its_name() -> None:
    with override("en"):
        assert all(regime(code) == str(words) for code, words in REGIMES.items())


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert regime("something_else") == "something_else"
