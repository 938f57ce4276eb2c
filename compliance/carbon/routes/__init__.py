"""Ways to carry a shipment: cost, days, tCO2e and the Pareto front; apart from CBAM, which has no transport.

    python -m compliance.carbon.routes --in FILE.yaml --out FILE.json

Input and output are described in docs/cbam_routes.md. From Python: `routes_compare` for routes at hand,
`network_routes` makes every combination of links, `routes_plain` takes and gives plain values.
"""

from .comparing import (
    CURRENT_TRANSPORT,
    LONGEST_KM,
    USUAL,
    Compared,
    Leg,
    Route,
    routes_compare,
    transport_load,
)
from .front import file_routes, routes_plain
from .network import Link, Transfer, network_routes

__all__ = [
    "CURRENT_TRANSPORT",
    "LONGEST_KM",
    "USUAL",
    "Compared",
    "Leg",
    "Link",
    "Route",
    "Transfer",
    "file_routes",
    "network_routes",
    "routes_compare",
    "routes_plain",
    "transport_load",
]
