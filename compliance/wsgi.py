"""WSGI entry point for gunicorn."""

import os

from compliance.core.embedded import ensure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
ensure()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - settings read the addresses set above

application = get_wsgi_application()
