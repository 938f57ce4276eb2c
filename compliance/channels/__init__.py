"""Other ways than mail by which people and programs learn what is new: feeds, webhooks, chat."""
