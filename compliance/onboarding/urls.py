"""Addresses of the first steps; each step has its own and can be come back to."""

from django.urls import path

from compliance.onboarding.views import beginning, listing, outcome

app_name = "onboarding"

urlpatterns = [
    path("", beginning.begin, name="begin"),
    path("way/", beginning.choose, name="choose"),
    path("firm/", beginning.firm, name="firm"),
    path("check/", beginning.questions, name="questions"),
    path("check/progress/", beginning.glance, name="glance"),
    path("products/", listing.products, name="products"),
    path("products/progress/", listing.progress, name="progress"),
    path("result/", outcome.result, name="result"),
    path("mail/", outcome.mail, name="mail"),
    path("mail/frame/", outcome.mail_frame, name="mail-frame"),
    path("when/", outcome.when, name="when"),
    path("colleague/", outcome.colleague, name="colleague"),
]
