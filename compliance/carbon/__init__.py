"""Carbon costs at the border: the pure engine, its rule packs, and later what the platform makes of them."""
