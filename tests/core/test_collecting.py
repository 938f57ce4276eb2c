"""The collector runs as before once the block is left, by an error too."""

import gc

import pytest

from compliance.core.collecting import SELDOM, collected_seldom


def test_thresholds_come_back_even_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="broken"), collected_seldom():
        assert gc.get_threshold() == SELDOM
        raise ValueError("broken")
    assert gc.get_threshold() == before
