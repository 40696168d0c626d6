"""Money's verbs: each is one transaction, or stages that can be begun again."""
