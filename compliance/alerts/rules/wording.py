"""What is wrong with a rule, in the reader's language, with the place and what to write instead."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.alerts.rules.language import RuleError

SENTENCES = {
    "empty": gettext_lazy("Write a rule, such as: score > 80 or skus > 5."),
    "too_long": gettext_lazy("The rule is longer than %(most)s characters. Make two rules of it."),
    "too_deep": gettext_lazy("More than %(most)s parentheses inside one another. Write it more simply."),
    "stray": gettext_lazy("“%(word)s” cannot be read here. Write fields, numbers, and, or, not, ( and )."),
    "left_over": gettext_lazy("“%(word)s” does not follow here. Join two conditions by “and” or “or”."),
    "unopened": gettext_lazy("This parenthesis closes none. Take it away or open one before."),
    "unclosed": gettext_lazy("This parenthesis is not closed. Add a )."),
    "ends_early": gettext_lazy("The rule ends too early. Write a field, a sign and a value: score > 80."),
    "no_operator": gettext_lazy("After “%(field)s” comes a sign such as >, <, = or “is”."),
    "no_order": gettext_lazy("“%(field)s” is a word and has no more or less. Use “is” or “is not”."),
    "no_number": gettext_lazy("“%(word)s” is no number. Write digits, such as 80 or 1.5m."),
    "no_number_field": gettext_lazy("“%(field)s” is no number. Write “%(field)s is …”."),
    "near_field": gettext_lazy("There is no field “%(word)s”. Did you mean “%(near)s”?"),
    "no_field": gettext_lazy("There is no field “%(word)s”. There are: %(fields)s."),
    "out_of_range": gettext_lazy("“%(field)s” lies between %(least)s and %(most)s."),
    "near_code": gettext_lazy("“%(word)s” is no %(field)s that we know. Did you mean “%(near)s”?"),
    "no_code": gettext_lazy("“%(word)s” is no %(field)s that we know. Some are: %(known)s."),
}  # fmt: skip


def rule_error(error: RuleError) -> str:
    """“At character 9: …”."""
    sentence = str(SENTENCES[error.code]) % error.words
    if error.code in ("empty", "too_long"):
        return sentence
    return _("At character %(place)d: %(sentence)s") % {"place": error.at + 1, "sentence": sentence}
