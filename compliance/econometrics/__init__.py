"""Estimators on arrays and the studies made of them; knows no Django, no database and no firm."""
