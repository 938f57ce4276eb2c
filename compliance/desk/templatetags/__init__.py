"""What the desk's templates ask in Python."""
