"""`python -m tests.core.chaos`: one killing drill on a home of its own; prints JSON, fails on a loss."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.core.chaos", description=__doc__)
    parser.add_argument("--jobs", type=int, default=12_000)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--outage", type=float, default=3.0, help="seconds without PostgreSQL; 0: none")
    parser.add_argument("--at-most", type=float, default=600.0, help="seconds; what is open then is lost")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fairlead-chaos-") as home:
        Path(home).chmod(0o755)
        _stand_alone(home)
        from tests.core.chaos.drill import killing_drill

        found = killing_drill(
            count=options.jobs,
            kills=options.kills,
            workers=options.workers,
            seed=options.seed,
            outage=options.outage,
            most=options.at_most,
        )
    sys.stdout.write(json.dumps(found.to_json()) + "\n")
    well = found.chain_holds and not (found.lost or found.twice or found.quarantined or found.records_missing)
    return 0 if well else 1


def _stand_alone(home: str) -> None:
    """Servers and Django of this drill, whatever the caller's environment names."""
    for variable in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(variable, None)
    os.environ |= {"FAIRLEAD_HOME": home, "DJANGO_SETTINGS_MODULE": "tests.core.chaos.settings"}
    from compliance.core.embedded import ensure

    ensure()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, run_syncdb=True)


if __name__ == "__main__":
    sys.exit(main())
