"""Identity, roles, brand scope, the permission table, the access trail and privacy."""
