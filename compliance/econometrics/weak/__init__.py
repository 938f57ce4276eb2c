"""How strong and how valid instruments are: statistics of the reduced form under one assumption on errors."""
