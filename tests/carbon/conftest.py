"""The rule pack in use, and short ways to price a case; no expectation lives here."""

from collections.abc import Callable
from typing import Any

import pytest

from compliance.carbon.cbam import Priced, RulePack, cases_list, cases_price, line_price, line_read, pack_load

HRC = {"cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026-02-15"}

Price = Callable[..., Priced]
Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def pack() -> RulePack:
    return pack_load()


@pytest.fixture(scope="session")
def price(pack: RulePack) -> Price:
    """Price one hot-rolled coil from China with some fields changed; None takes a field away."""

    def run(**changes: Any) -> Priced:
        case = {key: value for key, value in {**HRC, **changes}.items() if value is not None}
        return line_price(line_read(case, id="case"), pack)

    return run


@pytest.fixture(scope="session")
def run(pack: RulePack) -> Run:
    """The JSON result of one case, refusals included."""

    def run(case: Any = None, **changes: Any) -> dict[str, Any]:
        if case is None:
            case = {key: value for key, value in {**HRC, **changes}.items() if value is not None}
        return next(iter(cases_price(cases_list([case]), pack).values()))

    return run


def codes(result: dict[str, Any] | Priced) -> set[str]:
    if isinstance(result, Priced):
        return {notice.code for notice in result.notices}
    return {warning["code"] for warning in result["warnings"]}
