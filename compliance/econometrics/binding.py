"""A model's assumption on errors, bound to the rows of its design; knows no estimator."""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import IntArray, groups_of
from compliance.econometrics.covariance import Dependence
from compliance.econometrics.covariance.conley import Places
from compliance.econometrics.covariance.kernels import default_bandwidth
from compliance.econometrics.design import Design
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.specification import ModelSpec

TIMED = ("hac", "ac", "dk")


def dependence_of(design: Design, spec: ModelSpec) -> tuple[Dependence, list[str]]:
    """The dependence, and notes on what a rule had to choose."""
    choice, notes = spec.vcov, []
    weights = design.weights
    frequency = weights if weights is not None and design.weights_kind == "frequency" else None
    count = float(frequency.sum()) if frequency is not None else float(len(design.y))
    for name, codes in zip(design.cluster_names, design.clusters, strict=True):
        if groups_of(codes) < 2:
            raise InestimableModel(
                f"model {spec.name!r}: the cluster column {name!r} has one group only, so its variance "
                "cannot be estimated. Cluster on a column with more groups.",
                reason="one_cluster",
                where=name,
            )
    timed = choice.kind in TIMED or (choice.kind == "cluster" and bool(choice.kernel))
    bandwidth = choice.bandwidth
    if timed:
        if design.time is None:
            raise SpecificationFault(
                f"model {spec.name!r}: this covariance needs periods. Add `panel: {{unit: …, time: …}}` "
                "with your columns.",
                reason="no_panel",
                where="panel",
            )
        if frequency is not None:
            raise SpecificationFault(
                f"model {spec.name!r}: frequency weights and periods do not go together; rows of one period "
                "cannot be several observations.",
                reason="weights",
                where="weights",
            )
        periods = len(np.unique(design.time))
        if periods < 2:
            raise InestimableModel(
                f"model {spec.name!r}: all rows are of one period, so no covariance over periods exists.",
                reason="one_period",
                where=spec.time,
            )
        if not bandwidth:
            bandwidth = default_bandwidth(periods)
            notes.append(f"No bandwidth was given: {bandwidth:g} by the rule of Newey and West (1994).")
    kernel, clusters = choice.kernel, design.clusters
    if choice.kind == "cluster" and kernel:
        kernel, clusters = _kernel_clusters(design, spec)
    kind = "dk" if choice.kind == "cluster" and kernel and not clusters else choice.kind
    bound = Dependence(
        kind=kind,
        count=count,
        clusters=clusters,
        unit=design.unit if timed else None,
        time=design.time if timed else None,
        kernel=kernel if timed else "",
        bandwidth=bandwidth,
        frequency=frequency,
        places=_places(design, spec),
        dofminus=spec.dofminus,
    )
    return bound, notes


def _kernel_clusters(design: Design, spec: ModelSpec) -> tuple[str, tuple[IntArray, ...]]:
    """Clusters with a kernel: periods alone are Driscoll–Kraay, unit and period Thompson's."""
    names = list(design.cluster_names)
    if names == [spec.time]:
        return spec.vcov.kernel, ()
    if len(names) == 2 and spec.time in names:
        unit = design.clusters[1 - names.index(spec.time)]
        return spec.vcov.kernel, (unit, design.clusters[names.index(spec.time)])
    raise SpecificationFault(
        f"model {spec.name!r}: a kernel goes with clusters of the period {spec.time!r}, alone or beside "
        "the unit.",
        reason="vcov",
        where="kernel",
    )


def _places(design: Design, spec: ModelSpec) -> Places | None:
    if design.coordinates is None:
        return None
    choice = spec.vcov
    if choice.same_period and design.time is None:
        raise SpecificationFault(
            f"model {spec.name!r}: conley within periods needs `panel: {{unit: …, time: …}}`.",
            reason="no_panel",
            where="panel",
        )
    return Places(
        design.coordinates[:, 0],
        design.coordinates[:, 1],
        choice.cutoff_km,
        choice.distance_weight,
        design.time if choice.same_period else None,
        choice.serial,
    )
