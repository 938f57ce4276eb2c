"""Bootstrap, permutation and placebo draws that equal refitting to rounding and cost almost nothing; no
Django."""
