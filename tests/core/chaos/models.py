"""What a drill counts. No constraint keeps an effect from being written twice: that is what is tested."""

from django.db import models


class Effect(models.Model):
    """One completed piece of work."""

    subject = models.CharField(max_length=200)

    class Meta:
        app_label = "chaos"

    def __str__(self) -> str:
        return self.subject
