"""Excel and CSV files into products, bills of material, trade flows and evidence: all or nothing.

One engine serves the commands, the admin and the sample. django-import-export carries our exports, but
not our imports: its reader drops row numbers, cell types and encodings before a row check can see them
(a formula's cached value, an HS code that became a number, GB18030), and a line of a bill of material is
two rows of ours.
"""
