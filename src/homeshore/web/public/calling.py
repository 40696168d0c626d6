"""What the widget is told of the telephone: whether it may call now, what callers hear, if they are called back."""

from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Brand, Programme, telephone
from homeshore.contacts.queries import calls
from homeshore.contacts.rules.call_flow import REFUSE_RECORDING
from homeshore.contacts.rules.number_plan import shown
from homeshore.contacts.telephone.ice import ice_servers
from homeshore.facts.vocabulary import Channel
from homeshore.kit.clock import to_us
from homeshore.security.scope import CENTRE

NOT_SERVED: dict[str, object] = {"served": False, "open": False, "opens_us": 0, "callback": False}


def calls_from(brand: Brand, language: str, wanted: str = "") -> dict[str, object]:
    """`calls` of the widget's configuration, for the programme named `wanted` or the one that takes the language."""
    try:
        programme = brands.programme_for(brand.id, Channel.VOICE, language, wanted)
    except UnknownProgramme:
        return NOT_SERVED
    plan = calls.plan_for_programme(programme.id, language)
    return {
        "served": True,
        **opening_of(programme),
        "callback": calls.serves(programme, Channel.CALLBACK),
        "recorded": plan.announces_recording,
        "refuse_key": REFUSE_RECORDING,
        "menu": _menu(programme, language),
        "ice_servers": ice_servers("caller"),
        **_number(programme, language),
    }


def opening_of(programme: Programme) -> dict[str, object]:
    """Whether a programme is open, and when next (0: not foreseen)."""
    opening = brands.opening(programme, timezone.now())
    return {"open": opening.is_open, "opens_us": to_us(opening.opens_at) if opening.opens_at else 0}


def _menu(programme: Programme, language: str) -> list[dict[str, str]]:
    plan = telephone.call_plan(programme)
    options = plan.options.all() if not plan._state.adding else ()
    return [{"key": one.key, "label": one.label_fr if language == "fr" else one.label_en} for one in options]


def _number(programme: Programme, language: str) -> dict[str, str]:
    """The programme's number that callers of the language dial, as it is dialled and as it is read."""
    rows = telephone.phone_numbers(CENTRE, programme.brand_id, only_active=True).filter(programme=programme)
    row = next((one for one in rows if one.language == language), None) or rows.first()
    if row is None:
        return {"number": "", "number_shown": ""}
    return {"number": row.number, "number_shown": shown(row.number)}
