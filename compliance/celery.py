"""The Celery application: workers and beat run the same services as every command."""

import os

from celery import Celery

from compliance.launch import celery_servers_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
celery_servers_start()

app = Celery("compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
