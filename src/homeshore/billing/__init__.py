"""Money: rate cards of brands and agents, rating, the ledger, invoices, statements, closing."""
