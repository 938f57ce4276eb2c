"""Names of sheets and labels in the Commission's communication template v2.1.1; it opens no file.

Facts as two independent descriptions of the workbook give them. Not verified on the official file itself,
which is not with us: that labels stand letter for letter so, which columns are unlocked, and the words of
the drop-down lists (goods categories, routes, data quality). Labels are therefore searched for, never
addresses, and a label that is not found stops the work with its name.
"""

from __future__ import annotations

KNOWN_VERSIONS = frozenset({"2.1.1"})
VERSIONS = "0_Versions"
INSTALLATION = "A_InstData"
STREAMS = "B_EmInst"
EMISSIONS = "C_Emissions&Energy"
PROCESSES = "D_Processes"
PRECURSORS = "E_PurchPrec"
PRODUCTS = "Summary_Products"
SUMMARY = "Summary_Communication"
NEEDED = (VERSIONS, INSTALLATION, STREAMS, PROCESSES, PRECURSORS, PRODUCTS, SUMMARY)

# Key of ours -> label in sheet A, in the order of the sheet.
ABOUT = {
    "name_local": "Name of the installation (optional):",
    "name": "Name of the installation (English name):",
    "street": "Street, Number:",
    "activity": "Economic activity:",
    "postcode": "Post code:",
    "po_box": "P.O. Box:",
    "city": "City:",
    "country": "Country:",
    "unlocode": "UNLOCODE:",
    "latitude": "Coordinates of the main emission source (latitude):",
    "longitude": "Coordinates of the main emission source (longitude):",
    "representative": "Name of authorized representative:",
    "email": "Email:",
    "telephone": "Telephone:",
}
VERIFIER = {
    "company": "Company Name:",
    "street": "Street, Number:",
    "city": "City:",
    "postcode": "Postcode/ZIP:",
    "country": "Country:",
    "representative": "Name:",
    "email": "Email address:",
    "telephone": "Telephone number:",
    "accreditation_state": "Accreditation Member State:",
    "accreditation_body": "Name of the national accreditation body:",
    "registration": "Registration number issued by the Accreditation body:",
}
STREAM_COLUMNS = {
    "method": "Method",
    "name": "Source stream name",
    "amount": "Activity data (AD)",
    "amount_unit": "AD Unit",
    "ncv": "Net calorific value (NCV)",
    "ncv_unit": "NCV Unit",
    "ef": "Emission factor (EF)",
    "ef_unit": "EF Unit",
    "carbon": "Carbon content",
    "carbon_unit": "C-Content Unit",
    "oxidation": "Oxidation factor (OxF)",
    "conversion": "Conversion factor (ConvF)",
    "biomass": "Biomass content (BioC)",
}
PRODUCT_COLUMNS = {
    "process": "Production process from which the products arise",
    "category": "Type of aggregated good or precursor",
    "cn": "CN Codes",
    "cn_name": "CN Name",
    "name": "Product name",
    "see_direct": "SEE (direct)",
    "see_indirect": "SEE (indirect)",
    "see_total": "SEE (total)",
    "unit": "Unit",
    "default_share": "Share of emissions by default value",
    "ef_source": "Source for electricity EF",
    "electricity_mwh": "Embedded electricity (MWh/t)",
}
SUMMARY_COLUMNS = {**PRODUCT_COLUMNS, "electricity_ef": "Electricity EF (tCO2/MWh)"}
PRODUCT_INPUTS = ("process", "cn", "name")

# Aggregated goods category -> a CN code that stands for it where the template names no code. Our choice.
CATEGORIES = {
    "Calcined clay": "25070080",
    "Cement clinker": "25231000",
    "Cement": "25232900",
    "Aluminous cement": "25233000",
    "Hydrogen": "28041000",
    "Nitric acid": "28080000",
    "Urea": "31021012",
    "Ammonia": "28141000",
    "Mixed fertilisers": "31052010",
    "Sintered Ore": "26011200",
    "Pig iron": "72011011",
    "Alloys (FeMn, FeCr, FeNi)": "72021120",
    "Direct reduced iron": "72031000",
    "Crude steel": "72061000",
    "Iron or steel products": "72081000",
    "Unwrought aluminium": "76011010",
    "Aluminium products": "76041010",
}
# First digits of a CN code -> its category, longest first.
CATEGORY_OF = {
    "250700": "Calcined clay",
    "252310": "Cement clinker",
    "252330": "Aluminous cement",
    "2523": "Cement",
    "2804": "Hydrogen",
    "2808": "Nitric acid",
    "283421": "Mixed fertilisers",
    "310210": "Urea",
    "2814": "Ammonia",
    "3102": "Mixed fertilisers",
    "3105": "Mixed fertilisers",
    "2601": "Sintered Ore",
    "7201": "Pig iron",
    "7202": "Alloys (FeMn, FeCr, FeNi)",
    "7203": "Direct reduced iron",
    "7206": "Crude steel",
    "7207": "Crude steel",
    "7218": "Crude steel",
    "7224": "Crude steel",
    "72": "Iron or steel products",
    "73": "Iron or steel products",
    "7601": "Unwrought aluminium",
    "76": "Aluminium products",
}


def category_of(cn: str) -> str:
    """The aggregated goods category of a CN code; "" if none is known."""
    return next(
        (CATEGORY_OF[key] for key in sorted(CATEGORY_OF, key=len, reverse=True) if cn.startswith(key)), ""
    )
