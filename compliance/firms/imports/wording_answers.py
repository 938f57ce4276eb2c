"""What is said of answers on traits in a list: the reason, and what to do."""

from django.utils.translation import gettext_lazy as _

ANSWERS = {
    "unknown_trait": (
        _("“%(entry)s” is no question of the catalogue."),
        _("Write its name as the product page or an export has it, such as %(near)s."),
    ),
    "answer_without_value": (
        _("“%(entry)s” has no answer."),
        _("Write each as “name: yes” or “name: no”, with semicolons between them."),
    ),
    "answer_twice": (
        _("%(trait)s is answered with yes and with no."),
        _("Keep the answer that is true."),
    ),
    "answers_contradict": (
        _("%(trait)s: yes cannot stand beside the other answer on %(other)s."),
        _("By definition %(other)s is then: %(due)s. Correct one of the two, here or at the product."),
    ),
    "answer_turned": (
        _("On file %(trait)s is answered with no (%(by)s, %(on)s); the list says yes and replaces it."),
        _("Check the two if you do not expect that."),
    ),
    "answer_taken_back": (
        _("On file %(trait)s is answered with yes (%(by)s, %(on)s); the list says no and replaces it."),
        _("Check the two if you do not expect that."),
    ),
}
