"""The demo archive: answers of three sources on two days, built from facts and our own sentences."""
