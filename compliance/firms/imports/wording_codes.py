"""What each reason about a code of customs, chemistry, market or currency means and what to do about it."""

from django.utils.translation import gettext_lazy as _

CODES = {
    "code_lost_zero": (
        _("The code has lost its leading zero, as happens where Excel takes it for a number."),
        _("Write %(near)s and format the column as text."),
    ),
    "code_as_fraction": (
        _("Excel took the code for a number with decimals and may have dropped a zero at its end."),
        _("Format the column as text and type the code again, without points."),
    ),
    "code_zero_restored": (
        _(
            "The code had lost its leading zero, as happens where Excel takes it for a number; it was "
            "read as %(near)s."
        ),
        _("Compare; format the column as text so that it does not happen again."),
    ),
    "code_point_restored": (
        _("Excel had taken the code for a number with decimals and dropped a zero; it was read as %(near)s."),
        _("Compare; format the column as text and write the code without points."),
    ),
    "code_from_scientific": (
        _("The code was shown as a power of ten; its first digits give %(near)s."),
        _("Compare; format the column as text so that all digits stay."),
    ),
    "sku_power_of_ten": (
        _("Excel shows the article number as a power of ten and has lost its digits."),
        _("Format the column as text in the ERP export, or export as Excel instead of CSV."),
    ),
    "code_scientific": (
        _("Excel shows the code as a power of ten and has lost its digits."),
        _("Format the column as text and type the code again."),
    ),
    "code_national": (
        _(
            "The codes of this column are longer national ones; their first digits were taken (%(count)s "
            "rows, here %(near)s)."
        ),
        _(
            "Nothing to do: these digits are the international code by definition. The code of the EU "
            "goes into a column of its own."
        ),
    ),
    "hs_heading_only": (
        _("This is a heading, not a subheading; no HS code was kept."),
        _("Subheadings of today under it: %(near)s."),
    ),
    "code_became_date": (
        _("Excel took the code for a date."),
        _("Format the column as text and type the code again."),
    ),
    "code_not_digits": (_("The code holds something else than digits."), _("Write its digits only.")),
    "hs_length": (
        _("An HS code has six digits; this one has %(length)s. None was kept."),
        _("Write the six digits of the subheading. Near it: %(near)s."),
    ),
    "hs_too_long": (
        _("An HS code has six digits; this is a longer national code."),
        _("Write %(near)s; eight digits of the EU go into the column “cn”."),
    ),
    "hs_unknown": (
        _("There is no such HS code; none was kept."),
        _("Codes that exist near it under %(prefix)s: %(near)s."),
    ),
    "hs_old_edition": (
        _("The code was dropped from HS %(edition)s; it was kept as it is."),
        _("We propose, from the correlation of the editions or its neighbours: %(near)s."),
    ),
    "cn_length": (
        _("A code of the Combined Nomenclature has eight digits; this one has %(length)s. None was kept."),
        _("Write all eight digits. Near it: %(near)s."),
    ),
    "cn_unknown": (
        _("There is no such code in the Combined Nomenclature; none was kept."),
        _("Codes that exist near it under %(prefix)s: %(near)s."),
    ),
    "cn_old_edition": (
        _("The code is not in the Combined Nomenclature of %(edition)s; it was kept as it is."),
        _("We propose, by its subheading: %(near)s."),
    ),
    "cn_not_under_hs": (
        _("The CN code does not begin with the HS code %(hs)s."),
        _("Correct one of the two; this CN code belongs to HS %(near)s."),
    ),
    "cas_shape": (
        _("This is not the form of a CAS number."),
        _("Write it as 7439-92-1: up to seven digits, two digits, one check digit."),
    ),
    "cas_check_digit": (
        _("The check digit of the CAS number is wrong: it should be %(due)s."),
        _("Compare with the supplier's declaration; with these digits it would be %(near)s."),
    ),
    "cas_became_date": (
        _("Excel took the CAS number for a date."),
        _("Format the column as text and type the number again."),
    ),
    "cas_missing": (
        _("A substance is named (%(substance)s) but its CAS number is not."),
        _("Add the CAS number; without it the substance cannot be compared with any list."),
    ),
    "share_without_substance": (
        _("A share is given but no substance."),
        _("Add the CAS number of the substance, or empty the share."),
    ),
    "unknown_market": (
        _("“%(part)s” is no market code."),
        _("Write two letters of ISO 3166, such as DE, or EU where the member state is unknown."),
    ),
    "several_markets": (
        _("“%(part)s” are several markets, but one export value stands for one."),
        _("Give a row for each market with its own value. The product itself keeps all of its markets."),
    ),
    "unknown_country": (_("This is no country code."), _("Write two letters of ISO 3166, such as CN.")),
    "unknown_currency": (_("This is no currency code."), _("Write three letters of ISO 4217, such as CNY.")),
}
SHEETS = {
    "hidden": _("it is hidden"),
    "chart": _("it is a chart"),
    "empty": _("it is empty"),
    "no_rows": _("there is nothing below its header"),
    "no_table": _("it holds no table of this kind"),
    "not_asked": _("another sheet was asked for"),
}
"""Why a sheet was not read."""
