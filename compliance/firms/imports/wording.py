"""What each reason of a rejected import means and what to do about it, in the reader's language."""

from collections import defaultdict

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.firms.imports.problems import Problem
from compliance.firms.imports.wording_answers import ANSWERS
from compliance.firms.imports.wording_codes import CODES
from compliance.firms.imports.wording_declared import DECLARED

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
    "firm_needed": (
        _("The file has no column that says which firm a row belongs to."),
        _("Name the firm, or add a column “firm” with its code."),
    ),
}
_HEADERS = {
    "column_missing": (
        _("No column is understood as “%(value)s”, which is needed."),
        _("Add it, say which column it is (--map HEADER=%(value)s), or give one value for all rows (--set)."),
    ),
    "no_header": (
        _("No row is understood as a header of this kind of table."),
        _("Give the columns names; needed are: %(needed)s."),
    ),
    "column_suggested": (
        _("The column “%(header)s” was left out; it may be %(field)s."),
        _("If so, say so: --map “%(header)s=%(field)s”, or choose it on the page."),
    ),
    "column_unsure": (
        _("The column “%(header)s” was taken for %(field)s, with little certainty (%(confidence)s)."),
        _("Look at its values; correct it with --map “%(header)s=…” or on the page."),
    ),
    "column_twice": (
        _("The column “%(header)s” was left out: another column already stands for %(field)s."),
        _("If this one is the right one, say so: --map “%(header)s=%(field)s”."),
    ),
    "column_unit_unknown": (
        _("The column “%(header)s” was left out: it looks like %(field)s, but its unit is not said."),
        _("Write the unit into the header, such as (kg) or (ppm), or say --map “%(header)s=%(field)s[kg]”."),
    ),
    "column_unit_other": (
        _("The column “%(header)s” was left out: its unit does not fit %(field)s."),
        _("Check the header; say --map “%(header)s=…” if it means something else."),
    ),
    "column_without_header": (
        _("A column without a header holds values and was left out."),
        _("Give it a header if it is needed."),
    ),
    "percent_assumed": (
        _("The column “%(header)s” has no unit; its values were read as per cent by weight."),
        _("If they are ppm, say --map “%(header)s=%(field)s[ppm]”."),
    ),
    "price_without_currency": (
        _("The prices in “%(header)s” were left out: no currency is said."),
        _(
            "Write it into the header, such as (USD), add a column, or give it for all rows: --set "
            "price_currency=USD."
        ),
    ),
    "mass_of_each": (
        _("“%(header)s” was read as the mass of one piece and multiplied by the quantity."),
        _("If it is the mass of all pieces, call it total mass."),
    ),
    "mass_of_all": (
        _("“%(header)s” was read as the mass of all pieces of the component in one product."),
        _("If it is the mass of one piece, write so into the header, such as unit weight (g)."),
    ),
    "hidden_rows": (
        _("%(count)s hidden rows were read too."),
        _("If they were hidden because they do not count, delete them and import again."),
    ),
    "formula_values": (
        _("%(count)s cells of this column are formulas; their last computed values were taken."),
        _("Open the file once in Excel and save it if the values may be old."),
    ),
    "field_unknown": (
        _("There is no such field."),
        _("Fields are: %(known)s."),
    ),
}
_CELLS = {
    "cell_empty": (_("The cell is empty but must not be."), _("Fill it in, or delete the row.")),
    "formula": (
        _("The cell holds a formula whose value is not in the file."),
        _("Open the file in Excel and save it, or copy the column and paste it as values."),
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
    "below_detection": (
        _("The value is a limit of detection, not an amount."),
        _("Leave the cell empty: an amount below a limit is unknown, not zero."),
    ),
    "unit_other": (
        _("The cell has the unit or currency %(unit)s, which does not fit its column."),
        _("Convert the value to the unit of the column."),
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
    "unknown_evidence_kind": (
        _("This kind of evidence is not in the catalogue."),
        _("Write the id or the name of a kind, such as %(near)s."),
    ),
    "unknown_obligation": (
        _("This obligation is not in the catalogue."),
        _("Write the id of an obligation, such as %(near)s."),
    ),
    "unknown_regime": (_("This regime is not known."), _("Write one of: %(known)s.")),
}
_ROWS = {
    "repeated": (
        _("Row %(first)s has the same key and says something else."),
        _("Keep one of the two rows, or make them agree."),
    ),
    "row_joined": (
        _("The row says the same as row %(first)s; its markets were added there."),
        _("Nothing to do."),
    ),
    "rows_summed": (
        _("Rows with dates of one year were added up (%(count)s rows)."),
        _("Nothing to do if each row is a shipment of its own."),
    ),
    "row_total": (_("The row is a total and was left out."), _("Nothing to do.")),
    "row_header_again": (_("The header is repeated here and was left out."), _("Nothing to do.")),
    "row_footer": (_("The row is a note below the table and was left out."), _("Nothing to do.")),
    "row_outside": (_("The row holds nothing in the columns that were taken."), _("Nothing to do.")),
    "substance_without_mass": (
        _("The mass of a substance is given, but that of its component is not, or is less."),
        _("Add the mass of the component, or give the share of the substance in per cent."),
    ),
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
REASONS = _FILE | _HEADERS | _CELLS | CODES | DECLARED | ANSWERS | _ROWS


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
