"""Client brands, their programmes and service levels; their customers' identities and consents."""
