"""What the templates of accounts ask in Python."""
