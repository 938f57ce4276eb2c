"""Material declarations in the exchange formats of electronics, and what amounts add up to.

Pure: no Django. The official schemas (IPC, IEC, chemSHERPA) were not at hand: element and attribute names
come from public descriptions and tools; what could not be checked against a schema each reader says.
"""
