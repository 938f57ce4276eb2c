"""CBAM for the firms: shipments, declarations, costs as the pure engine prices them."""
