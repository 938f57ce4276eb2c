"""The law as obligations: who must do what by when, for which products, and what proves it. No Django."""
