"""The Django project: what the law means for a firm."""
