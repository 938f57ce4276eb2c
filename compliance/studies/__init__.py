"""Studies in the platform: panels, runs and reports around `compliance.econometrics`."""
