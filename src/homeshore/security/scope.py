"""Who is asking: roles, and the brands they may see. Every query that shows brand data takes a scope."""

import msgspec
from django.db.models import Q

from homeshore.security.models import Role, User


class Scope(msgspec.Struct, frozen=True):
    """`brands` None means all brands. `user` and `token` are 0 when absent."""

    roles: frozenset[str]
    brands: frozenset[int] | None
    user: int = 0
    token: int = 0

    def covers(self, brand: int) -> bool:
        """Whether data of the brand may be shown."""
        return self.brands is None or brand in self.brands

    def only(self, column: str = "brand_id") -> Q:
        """A filter that keeps a query within the scope."""
        return Q() if self.brands is None else Q(**{f"{column}__in": self.brands})


NOBODY = Scope(roles=frozenset({"public"}), brands=frozenset())
CENTRE = Scope(roles=frozenset({Role.ADMINISTRATOR.value}), brands=None)
"""The product itself: the command line, the worker."""


def scope_of(user: User, *roles: str) -> Scope:
    """A signed-in user's roles and brands, from their grants: those of `roles`, or of all.

    A page that shows brands' data names the roles that open it, so that an agent's grant (brand 0) opens no reports.
    """
    grants = [grant for grant in user.grants.all() if not roles or grant.role in roles]
    brands = None if any(grant.brand == 0 for grant in grants) else frozenset(grant.brand for grant in grants)
    return Scope(
        roles=frozenset({"public", "signed_in", *(grant.role for grant in grants)}), brands=brands, user=user.id
    )
