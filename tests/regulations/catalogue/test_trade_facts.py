"""Days, articles and codes of trade duties: product safety, ecodesign, packaging, carbon, forests, US, UK.

Written from the acts, not from the catalogue: whoever changes a fact there has to find it wrong here too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from regulations.catalogue.checking import problems_of
from regulations.catalogue.conditions import CodesAre, leaves
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

DAYS = [
    ("lvd.art6_2.technical_file", "applies_from", "2016-04-20"),
    ("emc.art7_2.technical_file", "applies_from", "2016-04-20"),
    ("red.art10_3.technical_file", "applies_from", "2016-06-13"),
    ("red.art3_3_d.network_protection", "applies_from", "2025-08-01"),
    ("red.art3_3_e.personal_data", "applies_from", "2025-08-01"),
    ("red.art3_3_f.fraud_protection", "applies_from", "2025-08-01"),
    ("red.art3_4.common_charger", "applies_from", "2024-12-28"),
    ("red.art3_4.common_charger", "applies_from", "2026-04-28"),
    ("machinery.dir_art5.conformity", "applies_from", "2009-12-29"),
    ("machinery.dir_art5.conformity", "applies_until", "2027-01-19"),
    ("machinery.reg_art10.conformity", "applies_from", "2027-01-20"),
    ("toys.dir_art4.safety_assessment", "applies_from", "2011-07-20"),
    ("toys.dir_annex2.chemical_limits", "applies_from", "2013-07-20"),
    ("toys.dir_art4.safety_assessment", "applies_until", "2030-07-31"),
    ("toys.reg_art19.product_passport", "applies_from", "2030-08-01"),
    ("gpsr.art5.safe_products", "applies_from", "2024-12-13"),
    ("gpsr.art16.responsible_person", "applies_from", "2024-12-13"),
    ("market_surveillance.art4.economic_operator", "applies_from", "2021-07-16"),
    ("ppe.art8.conformity", "applies_from", "2018-04-21"),
    ("construction.cpr_cables.reaction_to_fire", "applies_from", "2017-07-01"),
    ("construction.new_art13.declaration_performance_conformity", "applies_from", "2026-01-08"),
    ("food_contact.art17.traceability", "applies_from", "2006-10-27"),
    ("food_contact.gmp.good_manufacturing_practice", "applies_from", "2008-08-01"),
    ("food_contact.plastics_art15.declaration", "applies_from", "2011-05-01"),
    ("food_contact.kitchenware_china.polyamide_melamine", "applies_from", "2011-07-01"),
    ("food_contact.bpa.ban", "applies_from", "2025-01-20"),
    ("food_contact.bpa.ban", "compliance_deadline", "2026-07-20"),
    ("food_contact.bpa.ban", "compliance_deadline", "2028-01-20"),
    ("textiles.art14.fibre_label", "applies_from", "2012-05-08"),
    ("textiles.footwear.material_label", "applies_from", "1996-03-23"),
    ("textiles.epr.producer_responsibility", "applies_from", "2028-04-17"),
    ("espr.art25.no_destruction", "applies_from", "2026-07-19"),
    ("espr.art25.no_destruction", "compliance_deadline", "2030-07-19"),
    ("cra.art14.report_exploited_vulnerabilities", "applies_from", "2026-09-11"),
    ("cra.art13.essential_requirements", "applies_from", "2027-12-11"),
    ("consumer_law.forced_labour.art3.ban", "applies_from", "2027-12-14"),
    ("consumer_law.repair.art5.obligation_to_repair", "applies_from", "2026-07-31"),
    ("consumer_law.empowering.green_claims", "applies_from", "2026-09-27"),
    ("consumer_law.accessibility.art7.products", "applies_from", "2025-06-28"),
    ("ecodesign.light_sources.2019_2020", "applies_from", "2021-09-01"),
    ("ecodesign.displays.2019_2021", "applies_from", "2021-03-01"),
    ("ecodesign.power_supplies.2019_1782", "applies_from", "2020-04-01"),
    ("ecodesign.power_supplies.2019_1782", "applies_until", "2028-12-13"),
    ("ecodesign.power_supplies.2025_2052", "applies_from", "2028-12-14"),
    ("ecodesign.standby.2023_826", "applies_from", "2025-05-09"),
    ("ecodesign.standby.2023_826", "compliance_deadline", "2027-05-09"),
    ("ecodesign.smartphones.2023_1670", "applies_from", "2025-06-20"),
    ("ecodesign.servers.2019_424", "applies_from", "2020-03-01"),
    ("ecodesign.welding.2019_1784", "applies_from", "2021-01-01"),
    ("ecodesign.refrigerators.2019_2019", "applies_from", "2021-03-01"),
    ("ecodesign.tumble_dryers.2023_2533", "applies_from", "2025-07-01"),
    ("ecodesign.local_heaters.2024_1103", "applies_from", "2025-07-01"),
    ("ecodesign.vacuum_cleaners.666_2013", "applies_from", "2014-09-01"),
    ("ecodesign.air_conditioners.206_2012", "applies_from", "2013-01-01"),
    ("ecodesign.cooking.66_2014", "applies_from", "2015-02-20"),
    ("ecodesign.motors.2019_1781", "applies_from", "2021-07-01"),
    ("ecodesign.motors.2019_1781", "compliance_deadline", "2023-07-01"),
    ("ecodesign.fans.2024_1834", "applies_from", "2026-07-24"),
    ("ecodesign.transformers.548_2014", "compliance_deadline", "2021-07-01"),
    ("ecodesign.space_heaters.813_2013", "applies_from", "2015-09-26"),
    ("energy_label.light_sources.2019_2015", "applies_from", "2021-09-01"),
    ("energy_label.smartphones.2023_1669", "applies_from", "2025-06-20"),
    ("energy_label.tumble_dryers.2023_2534", "applies_from", "2025-07-01"),
    ("energy_label.tyres.2020_740", "applies_from", "2021-05-01"),
    ("energy_label.tumble_dryers.2023_2534", "compliance_deadline", "2027-01-01"),
    ("other_ce_acts.gas_appliances.conformity", "applies_from", "2018-04-21"),
    ("other_ce_acts.pressure_equipment.conformity", "applies_from", "2016-07-19"),
    ("other_ce_acts.medical_devices.conformity", "applies_from", "2021-05-26"),
    ("other_ce_acts.drinking_water.contact_materials", "applies_from", "2026-12-31"),
    ("other_ce_acts.single_use_plastics.ban", "applies_from", "2021-07-03"),
    ("packaging.dir_art11.heavy_metals", "applies_until", "2026-08-11"),
    ("packaging.art5_4.heavy_metals", "applies_from", "2026-08-12"),
    ("packaging.art5_5.pfas_food_contact", "applies_from", "2026-08-12"),
    ("packaging.art15_2.declaration_of_conformity", "applies_from", "2026-08-12"),
    ("packaging.art12.labelling", "applies_from", "2028-08-12"),
    ("packaging.art6.recyclability", "applies_from", "2030-01-01"),
    ("packaging.art6.recyclability", "compliance_deadline", "2038-01-01"),
    ("packaging.art7.recycled_content", "applies_from", "2030-01-01"),
    ("packaging.art24.empty_space", "applies_from", "2028-02-12"),
    ("wood_packaging.ispm15.treatment_mark", "applies_from", "2019-12-14"),
    ("cbam.art7.embedded_emissions_data", "applies_from", "2026-01-01"),
    ("cbam.art6.yearly_declaration", "compliance_deadline", "2027-09-30"),
    ("cbam.art22.surrender_certificates", "compliance_deadline", "2027-02-01"),
    ("cbam.art22.surrender_certificates", "compliance_deadline", "2027-09-30"),
    ("deforestation.rubber.due_diligence_data", "applies_from", "2026-12-30"),
    ("deforestation.wood.due_diligence_data", "applies_from", "2026-12-30"),
    ("deforestation.cattle.due_diligence_data", "compliance_deadline", "2027-06-30"),
    ("deforestation.timber_regulation.legality", "applies_until", "2026-12-29"),
    ("tsca.pbt_751_405.decabde", "applies_from", "2021-03-08"),
    ("tsca.pbt_751_407.pip_3_1", "applies_from", "2024-10-31"),
    ("tsca.pbt_751_409.ttbp", "applies_from", "2026-01-06"),
    ("tsca.section8a7.pfas_reporting", "compliance_deadline", "2027-01-31"),
    ("tsca.title6.formaldehyde", "applies_from", "2018-06-01"),
    ("cpsc.cpsia_101.lead_substrate", "applies_from", "2011-08-14"),
    ("cpsc.part1303.lead_paint", "applies_from", "2009-08-14"),
    ("cpsc.part1307.phthalates", "applies_from", "2018-04-25"),
    ("cpsc.part1110.efiling", "applies_from", "2026-07-08"),
    ("cpsc.part1110.efiling", "compliance_deadline", "2027-01-08"),
    ("cpsc.part1120.hair_dryer", "applies_from", "2011-07-28"),
    ("us_energy.part430.external_power_supplies", "applies_from", "2016-02-10"),
    ("us_energy.part430.battery_chargers", "applies_from", "2018-06-13"),
    ("us_energy.part430.general_service_lamps", "applies_from", "2022-07-25"),
    ("us_border.uflpa.xinjiang_presumption", "applies_from", "2022-06-21"),
    ("us_state.california_prop65.warning", "compliance_deadline", "2028-01-01"),
    ("us_state.minnesota_pfas.category_bans", "applies_from", "2025-01-01"),
    ("us_state.minnesota_pfas.reporting", "compliance_deadline", "2026-09-15"),
    ("us_state.minnesota_pfas.general_ban_2032", "applies_from", "2032-01-01"),
    ("us_state.maine_pfas.category_bans", "applies_from", "2026-01-01"),
    ("uk.psti.security", "applies_from", "2024-04-29"),
    ("uk.packaging_epr.producer", "applies_from", "2025-01-01"),
    ("uk.plastic_packaging_tax.evidence", "applies_from", "2022-04-01"),
    ("uk.cbam.emissions_data", "applies_from", "2027-01-01"),
    ("uk.cbam.emissions_data", "compliance_deadline", "2028-05-31"),
]

REFERENCES = [
    ("lvd.art6_2.declaration_ce", "32014L0035", "6(2), 15, 16, 17, Annex IV"),
    ("emc.art9.importer_check", "32014L0030", "9"),
    ("red.art12.importer_check", "32014L0053", "12"),
    ("red.art3_3_d.network_protection", "32022R0030", "1(1); Directive 2014/53/EU Art. 3(3)(d)"),
    ("machinery.reg_art21.declaration_ce", "32023R1230", "10(2), 10(8), 21, 24, Annex V"),
    ("toys.reg_art19.product_passport", "32025R2509", "19, Annex VI"),
    ("gpsr.art9_2.internal_risk_analysis", "32023R0988", "9(2), 9(3)"),
    ("gpsr.art19.distance_sales", "32023R0988", "19"),
    ("market_surveillance.art4_4.contact_marking", "32019R1020", "4(4)"),
    ("ppe.art10.importer_check", "32016R0425", "10"),
    ("food_contact.art15.labelling", "32004R1935", "15"),
    ("food_contact.plastics_art15.declaration", "32011R0010", "15, 16, Annex IV"),
    ("espr.art25.no_destruction", "32024R1781", "25, Annex VII"),
    ("cra.art14.report_exploited_vulnerabilities", "32024R2847", "14"),
    ("packaging.art5_5.pfas_food_contact", "32025R0040", "5(5), 5(6)"),
    ("packaging.art44.producer_register", "32025R0040", "44, Annex IX"),
    ("cbam.art5.authorised_declarant", "32023R0956", "2a, 4, 5, 17, Annex VII"),
    ("deforestation.wood.due_diligence_data", "32023R1115", "3, 4, 8, 9, Annex I (wood)"),
    ("textiles.art14.fibre_label", "32011R1007", "4, 5, 7, 9, 14, 15, 16"),
]

CITATIONS = [
    ("tsca.pbt_751_405.decabde", "40 CFR 751.405"),
    ("tsca.pbt_751_407.pip_3_1", "40 CFR 751.407"),
    ("tsca.pbt_751_409.ttbp", "40 CFR 751.409"),
    ("tsca.pbt_751_411.pctp", "40 CFR 751.411"),
    ("tsca.pbt_751_413.hcbd", "40 CFR 751.413"),
    ("tsca.title6.formaldehyde", "40 CFR 770"),
    ("cpsc.part1307.phthalates", "16 CFR 1307"),
    ("us_energy.part430.external_power_supplies", "10 CFR 430.32(w)"),
    ("uk.lvd.electrical_equipment", "SI 2016/1101"),
    ("uk.emc.apparatus", "SI 2016/1091"),
    ("uk.radio.equipment", "SI 2017/1206"),
    ("uk.machinery.supply", "SI 2008/1597"),
    ("uk.toys.safety", "SI 2011/1881"),
    ("uk.rohs.substances", "SI 2012/3032"),
    ("uk.weee.producer", "SI 2013/3113"),
    ("uk.psti.security", "SI 2023/1007"),
]

CELEX_OF_GROUP = [
    ("light_sources.2019_2020", "32019R2020"),
    ("displays.2019_2021", "32019R2021"),
    ("power_supplies.2025_2052", "32025R2052"),
    ("standby.2023_826", "32023R0826"),
    ("smartphones.2023_1670", "32023R1670"),
    ("computers.617_2013", "32013R0617"),
    ("refrigerators.2019_2019", "32019R2019"),
    ("washing_machines.2019_2023", "32019R2023"),
    ("dishwashers.2019_2022", "32019R2022"),
    ("tumble_dryers.2023_2533", "32023R2533"),
    ("vacuum_cleaners.666_2013", "32013R0666"),
    ("cooking.66_2014", "32014R0066"),
    ("air_conditioners.206_2012", "32012R0206"),
    ("local_heaters.2024_1103", "32024R1103"),
    ("motors.2019_1781", "32019R1781"),
    ("fans.2024_1834", "32024R1834"),
]


def of(name: str) -> Obligation:
    return catalogue().obligations[name]


def codes_of(name: str) -> CodesAre:
    return next(leaf for leaf in leaves(of(name).scope) if isinstance(leaf, CodesAre))


@pytest.mark.parametrize(("name", "role", "day"), DAYS)
def test_days_are_those_of_the_act(name: str, role: str, day: str) -> None:
    held = {(step.role, step.on) for step in of(name).dates}
    assert (role, date.fromisoformat(day)) in held


@pytest.mark.parametrize(("name", "celex", "article"), REFERENCES)
def test_acts_and_articles_are_exact(name: str, celex: str, article: str) -> None:
    assert (of(name).reference.celex, of(name).reference.article) == (celex, article)


@pytest.mark.parametrize(("name", "citation"), CITATIONS)
def test_rules_outside_the_union_are_cited_exactly(name: str, citation: str) -> None:
    assert of(name).reference.citation == citation


@pytest.mark.parametrize(("name", "celex"), CELEX_OF_GROUP)
def test_product_measures_name_their_act(name: str, celex: str) -> None:
    assert of(f"ecodesign.{name}").reference.celex == celex


def test_made_up_leather_goods_are_not_under_the_deforestation_rules() -> None:
    listed = codes_of("deforestation.cattle.due_diligence_data").any_of
    assert {"4101", "4104", "4107"} <= set(listed)
    assert not any(code.startswith(("42", "64", "43")) for code in listed)


def test_printed_goods_left_the_deforestation_rules() -> None:
    assert not any(code.startswith("49") for code in codes_of("deforestation.wood.due_diligence_data").any_of)


def test_screws_are_carbon_goods_and_kitchenware_and_cable_are_not() -> None:
    listed = codes_of("cbam.art7.embedded_emissions_data").any_of
    assert "7318" in listed
    assert not any(code.startswith(("7323", "7321", "8544", "7317", "7320")) for code in listed)


def test_scrap_and_ferro_silicon_are_no_carbon_goods() -> None:
    excepted = set(codes_of("cbam.art7.embedded_emissions_data").except_for)
    assert {"7204", "720221", "720229", "31056000"} <= excepted
    assert not excepted & {"720211", "720219", "720241", "720249", "720260"}


def test_destruction_ban_names_leather_gloves_but_no_bags() -> None:
    listed = codes_of("espr.art25.no_destruction").any_of
    assert set(listed) == {"4203", "61", "62", "6504", "6505", "6401", "6402", "6403", "6404", "6405"}


def test_hair_dryers_are_on_the_american_hazard_list() -> None:
    assert codes_of("cpsc.part1120.hair_dryer").any_of == ("851631",)


def test_limits_of_packaging_and_childrens_goods() -> None:
    metals = of("packaging.art5_4.heavy_metals").limits[0]
    assert (metals.amount, metals.unit, metals.each) == (100, "mg/kg", False)
    assert set(metals.cas) == {"7439-92-1", "7440-43-9", "7439-97-6", "18540-29-9"}
    phthalates = of("cpsc.part1307.phthalates").limits[0]
    assert (len(phthalates.cas), phthalates.amount, phthalates.unit, phthalates.each) == (8, 0.1, "%", True)
    assert of("cpsc.cpsia_101.lead_substrate").limits[0].amount == 100
    assert of("cpsc.part1303.lead_paint").limits[0].amount == 90


def test_british_twins_point_to_the_union_duty_they_differ_from() -> None:
    twins = {one.id: one.twin_of for one in catalogue().of_regime("uk") if one.twin_of}
    assert len(twins) >= 10
    assert all("EU" in of(twin).markets for twin in twins.values())
    assert all(of(name).markets == ("UK",) for name in twins)


def test_northern_ireland_follows_goods_law_but_not_carbon_or_cyber_rules() -> None:
    assert "XI" in of("lvd.art6_2.technical_file").markets
    assert "XI" in of("gpsr.art16.responsible_person").markets
    assert "XI" not in of("cbam.art7.embedded_emissions_data").markets
    assert "XI" not in of("cra.art13.essential_requirements").markets


def test_what_hangs_on_acts_still_to_come_is_marked_as_inferred() -> None:
    for name in (
        "packaging.art12.labelling",
        "tsca.section8a7.pfas_reporting",
        "cbam.art9.carbon_price_paid",
    ):
        assert any(found.about == "dates" for found in of(name).inferred), name


def test_a_standard_mark_of_a_private_laboratory_is_no_duty() -> None:
    told = " ".join(f"{one.title.en}" for one in catalogue().for_market("US"))
    assert "UL listed" not in told
    assert "UL certification" not in told


def test_every_regime_has_a_name_in_both_languages() -> None:
    used = {one.regime for one in catalogue().obligations.values()}
    assert used == set(catalogue().regimes)
    assert all(named.text.en != named.text.zh for named in catalogue().regimes.values())


def test_a_regime_without_name_is_a_fault() -> None:
    bare = replace(catalogue(), regimes={})
    faults = {problem.code for problem in problems_of(bare)}
    assert "unnamed_regime" in faults
