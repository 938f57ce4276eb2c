"""What a regulatory document is and touches, with the span that says so. Pure: no Django, no Celery."""
