"""The pages of the first steps, a module a part of the way."""
