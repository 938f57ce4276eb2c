"""Application configuration: names the functions that exposure and firms ask for without knowing this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CbamConfig(AppConfig):
    name = "compliance.cbam"
    label = "cbam"
    verbose_name = _("CBAM")

    def ready(self) -> None:
        from compliance.cbam.asked import cost_of_product, page_of_firm
        from compliance.cbam.pricing import JOB
        from compliance.exposure.risk import cbam_cost_register, cbam_page_register
        from compliance.firms.services import following_register

        cbam_cost_register(cost_of_product)
        cbam_page_register(page_of_firm)
        following_register(JOB)
