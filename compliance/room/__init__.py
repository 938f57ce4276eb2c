"""The association's room: every consenting member at once, and the bulletin that goes to them."""
