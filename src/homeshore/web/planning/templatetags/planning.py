"""What planning's templates ask."""

from django import template
from django.template import Context

from homeshore.web.planning.access import plans_all

register = template.Library()


@register.simple_tag(takes_context=True)
def plans_whole_centre(context: Context) -> bool:
    """Whether the reader plans for all brands: only then are there people's pages."""
    return plans_all(context["request"])
