"""Where finance agrees prices, closes months and answers for every cent: rate cards, mandates, closings, documents."""
