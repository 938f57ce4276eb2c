"""Who exports what: associations, firms, members, products, bills of material, trade flows."""
