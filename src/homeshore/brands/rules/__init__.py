"""Pure rules of brands: opening hours (`opening`), programmes and their promises, customers' identities."""
