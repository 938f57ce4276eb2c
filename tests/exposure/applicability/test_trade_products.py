"""Everyday exports before the trade duties: what someone who knows the law expects of each."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from compliance.exposure.applicability import Assessor, ProductProfile
from regulations.catalogue.loading import catalogue

DAY = date(2026, 11, 21)
GOODS = {
    "hair dryer": ProductProfile(name="Hair dryer 2000 W 220-240 V", hs="851631"),
    "power bank": ProductProfile(name="Lithium power bank 10000 mAh", hs="850760"),
    "pvc cable": ProductProfile(name="PVC insulated cable H05VV-F", cn="85444995"),
    "screw": ProductProfile(name="Stainless steel hex screw M8", cn="73181595"),
    "night light": ProductProfile(name="Children's LED night light, USB rechargeable", hs="940542"),
    "led lamp": ProductProfile(name="LED lamp E27 9 W", cn="85395200"),
    "pan": ProductProfile(name="Cast-iron frying pan", cn="73239100"),
    "glove": ProductProfile(name="Leather gloves", cn="42032990"),
    "work glove": ProductProfile(name="Leather work gloves", cn="42032910"),
    "speaker": ProductProfile(name="Portable bluetooth speaker", hs="851822"),
    "t-shirt": ProductProfile(name="Cotton T-shirt", hs="610910"),
    "refrigerator": ProductProfile(name="Household refrigerator 300 l", hs="841810"),
    "blocks": ProductProfile(name="Toy building blocks", hs="950300"),
    "profile": ProductProfile(name="Aluminium profile", hs="760421"),
    "motor": ProductProfile(name="Induction motor 7.5 kW 400 V", hs="850152"),
    "grinder": ProductProfile(name="Angle grinder 230 V", hs="846729"),
    "spatula": ProductProfile(name="Nylon kitchen spatula", hs="392410"),
    "mug": ProductProfile(name="Ceramic mug", hs="691200"),
    "bag": ProductProfile(name="Leather handbag", hs="420221"),
    "chair": ProductProfile(name="Wooden dining chair", hs="940169"),
    "knife": ProductProfile(name="Kitchen knife set", hs="821191"),
    "bearing": ProductProfile(name="Ball bearing 6204", hs="848210"),
    "hob": ProductProfile(name="Induction hob built-in", hs="851660"),
    "cordless vacuum": ProductProfile(name="Cordless stick vacuum cleaner", hs="850811"),
    "sunglasses": ProductProfile(name="Sunglasses UV400", hs="900410"),
    "faucet": ProductProfile(name="Brass kitchen faucet", hs="848180"),
    "lipstick": ProductProfile(name="Lipstick", hs="330410"),
    "fabric": ProductProfile(name="Polyester curtain fabric", hs="540752"),
}

EXPECTED = [
    # A hair dryer plugs into the mains: low voltage, EMC, standby; no machine, no radio, no toy, no label.
    ("hair dryer", "lvd.art6_2.declaration_ce", "applies"),
    ("hair dryer", "emc.art7_2.technical_file", "applies"),
    ("hair dryer", "ecodesign.standby.2023_826", "applies"),
    ("hair dryer", "market_surveillance.art4.economic_operator", "applies"),
    ("hair dryer", "gpsr.art5.safe_products", "applies"),
    ("hair dryer", "gpsr.art9_2.internal_risk_analysis", "does_not_apply"),
    ("hair dryer", "machinery.dir_art5.conformity", "does_not_apply"),
    ("hair dryer", "toys.dir_art4.safety_assessment", "does_not_apply"),
    ("hair dryer", "cbam.art7.embedded_emissions_data", "does_not_apply"),
    ("hair dryer", "energy_label.refrigerators.2019_2016", "does_not_apply"),
    ("hair dryer", "red.art3_4.common_charger", "does_not_apply"),
    ("hair dryer", "food_contact.art3.safety", "does_not_apply"),
    ("hair dryer", "packaging.dir_art11.heavy_metals", "does_not_apply"),
    ("hair dryer", "packaging.art15_2.declaration_of_conformity", "applies"),
    ("hair dryer", "cpsc.part1120.hair_dryer", "applies"),
    ("hair dryer", "uk.plugs.bs1363", "applies"),
    # A power bank runs on 5 V: no low voltage rules, but EMC and transport; not on the common charger list.
    ("power bank", "lvd.art6_2.technical_file", "does_not_apply"),
    ("power bank", "emc.art7_2.technical_file", "applies"),
    ("power bank", "transport.lithium.un38_3", "applies"),
    ("power bank", "red.art3_4.common_charger", "does_not_apply"),
    ("power bank", "us_energy.part430.battery_chargers", "applies"),
    ("power bank", "cbam.art7.embedded_emissions_data", "does_not_apply"),
    # A 300/500 V cable: low voltage; inert before EMC; fire class only if built in for good.
    ("pvc cable", "lvd.art6_2.technical_file", "applies"),
    ("pvc cable", "emc.art7_2.technical_file", "does_not_apply"),
    ("pvc cable", "construction.cpr_cables.reaction_to_fire", "uncertain"),
    ("pvc cable", "machinery.dir_art5.conformity", "does_not_apply"),
    ("pvc cable", "cbam.art7.embedded_emissions_data", "does_not_apply"),
    # A screw: carbon data; no CE act unless it is a construction product.
    ("screw", "cbam.art7.embedded_emissions_data", "applies"),
    ("screw", "cbam.annex4.precursor_data", "applies"),
    ("screw", "cbam.art5.authorised_declarant", "uncertain"),
    ("screw", "cbam.art9.carbon_price_paid", "uncertain"),
    ("screw", "construction.cpr_art4.declaration_of_performance", "uncertain"),
    ("screw", "lvd.art6_2.technical_file", "does_not_apply"),
    ("screw", "emc.art7_2.technical_file", "does_not_apply"),
    ("screw", "deforestation.wood.due_diligence_data", "does_not_apply"),
    ("screw", "uk.cbam.emissions_data", "applies"),
    # A child's night light is a luminaire; whether it is a toy is for a person to say.
    ("night light", "toys.dir_art4.safety_assessment", "uncertain"),
    ("night light", "ecodesign.light_sources.2019_2020_containing", "applies"),
    ("night light", "emc.art7_2.technical_file", "applies"),
    ("night light", "cpsc.cpsia_101.lead_substrate", "applies"),
    ("night light", "cpsc.part1501.small_parts", "uncertain"),
    ("night light", "market_surveillance.art4.economic_operator", "applies"),
    # An LED lamp: ecodesign and label by name.
    ("led lamp", "ecodesign.light_sources.2019_2020", "applies"),
    ("led lamp", "energy_label.light_sources.2019_2015", "applies"),
    ("led lamp", "lvd.art6_2.technical_file", "applies"),
    ("led lamp", "us_energy.part430.general_service_lamps", "applies"),
    ("led lamp", "machinery.dir_art5.conformity", "does_not_apply"),
    # A cast-iron pan: food contact without declaration of compliance; not among the carbon goods.
    ("pan", "food_contact.art3.safety", "applies"),
    ("pan", "food_contact.art17.traceability", "applies"),
    ("pan", "food_contact.plastics_art15.declaration", "uncertain"),
    ("pan", "food_contact.ceramics.lead_cadmium", "does_not_apply"),
    ("pan", "cbam.art7.embedded_emissions_data", "does_not_apply"),
    ("pan", "gpsr.art9_2.internal_risk_analysis", "applies"),
    ("pan", "gpsr.art16.responsible_person", "applies"),
    ("pan", "market_surveillance.art4.economic_operator", "does_not_apply"),
    ("pan", "us_state.minnesota_pfas.category_bans", "applies"),
    # Leather gloves: made-up leather is outside the forest rules; protection is a question, unless for work.
    ("glove", "deforestation.cattle.due_diligence_data", "does_not_apply"),
    ("glove", "ppe.art8.conformity", "uncertain"),
    ("work glove", "ppe.art8.conformity", "applies"),
    ("work glove", "gpsr.art9_2.internal_risk_analysis", "does_not_apply"),
    ("glove", "espr.art25.no_destruction", "uncertain"),
    ("bag", "espr.art25.no_destruction", "does_not_apply"),
    ("bag", "deforestation.cattle.due_diligence_data", "does_not_apply"),
    ("bag", "gpsr.art9_5.identification", "applies"),
    # Radio takes the place of low voltage and EMC.
    ("speaker", "red.art10_3.technical_file", "applies"),
    ("speaker", "red.art3_4.common_charger", "applies"),
    ("speaker", "lvd.art6_2.technical_file", "does_not_apply"),
    ("speaker", "emc.art7_2.technical_file", "does_not_apply"),
    ("speaker", "cra.art14.report_exploited_vulnerabilities", "applies"),
    ("speaker", "fcc.part15c.certified_transmitter", "applies"),
    ("t-shirt", "textiles.art14.fibre_label", "applies"),
    ("t-shirt", "cpsc.part1610.clothing_flammability", "applies"),
    ("t-shirt", "market_surveillance.art4.economic_operator", "does_not_apply"),
    ("refrigerator", "energy_label.refrigerators.2019_2016", "applies"),
    ("refrigerator", "ecodesign.refrigerators.2019_2019", "applies"),
    ("refrigerator", "consumer_law.repair.art5.obligation_to_repair", "applies"),
    ("refrigerator", "lvd.art6_2.technical_file", "applies"),
    ("refrigerator", "machinery.dir_art5.conformity", "does_not_apply"),
    ("blocks", "toys.dir_annex2.chemical_limits", "applies"),
    ("blocks", "cpsc.part1250.toy_standard", "applies"),
    ("blocks", "lvd.art6_2.technical_file", "does_not_apply"),
    ("blocks", "gpsr.art9_2.internal_risk_analysis", "does_not_apply"),
    ("profile", "cbam.art7.embedded_emissions_data", "applies"),
    ("motor", "lvd.art6_2.technical_file", "applies"),
    ("motor", "machinery.dir_art5.conformity", "does_not_apply"),
    ("grinder", "machinery.dir_art5.conformity", "applies"),
    ("grinder", "lvd.art6_2.technical_file", "does_not_apply"),
    ("spatula", "food_contact.plastics_art15.declaration", "applies"),
    ("spatula", "food_contact.kitchenware_china.polyamide_melamine", "applies"),
    ("mug", "food_contact.ceramics.lead_cadmium", "applies"),
    ("chair", "deforestation.wood.due_diligence_data", "applies"),
    ("chair", "deforestation.timber_regulation.legality", "does_not_apply"),
    ("chair", "us_border.lacey.plant_declaration", "applies"),
    ("knife", "lvd.art6_2.technical_file", "does_not_apply"),
    ("knife", "food_contact.art3.safety", "applies"),
    ("knife", "food_contact.kitchenware_china.polyamide_melamine", "does_not_apply"),
    ("bearing", "machinery.dir_art5.conformity", "does_not_apply"),
    ("bearing", "cbam.art7.embedded_emissions_data", "does_not_apply"),
    ("hob", "ecodesign.cooking.66_2014", "applies"),
    ("hob", "energy_label.cooking.65_2014", "does_not_apply"),
    ("cordless vacuum", "lvd.art6_2.technical_file", "uncertain"),
    ("cordless vacuum", "ecodesign.vacuum_cleaners.666_2013", "uncertain"),
    ("sunglasses", "ppe.art8.conformity", "applies"),
    ("sunglasses", "machinery.dir_art5.conformity", "does_not_apply"),
    ("faucet", "other_ce_acts.drinking_water.contact_materials", "applies"),
    ("lipstick", "tsca.section13.import_certificate", "does_not_apply"),
    ("lipstick", "cpsc.section15b.hazard_report", "does_not_apply"),
    ("lipstick", "gpsr.art9_2.internal_risk_analysis", "does_not_apply"),
    ("fabric", "textiles.art14.fibre_label", "applies"),
    ("fabric", "textiles.epr.producer_responsibility", "does_not_apply"),
]


@cache
def assessor() -> Assessor:
    return Assessor(catalogue())


@pytest.mark.parametrize(("product", "duty", "verdict"), EXPECTED)
def test_verdict(product: str, duty: str, verdict: str) -> None:
    found = assessor().assess(GOODS[product], catalogue().obligations[duty], DAY)
    assert found.verdict == verdict, [
        (step.key, step.value.word, step.origin, step.because) for step in found.path
    ]


@pytest.mark.parametrize("duty", ["machinery.reg_art10.conformity", "cra.art13.essential_requirements"])
def test_a_duty_of_a_later_day_is_ahead(duty: str) -> None:
    product = GOODS["grinder"] if duty.startswith("machinery") else GOODS["speaker"]
    found = assessor().assess(product, catalogue().obligations[duty], DAY)
    assert (found.verdict, found.phase) == ("applies", "ahead")


def test_of_nothing_known_no_trade_duty_is_let_go() -> None:
    unknown = ProductProfile(sku="X-1")
    ended = {"packaging.dir_art11.heavy_metals"}
    regimes = {"lvd", "emc", "red", "toys", "gpsr", "cbam", "packaging", "uk", "cpsc", "tsca"}
    duties = [one for one in catalogue().obligations.values() if one.regime in regimes]
    for found in assessor().assess_all(unknown, duties, DAY):
        assert found.verdict != "does_not_apply" or found.obligation_id in ended, found.obligation_id


def test_what_is_uncertain_says_what_would_settle_it() -> None:
    duties = [one for one in catalogue().for_market("EU") if one.regime not in {"reach", "clp"}]
    for product in GOODS.values():
        for found in assessor().assess_all(product, duties, DAY):
            assert found.verdict != "uncertain" or found.settles, (product.name, found.obligation_id)
