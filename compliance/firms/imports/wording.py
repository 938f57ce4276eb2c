"""What each reason of a rejected import means and what to do about it, in the reader's language."""

from collections import defaultdict

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.firms.imports.problems import Problem

_NEAR = gettext_lazy("Perhaps %(near)s is meant.")

_FILE = {
    "file_empty": (_("The file holds nothing."), _("Choose the file with the table in it.")),
    "no_rows": (_("There is a header row and nothing below it."), _("Add rows below the header.")),
    "file_too_large": (
        _("The file has %(size)s MB; at most %(limit)s MB are taken."),
        _("Split it into several files, each with the header row."),
    ),
    "unpacks_too_large": (
        _("The file unpacks to %(size)s MB, far more than a table of this size holds."),
        _("Copy the rows into a new workbook, or save the sheet as CSV."),
    ),
    "password_protected": (
        _("The workbook is protected with a password and cannot be read."),
        _("Open it in Excel, remove the password under File, Info, and save it."),
    ),
    "old_excel": (
        _("The file is in the Excel format of 1997 to 2003 (.xls)."),
        _("Open it in Excel and save it as an Excel workbook (.xlsx)."),
    ),
    "not_excel": (
        _("The file is named like an Excel workbook but is none."),
        _("Save the table again as an Excel workbook (.xlsx) or as CSV."),
    ),
    "excel_broken": (
        _("The workbook is damaged and cannot be read (%(detail)s)."),
        _("Open it in Excel, let Excel repair it, and save it again."),
    ),
    "sheet_unknown": (
        _("The workbook has no sheet “%(sheet)s”."),
        _("Its sheets are: %(known)s."),
    ),
    "not_text": (
        _("The file is neither an Excel workbook nor a text table."),
        _("Save the table as an Excel workbook (.xlsx) or as CSV."),
    ),
    "encoding_unknown": (
        _("The characters of the file are neither UTF-8 nor GB18030."),
        _("Save it from Excel as “CSV UTF-8”, or as an Excel workbook (.xlsx)."),
    ),
    "csv_broken": (
        _("The text table is damaged near line %(line)s: a quotation mark does not close."),
        _("Look at that line, or save the table from Excel again."),
    ),
    "too_many_rows": (
        _("The file holds more than %(limit)s rows."),
        _("Split it into several files, each with the header row."),
    ),
    "too_many_columns": (
        _("The file holds more than %(limit)s columns."),
        _("Delete the columns that are not needed."),
    ),
    "sheets_left": (
        _("Only the first sheet was read; these hold something too: %(sheets)s."),
        _("Import them one after another, each as a file or by its name."),
    ),
    "firm_needed": (
        _("The file has no column that says which firm a row belongs to."),
        _("Name the firm, or add a column “firm” with its code."),
    ),
}
_HEADERS = {
    "header_unknown": (
        _("The column “%(value)s” is not known here. Understood so far: %(understood)s."),
        _("Rename it to one of: %(free)s; or delete it, or name it as a column to leave out."),
    ),
    "header_unit": (
        _("The column “%(value)s” is in another unit than %(field)s."),
        _("Convert its values and call it %(field)s; or delete it, or name it as a column to leave out."),
    ),
    "header_below": (
        _("This row is no header; the header stands in row %(at)s."),
        _("Delete the rows above row %(at)s."),
    ),
    "header_on_sheet": (
        _("The sheet “%(sheet)s” holds no table of this kind; the sheet “%(other)s” does."),
        _("Import that sheet: name it, or put it first in the workbook."),
    ),
    "header_twice": (
        _("“%(value)s” and “%(first)s” both stand for %(field)s."),
        _("Keep one of the two columns."),
    ),
    "column_missing": (
        _("The column “%(value)s” is missing."),
        _("Add it; it may also be called: %(also)s."),
    ),
    "cell_without_header": (
        _("There is a value in a column without a header."),
        _("Give the column a header in the first row, or empty the cell."),
    ),
}
_CELLS = {
    "cell_empty": (_("The cell is empty but must not be."), _("Fill it in, or delete the row.")),
    "formula": (
        _("The cell holds a formula."),
        _("Copy the column and paste it as values; a formula says different things at different times."),
    ),
    "error_value": (
        _("The cell holds an error of Excel."),
        _("Correct the formula it came from, or empty it."),
    ),
    "control_character": (
        _("The text holds an invisible control character."),
        _("Type the text again instead of pasting it."),
    ),
    "too_long": (
        _("The text has %(length)s characters; at most %(limit)s are kept."),
        _("Shorten it."),
    ),
    "not_a_number": (
        _("This is not a number."),
        _("Write digits, with a point before decimals, without a unit."),
    ),
    "comma_in_number": (
        _("A comma here may mean thousands or decimals."),
        _("Write the number without separators, with a point before decimals: 1234.5."),
    ),
    "date_for_number": (
        _("Excel holds a date here where a number is due."),
        _("Format the column as a number and type the value again."),
    ),
    "percent_for_number": (
        _("The cell is formatted as a percentage where a plain number is due."),
        _("Format the column as a number and check the value."),
    ),
    "ppm_for_percent": (
        _("The share is given in ppm where per cent by weight is due."),
        _("Divide by 10,000: 1000 ppm are 0.1."),
    ),
    "negative": (_("The number is below zero."), _("Write the amount without a sign, or delete the row.")),
    "above_most": (_("The number is above %(most)s."), _("Correct it; per cent go from 0 to 100.")),
    "too_small": (
        _("The number is not zero but vanishes at %(places)s decimals."),
        _("Check the unit; leave the cell empty if the amount is unknown."),
    ),
    "too_large": (
        _("The number has more than %(digits)s digits before the point."),
        _("Check the unit."),
    ),
    "not_a_year": (
        _("This is not a year from %(first)s to %(last)s."),
        _("Write four digits, such as 2025."),
    ),
    "not_in_range": (_("This is not a whole number from %(least)s to %(most)s."), _("Correct it.")),
    "not_a_day": (
        _("This is not a date that can be read without doubt."),
        _("Write year, month, day: 2025-06-30."),
    ),
    "day_as_number": (
        _("Excel holds the number of a day here, not a date."),
        _("Format the column as a date, or write 2025-06-30."),
    ),
    "no_such_day": (_("There is no such day."), _("Correct it; write year, month, day: 2025-06-30.")),
    "not_yes_or_no": (_("This is neither yes nor no."), _("Write yes or no.")),
    "not_a_code": (
        _("A code holds letters, digits, hyphens and underscores only."),
        _("Correct it, for example ACME-01."),
    ),
    "not_a_mail_address": (
        _("This is not a mail address."),
        _("Write one address, such as name@firm.example."),
    ),
    "unknown_time_zone": (_("This time zone is not known."), _("Write an IANA name, such as Asia/Shanghai.")),
    "unknown_role": (_("This role is not known."), _("Write one of: %(known)s.")),
    "unknown_language": (_("This language is not offered."), _("Write one of: %(known)s.")),
    "unknown_kind": (_("This kind of document is not known."), _("Write one of: %(known)s.")),
    "unknown_regime": (_("This regime is not known."), _("Write one of: %(known)s.")),
}
_CODES = {
    "code_lost_zero": (
        _("The code has lost its leading zero, as happens where Excel takes it for a number."),
        _("Write %(near)s and format the column as text."),
    ),
    "code_as_fraction": (
        _("Excel took the code for a number with decimals and may have dropped a zero at its end."),
        _("Format the column as text and type the code again, without points."),
    ),
    "code_became_date": (
        _("Excel took the code for a date."),
        _("Format the column as text and type the code again."),
    ),
    "code_not_digits": (_("The code holds something else than digits."), _("Write its digits only.")),
    "hs_length": (
        _("An HS code has six digits; this one has %(length)s."),
        _("Write the six digits of the subheading, or leave the cell empty if it is unknown."),
    ),
    "hs_too_long": (
        _("An HS code has six digits; this is a longer national code."),
        _("Write %(near)s; eight digits of the EU go into the column “cn”."),
    ),
    "hs_unknown": (
        _("There is no such HS code."),
        _("Codes that exist near it under %(prefix)s: %(near)s."),
    ),
    "hs_old_edition": (
        _("The code was dropped from HS %(edition)s; it was taken as it is."),
        _("Codes that exist today under %(prefix)s: %(near)s."),
    ),
    "cn_length": (
        _("A code of the Combined Nomenclature has eight digits; this one has %(length)s."),
        _("Write all eight digits, or leave the cell empty if it is unknown."),
    ),
    "cn_unknown": (
        _("There is no such code in the Combined Nomenclature."),
        _("Codes that exist near it under %(prefix)s: %(near)s."),
    ),
    "cn_old_edition": (
        _("The code is not in the Combined Nomenclature of %(edition)s; it was taken as it is."),
        _("Codes of %(edition)s under %(prefix)s: %(near)s."),
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
    "unknown_country": (_("This is no country code."), _("Write two letters of ISO 3166, such as CN.")),
    "unknown_currency": (_("This is no currency code."), _("Write three letters of ISO 4217, such as CNY.")),
}
_ROWS = {
    "repeated": (_("Row %(first)s says the same already."), _("Keep one of the two rows.")),
    "row_contradicts": (
        _("Row %(first)s describes the same firm differently."),
        _("Make the two rows agree."),
    ),
    "component_contradicts": (
        _("Row %(first)s says %(before)s for the same component."),
        _("Make the rows of a component agree, or give different components different names."),
    ),
    "shares_above_whole": (
        _("The shares of this component add up to %(total)s per cent."),
        _("Check the shares: they are per cent by weight of one homogeneous material."),
    ),
    "expires_before_issue": (
        _("The document expires before it was issued (%(issued)s)."),
        _("Correct one of the two dates."),
    ),
    "firm_unknown": (
        _("You have no firm with this code."),
        _("Correct the code, or let the firm be added first."),
    ),
    "firm_other": (
        _("The row belongs to another firm; this import is for %(firm)s."),
        _("Import the file without naming a firm, or delete the row."),
    ),
    "product_unknown": (
        _("The firm %(firm)s has no product with the SKU %(sku)s."),
        _("Correct the SKU, or import the product first."),
    ),
    "currency_other": (
        _("The money of %(firm)s is kept in %(due)s; unlike currencies are never added."),
        _("Convert the value to %(due)s and write that as the currency."),
    ),
    "currency_fixed": (
        _("The firm has trade flows in %(due)s; its currency cannot be changed by an import."),
        _("Delete its trade flows first, or keep %(due)s."),
    ),
    "association_unknown": (_("There is no association with this code."), _("Add the association first.")),
    "code_unknown": (_("Unknown: %(code)s."), _("Correct the code, or add it first.")),
}
_NOTHING_NEAR = gettext_lazy("Look it up in the customs tariff, or leave the cell empty if it is unknown.")
"""Remedy for a code of which not even the chapter exists."""
REASONS = _FILE | _HEADERS | _CELLS | _CODES | _ROWS


def problem_message(problem: Problem) -> str:
    """What is wrong, as a sentence."""
    return str(REASONS[problem.reason][0]) % _facts(problem)


def problem_remedy(problem: Problem) -> str:
    """What to do, with the nearest valid value where there is one."""
    if problem.reason in {"hs_unknown", "cn_unknown"} and not problem.facts.get("near"):
        return str(_NOTHING_NEAR)
    remedy = str(REASONS[problem.reason][1])
    said = remedy % _facts(problem)
    if problem.facts.get("near") and "%(near)s" not in remedy:
        said = f"{said} {_NEAR % problem.facts}"
    return said


def _facts(problem: Problem) -> dict[str, str]:
    facts: dict[str, str] = defaultdict(lambda: gettext("none"))
    facts |= {"value": problem.value} | {
        name: str(fact) for name, fact in problem.facts.items() if fact != ""
    }
    return facts
