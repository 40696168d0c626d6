"""Every brand that the centre knows, archived ones too: money goes on after the last contact."""

from homeshore.brands.models import Brand


def brand_names() -> dict[int, str]:
    """Names by id, in the order of the names."""
    return dict(Brand.objects.order_by("name").values_list("id", "name"))


def brand_zones() -> dict[int, str]:
    """Time zones by id."""
    return dict(Brand.objects.order_by("id").values_list("id", "time_zone"))
