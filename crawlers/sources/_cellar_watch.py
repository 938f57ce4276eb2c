"""The acts that are watched where the platform names none: EU law that products are placed on the market by.

CELEX numbers only; titles and reasons stand with the platform, which also knows what users added.
"""

WATCHED = (
    "32006R1907",  # REACH
    "32008R1272",  # CLP
    "32011L0065",  # RoHS
    "32012L0019",  # WEEE
    "32023R0956",  # CBAM
    "32023R1773",  # CBAM: reporting in the transitional period
    "32009L0125",  # Ecodesign
    "32024R1781",  # Ecodesign for sustainable products
    "32017R1369",  # energy labelling
    "32023R1542",  # Batteries
    "32025R0040",  # Packaging
    "31994L0062",  # Packaging, until replaced
    "32019R1021",  # POPs
    "32023R0988",  # General product safety
    "32023R1230",  # Machinery
    "32006L0042",  # Machinery, until replaced
    "32014L0035",  # Low voltage
    "32014L0030",  # Electromagnetic compatibility
    "32014L0053",  # Radio equipment
    "32023R1115",  # Deforestation
    "32024R0573",  # Fluorinated greenhouse gases
    "32019R1020",  # Market surveillance
    "32024R2847",  # Cyber resilience
    "32025R2392",  # Cyber resilience: categories of products
    "32026R0881",  # Cyber resilience: delayed notifications
    "32019R2144",  # Vehicles
)
