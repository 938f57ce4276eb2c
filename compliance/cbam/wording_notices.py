"""The engine's notices by code, in general words: what is the matter and what to do."""

from django.utils.translation import gettext_lazy as _

NOTICES = {
    "route_of_the_row": (
        _("With default values the production route is that of the table's row, not yours."),
        "",
    ),
    "route_not_of_good": (_("The good has no such production route."), _("Check the route and the code.")),
    "route_unreadable": (
        _("The production route is not a letter of IR (EU) 2025/2620."),
        _("Give the letter, for example C for blast furnace and basic oxygen."),
    ),
    "route_assumed": (
        _("No production route was given: that of the default row was assumed."),
        _("Give the producer's route: it decides the benchmark."),
    ),
    "electricity_without_value": (
        _("The pack holds no default values for electricity."),
        _("Give actual values."),
    ),
    "carbon_price_needs_actual": (
        _("A carbon price paid cannot be deducted from default values; it was left out."),
        _("Claim it with actual, verified emissions."),
    ),
    "carbon_price_unproven": (
        _("A rebate whose amount is not proven takes the whole deduction away."),
        _("Give the rebated emissions with evidence."),
    ),
    "carbon_price_provisional": (
        _("The deduction follows the draft act on Art 9; the band also shows the cost without it."),
        _("Keep proof of payment and of every rebate."),
    ),
    "carbon_price_unit": (_("The carbon price paid was read as EUR per tCO2e after all rebates."), ""),
    "origin_exempt": (
        _("CBAM does not apply to goods of this origin: the cost is zero by law."),
        _("Check that this is the non-preferential origin, not the country of dispatch."),
    ),
    "origin_unknown": (
        _("The origin is unknown: the highest default value was taken."),
        _("Find out the origin: any country's own value is at most this."),
    ),
    "origin_unknown_line": (
        _("Customs always knows the origin of a declared good; here it is unknown."),
        _("Give the country of origin."),
    ),
    "origin_not_a_country": (
        _("The origin is not a country."),
        _("Give the country of origin as ISO 3166 code."),
    ),
    "cn_unknown": (
        _("The CN code has no row in the default values: it may not exist."),
        _("Check the code against the CN of the import year."),
    ),
    "cn_malformed": (_("This is not a CN code."), _("Give 8 digits (CN) or 10 (TARIC).")),
    "cn_length": (
        _("The CN code has the wrong number of digits; a zero may have been lost."),
        _("Give 8 digits (CN) or 10 (TARIC)."),
    ),
    "cn_short": (
        _("The code covers goods with different values; the one less good for you was taken."),
        _("Give the 8-digit CN code."),
    ),
    "cn_too_short": (
        _("The code covers goods with different values and routes."),
        _("Give the 8-digit CN code."),
    ),
    "cn_ambiguous": (_("The code covers several goods of Annex I."), _("Give the 8-digit CN code.")),
    "cn_not_in_scope": (
        _("The code is not in Annex I: no CBAM cost arises, none was computed."),
        _("Check the code."),
    ),
    "cn_not_yet_in_scope": (
        _("The code is not in Annex I; COM(2025) 989 proposes it, which is not law."),
        _("No CBAM cost today."),
    ),
    "default_missing": (_("There is no default value for this code."), _("Give actual values.")),
    "default_other_countries": (
        _("There is no value for the country of origin: the row of other countries applies, with its route."),
        "",
    ),
    "default_zero": (
        _("The table gives zero for this country and code; this looks like an error."),
        _("Reckon with the upper end of the band, and ask the Commission's help desk."),
    ),
    "taric_assumed": (_("The code was completed to a TARIC code."), _("Give the 10-digit TARIC code.")),
    "clinker_colour_assumed": (
        _("The code holds white and grey goods with different values; grey was assumed."),
        _("Give the TARIC code, or route B (white) or A (grey)."),
    ),
    "benchmark_missing": (
        _("The pack has no benchmark for this code."),
        _("Import the Commission's benchmark workbook."),
    ),
    "benchmark_inferred": (
        _("The benchmark of this code is inferred from its neighbours, not official."),
        _("Look it up before use."),
    ),
    "benchmark_route": (
        _("The benchmark depends on the production route, which is not told."),
        _("Give the production route."),
    ),
    "process_without_precursors": (
        _("The figures cover the last process only, and no precursors are given."),
        _("Name the precursors, or give the emissions of the whole product."),
    ),
    "see_below_benchmarks": (
        _("The figure was read as the whole product's, yet its precursors' benchmarks alone come to more."),
        _("Check the figures, or say that they cover the last process."),
    ),
    "see_below_precursors": (
        _("The product carries less than its precursors alone."),
        _("Check the figures, or say that they cover the last process."),
    ),
    "see_read_as_process": (
        _(
            "The figure is less than the precursors carry: it can only be the last process, so the "
            "precursors were added."
        ),
        "",
    ),
    "see_read_as_product": (
        _("The figure was read as the whole product's, precursors included."),
        _("If it covers the last process only, say so."),
    ),
    "see_contradiction": (
        _("The total differs from what direct and indirect emissions give."),
        _("Leave the total out, or correct the parts."),
    ),
    "see_ignored": (_("Emissions were given, but the basis is default values: they were not used."), ""),
    "see_implausible": (
        _("The emissions are over ten times the highest default value."),
        _("Emissions are tonnes of CO2e per tonne of product: check for kg/t or a yearly total."),
    ),
    "see_zero": (
        _("Actual emissions of zero: the cost is zero only if verification confirms this."),
        _("Check that the figure was not left empty."),
    ),
    "column_b_stated": (
        _("The benchmark given for the whole chain was used; precursors were not added to it."),
        "",
    ),
    "precursors_unnamed": (
        _("A complex good has precursors, but none was named: their allocation is assumed."),
        _("Name them with their mass; an empty list says there are none."),
    ),
    "precursors_ignored": (_("A default value covers the whole chain: the precursors were not used."), ""),
    "precursor_by_default": (
        _("A precursor has no actual emissions: its default value was taken."),
        _("Give its emissions; the share by default must be disclosed."),
    ),
    "precursor_not_in_scope": (
        _("A precursor is no CBAM good: it carries neither emissions nor allocation."),
        _("Leave it out, or correct the code."),
    ),
    "precursor_mass_implausible": (
        _("The mass of a precursor per tonne of product is unusual."),
        _("It is tonnes entering per tonne of product, scrap included."),
    ),
    "precursor_mass_missing": (
        _("A precursor has no mass."),
        _("Give the tonnes entering per tonne of product."),
    ),
    "actual_without_see": (
        _("The basis is actual values, but there are no emissions."),
        _("Give direct and indirect emissions, or take default values."),
    ),
    "actual_too_early": (
        _("Actual values for goods made before 2026 cannot exist: monitoring began in 2026."),
        _("Use default values for goods made before 2026."),
    ),
    "actual_planned": (
        _("No verified value can exist yet for imports of that time: this is a plan."),
        _("Replace it by the verified value when there is one."),
    ),
    "actual_conditional": (
        _("Verification reports on goods made in 2026 start in January 2027: the value is conditional."),
        _("Have the producer's verification under way, and keep the default as fallback."),
    ),
    "actual_unverified": (
        _("The actual values are not verified: the declarant could not use them."),
        _("Reckon with the cost by default values until they are."),
    ),
    "production_year_assumed": (
        _("The production year was taken as 2026; goods imported early in 2026 were often made in 2025."),
        _("Give the production year."),
    ),
    "production_year_unreadable": (_("The production year cannot be read."), _("Give it with four digits.")),
    "made_after_import": (
        _("The good was made after it was imported."),
        _("Check production year and import date."),
    ),
    "indirect_missing": (
        _("For this good indirect emissions are charged too, and none are given."),
        _("Give them; zero only if they are zero."),
    ),
    "indirect_not_charged": (_("Indirect emissions are not charged for this good."), ""),
    "indirect_by_default": (_("Indirect emissions are charged for this good; the default was added."), ""),
    "below_threshold": (
        _("The buyer stays within 50 t in the year: exempt, so the cost is zero."),
        _("One tonne more and every tonne of the year is liable: the band's upper end."),
    ),
    "threshold_possible": (
        _("If the buyer imports at most 50 t of CBAM goods in the year, nothing is due."),
        "",
    ),
    "buyer_above_threshold": (_("The lines of this buyer come to more than 50 t: all of it is liable."), ""),
    "buyer_within_threshold": (_("The lines of this buyer stay within 50 t."), ""),
    "date_before_2026": (
        _("No certificates are due for imports before 1 January 2026."),
        _("Check the date."),
    ),
    "date_too_late": (_("The date is too far ahead."), ""),
    "date_unreadable": (_("This is not a date."), _("Give the day of import as year, month and day.")),
    "date_missing": (_("There is no import date."), _("Give the day of release for free circulation.")),
    "price_quarter": (
        _("The price goes by the quarter of import, which is not told."),
        _("Give the day of import."),
    ),
    "price_unpublished": (
        _("No price is published for that time; the latest was carried forward."),
        _("Take a price of your own in a scenario, or wait for the Commission's figure."),
    ),
    "mass_zero": (_("The mass is zero, so the cost is zero."), _("Give the net mass in tonnes.")),
    "mass_missing": (_("There is no mass."), _("Give the net mass in tonnes.")),
    "mass_implausible": (
        _("So many tonnes on one line are unusual: are these kilograms?"),
        _("The mass is in tonnes."),
    ),
    "covered_by_allocation": (
        _("Free allocation and carbon price paid cover all emissions: no certificates are due."),
        _("What is left over is neither paid out nor carried to other lines."),
    ),
    "negative": (_("A number is negative."), _("Give zero or more.")),
    "not_a_number": (_("A number cannot be read."), _("Give digits with a point as decimal sign.")),
    "precursors_not_a_list": (_("The precursors are not a list."), _("Give a list as in docs/cbam.md.")),
    "precursor_not_an_object": (_("A precursor is not an object."), _("Give a list as in docs/cbam.md.")),
    "precursors_too_deep": (_("The precursors are nested too deeply."), _("Check for a loop.")),
    "wrong_type": (_("A value has the wrong type."), _("Give numbers as numbers and texts as texts.")),
    "too_large": (_("A number is too large to be meant."), _("Check value and unit.")),
    "field_twice": (_("A field is given twice with different values."), _("Give it once.")),
    "fields_unknown": (
        _("Some fields were not understood and not used."),
        _("Check the spelling against docs/cbam.md."),
    ),
}
