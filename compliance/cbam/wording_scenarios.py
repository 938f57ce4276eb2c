"""The engine's notices on scenarios, markets and the UK by code, in general words."""

from django.utils.translation import gettext_lazy as _

SCENARIO_NOTICES = {
    "country_missing": (
        _("There is no country of origin."),
        _("Give the country as ISO 3166 code, for example CN."),
    ),
    "cn_missing": (_("There is no CN code."), _("Give the 8-digit CN code.")),
    "basis_assumed": (
        _("Emissions are given: the basis was taken as actual values."),
        _("Say whether default or actual values are meant."),
    ),
    "basis_unknown": (_("The basis is neither default nor actual values."), _("Choose one of the two.")),
    "bears_assumed": (
        _("The firm was taken to bear the whole carbon cost."),
        _("Say which share is passed on to the buyer."),
    ),
    "capacity_missing": (
        _("Nothing limits how much goes to a market."),
        _("Give the capacity of the product or of the market."),
    ),
    "carbon_price_missing": (_("The carbon price paid has no amount."), _("Give it in EUR per tCO2e.")),
    "cbam_factor_is_complement": (
        _("The CBAM factor given is the share phased out, not the share that remains."),
        _("Leave it out, or give the share of free allocation that remains."),
    ),
    "change_missing": (_("A change of a precursor changes nothing."), _("Name the fields that change.")),
    "codes_not_a_list": (
        _("The codes of goods further down the chain are no list."),
        _("Give codes separated by commas."),
    ),
    "contract_above_capacity": (
        _("More is due by contract than fits."),
        _("Correct the contract or the capacity."),
    ),
    "discount_rate_assumed": (
        _("No discount rate was given: a usual one was assumed."),
        _("Give the rate of your firm."),
    ),
    "downstream_assumed": (
        _("The good is covered by a proposal only; it was priced by assumption."),
        _("Replace it when the act is adopted."),
    ),
    "downstream_without_precursors": (
        _("A good of the proposal has neither default value nor benchmark."),
        _("Name the metal in it as precursors."),
    ),
    "emissions_unknown": (
        _("The emissions of an option are not known."),
        _("Give tonnes of CO2e per tonne, or the line that it rests on."),
    ),
    "field_unknown": (
        _("A field of the scenario is not understood."),
        _("Check its name against docs/cbam.md."),
    ),
    "footprint_is_no_cbam_value": (
        _("A product carbon footprint (PACT, ISO 14067) cannot feed a CBAM figure."),
        _("Give direct and indirect emissions by IR (EU) 2025/2547, or take default values."),
    ),
    "id_twice": (_("Two scenarios have the same name."), _("Name each once.")),
    "line_not_in_run": (
        _("The scenario changes a line that is not there."),
        _("Choose one of the lines on this page."),
    ),
    "line_refused": (_("A line could not be priced."), _("Mend the line first: its fault says how.")),
    "lines_not_by_id": (
        _("The changes of lines are not given line by line."),
        _("Give each line by its name."),
    ),
    "margin_missing": (_("An option has no margin."), _("Give the margin per tonne before carbon cost.")),
    "markup_not_a_share": (_("The mark-up is over 100 %."), _("Give it as a share: 10 % is 0.1.")),
    "mass_contradiction": (
        _("The mass in tonnes and the mass in kilograms differ."),
        _("Give only one of them."),
    ),
    "mix_impossible": (
        _("No mix of markets fits the contracts and capacities."),
        _("Lower a contract, or raise a capacity."),
    ),
    "not_a_flag": (_("A value is neither yes nor no."), _("Say yes or no.")),
    "not_an_object": (_("The data is not built as it must be."), _("See docs/cbam.md.")),
    "option_twice": (_("A product goes twice to one market."), _("Give one option for it.")),
    "options_missing": (_("There is no market to choose from."), _("Name product, market and margin.")),
    "options_too_many": (
        _("There are too many markets to choose from."),
        _("Leave the least likely ones out."),
    ),
    "out_of_quota_missing": (_("The share out of quota is missing."), _("All of it is 1.")),
    "override_unknown": (
        _("The scenario changes a value that cannot be changed."),
        _("Choose one of the values on this page."),
    ),
    "overrides_not_an_object": (
        _("The changed values are not built as they must be."),
        _("See docs/cbam.md."),
    ),
    "price_implausible": (
        _("The price is far higher than any that was ever paid."),
        _("Check amount and unit: EUR per tCO2e."),
    ),
    "price_kind_unknown": (_("The kind of price is not known."), _("Choose one of the kinds on this page.")),
    "price_missing": (_("The scenario has no price."), _("Give EUR per certificate.")),
    "price_path_empty": (_("The price path names no year."), _("Give a price for at least one year.")),
    "price_range_wrong": (
        _("The price lies outside its own range."),
        _("The lowest must be below, the highest above it."),
    ),
    "price_week": (
        _("From 2027 a certificate costs the average of the week of purchase, which is not known yet."),
        _("Put in a price of your own."),
    ),
    "quota_scope_assumed": (
        _("The steel measure was taken to cover this line."),
        _("Say so where its product list does not name the code."),
    ),
    "run_too_large": (_("Lines, scenarios and years are too many for one run."), _("Take fewer of them.")),
    "scale_implausible": (_("The benchmarks are scaled by more than 2."), _("1 leaves them as they are.")),
    "scheme_unknown": (
        _("The scheme is neither that of the EU nor that of the UK."),
        _("Choose one of the two."),
    ),
    "see_moved_with_precursors": (
        _("The product's emissions changed with its precursors."),
        _("Give the product's own value if the process changes as well."),
    ),
    "see_scope_unknown": (
        _("It is not told whether the emissions cover the product or the last process."),
        _("Choose one of the two."),
    ),
    "share_above_one": (_("A share is over 1."), _("Give it as a share of 1: 97.5 % is 0.975.")),
    "uk_before_start": (
        _("The UK's CBAM has not begun at that time."),
        _("Only imports from its start on are charged."),
    ),
    "uk_below_threshold": (_("The value of the year stays below the UK's threshold: no charge."), ""),
    "uk_default_from_eu": (
        _("The EU's default value stands in without mark-up: the UK has published none."),
        _("Give direct and indirect emissions."),
    ),
    "uk_indirect_later": (_("Indirect emissions do not count yet in the UK."), ""),
    "uk_indirect_not_apart": (
        _("The figures hold direct and indirect emissions together; all of it was charged."),
        _("Give the two apart."),
    ),
    "uk_indirect_possible": (
        _("Indirect emissions count from 2029 at the earliest in the UK: assumed here."),
        "",
    ),
    "uk_not_in_scope": (_("The good belongs to no sector of the UK's CBAM."), _("Check the code.")),
    "uk_numbers_missing": (
        _("The UK's price and free share are not published."),
        _("Give both as a scenario."),
    ),
    "uk_numbers_stated": (
        _("Price and free share are yours: neither is published for this time."),
        _("Replace them when they are published."),
    ),
    "uk_origin": (
        _("Goods made in the United Kingdom are not imported there."),
        _("Check the country of origin."),
    ),
    "value_missing": (
        _("The quota duty is a share of the customs value, and none is given."),
        _("Give the customs value per tonne."),
    ),
    "year_not_in_run": (_("A year is not among those that are priced."), _("Name years that are.")),
    "year_unreadable": (_("A year cannot be read."), _("Give it with four digits.")),
    "years_impossible": (
        _("These years cannot be priced."),
        _("Give years of CBAM, the first before the last."),
    ),
    "years_unreadable": (_("The years cannot be read."), _("Give the first and the last.")),
}
