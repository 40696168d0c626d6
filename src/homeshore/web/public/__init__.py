"""The chat widget, its sample pages and the offline form."""
