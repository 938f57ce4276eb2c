"""Which covariance a model asks for, from the words authors use; knows no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.econometrics.covariance.kernels import kernel_name
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields

KINDS = {
    "iid": "iid",
    "classical": "iid",
    "unadjusted": "iid",
    "robust": "hc1",
    "hetero": "hc1",
    "heteroskedastic": "hc1",
    "white": "hc1",
    "hc0": "hc0",
    "hc1": "hc1",
    "hc2": "hc2",
    "hc3": "hc3",
    "cluster": "cluster",
    "clustered": "cluster",
    "cl": "cluster",
    "crv1": "cluster",
    "cr1": "cluster",
    "twoway": "cluster",
    "two-way": "cluster",
    "multiway": "cluster",
    "crv3": "crv3",
    "cr3": "crv3",
    "jackknife": "crv3",
    "dk": "dk",
    "dkraay": "dk",
    "driscoll-kraay": "dk",
    "hac": "hac",
    "newey-west": "hac",
    "nw": "hac",
    "ac": "ac",
    "conley": "conley",
}


@dataclass(frozen=True, slots=True)
class VcovChoice:
    """Kind, columns of clusters, and what kernels and distances need. Bandwidth 0 leaves it to the rule."""

    kind: str = "iid"
    clusters: tuple[str, ...] = ()
    kernel: str = ""
    bandwidth: float = 0.0
    latitude: str = ""
    longitude: str = ""
    cutoff_km: float = 0.0
    distance_weight: str = "uniform"
    same_period: bool = False
    serial: int = 0


def vcov_choice(part: Fields) -> VcovChoice:
    """Reads `vcov`, `cluster`, `kernel`, `bandwidth`, `lags` and `conley` of a model."""
    given = part.take("vcov", default=None)
    clusters = _clusters(part.entries("cluster"))
    kernel = str(part.take("kernel", default="") or "")
    bandwidth = _bandwidth(part)
    conley = dict(part.mapping("conley"))
    if isinstance(given, Mapping):
        given, more, extra = _from_mapping(given, part.where)
        clusters = more or clusters
        kernel = str(extra.pop("kernel", kernel) or "")
        if "lags" in extra:
            bandwidth = float(extra.pop("lags")) + 1
        bandwidth = float(extra.pop("bandwidth", bandwidth))
        conley |= extra
    name = kernel_name(kernel) if kernel else ""
    kind = _kind(given, clusters, name, bandwidth, bool(conley), part.where)
    if kind in ("hac", "ac", "dk") and not name:
        name = "bartlett"
    if kind == "cluster" and bandwidth and not name:
        name = "bartlett"
    if kind == "conley":
        return _conley(conley, part.where)
    if conley:
        raise SpecificationFault(
            f"{part.where}: `vcov` does not take {', '.join(conley)}.", reason="vcov", where="vcov"
        )
    return VcovChoice(kind, clusters, name, bandwidth)


def _bandwidth(part: Fields) -> float:
    if str(part.content.get("bandwidth", "")).lower() == "auto":
        part.content["bandwidth"] = 0.0
    bandwidth = part.number("bandwidth", 0.0)
    lags = part.take("lags", default=None)
    if lags is not None:
        if isinstance(lags, bool) or not isinstance(lags, int) or lags < 0:
            raise SpecificationFault(
                f"{part.where}: `lags` counts whole periods.", reason="vcov", where="lags"
            )
        bandwidth = float(lags + 1)
    if bandwidth < 0:
        raise SpecificationFault(
            f"{part.where}: `bandwidth` must be positive.", reason="vcov", where="bandwidth"
        )
    return bandwidth


def _clusters(entries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for entry in entries for name in entry.split("+") if name.strip())


def _from_mapping(given: Mapping[Any, Any], where: str) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """`{type: hac, lags: 2}` or pyfixest's `{CRV1: firm + year}`."""
    content = {str(key): value for key, value in given.items()}
    for key in ("type", "kind"):
        if key in content:
            kind = str(content.pop(key))
            clusters = content.pop("cluster", ())
            entries = (clusters,) if isinstance(clusters, str) else tuple(str(name) for name in clusters)
            return kind, _clusters(entries), content
    if len(content) == 1:
        ((kind, clusters),) = content.items()
        if kind.lower() in KINDS and isinstance(clusters, str):
            return kind, _clusters((clusters,)), {}
        if kind.lower() in KINDS and isinstance(clusters, Mapping):
            return kind, (), dict(clusters)
    raise SpecificationFault(
        f"{where}: `vcov` as a mapping needs `type`, such as {{type: hac, lags: 2}}.",
        reason="vcov",
        where="vcov",
    )


def _kind(
    given: Any, clusters: tuple[str, ...], kernel: str, bandwidth: float, conley: bool, where: str
) -> str:
    smooth = bool(kernel or bandwidth)
    if given is None:
        if conley:
            return "conley"
        return "cluster" if clusters else ("hac" if smooth else "iid")
    word = str(given).strip().lower().replace("_", "-").replace(" ", "-").replace("–", "-")
    kind = KINDS.get(word)
    if kind is None:
        raise SpecificationFault(
            f"{where}: the covariance {given!r} is unknown; known are iid, hc0 to hc3, cluster, crv3, hac, "
            "ac, driscoll-kraay, conley.",
            reason="vcov",
            where="vcov",
        )
    if kind in ("cluster", "crv3") and not clusters:
        raise SpecificationFault(f"{where}: vcov {given!r} needs `cluster`.", reason="vcov", where="cluster")
    if kind == "hc1" and clusters:
        # As Stata: robust with clusters means clustered.
        return "cluster"
    if kind in ("iid", "hc0", "hc2", "hc3", "conley", "hac", "ac") and clusters:
        raise SpecificationFault(
            f"{where}: vcov {given!r} does not take `cluster`; leave one of them out.",
            reason="vcov",
            where="vcov",
        )
    if kind == "crv3" and len(clusters) > 1:
        raise SpecificationFault(
            f"{where}: crv3 takes one cluster column, not {len(clusters)}.", reason="vcov", where="cluster"
        )
    if smooth and kind in ("hc0", "hc1"):
        return "hac"
    return "ac" if smooth and kind == "iid" else kind


def _conley(given: dict[str, Any], where: str) -> VcovChoice:
    part = Fields(given, f"{where}, conley")
    latitude = str(part.take("latitude", default="") or part.take("lat", default=""))
    longitude = str(
        part.take("longitude", default="") or part.take("lon", default="") or part.take("lng", default="")
    )
    cutoff = part.number("cutoff_km", 0.0) or part.number("cutoff", 0.0)
    weight = part.choice("weight", ("uniform", "bartlett"), "uniform")
    same, serial = bool(part.flag("same_period")), int(part.number("serial", 0))
    part.done()
    if not latitude or not longitude or cutoff <= 0:
        raise SpecificationFault(
            f"{where}: conley needs `latitude` and `longitude` columns in degrees and `cutoff_km`.",
            reason="vcov",
            where="conley",
        )
    return VcovChoice(
        "conley",
        latitude=latitude,
        longitude=longitude,
        cutoff_km=cutoff,
        distance_weight=weight,
        same_period=same or serial > 0,
        serial=serial,
    )
