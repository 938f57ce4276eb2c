"""Who is told what and when: subscriptions, digests, deliveries."""
