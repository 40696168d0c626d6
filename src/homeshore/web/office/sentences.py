"""What went wrong, as a sentence that tells a person what to do. One for every code that the office can meet."""

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Problem

PROBLEMS: dict[str, Promise] = {
    "required": _("Fill this in."),
    "taken": _("This is in use already. Choose another."),
    "unknown": _("This does not exist."),
    "too_long": _("At most %(most)s characters."),
    "out_of_range": _("From %(least)s to %(most)s."),
    "listed_twice": _("Something stands here twice."),
    "not_a_code": _("Use lower-case letters without accents, digits and hyphens, at most 40 characters."),
    "not_a_colour": _("Give a colour such as #0f5c63."),
    "not_a_site": _("“%(value)s” is not the address of a site, such as www.example.com."),
    "not_a_time_zone": _("“%(value)s” is not a time zone, such as Europe/Paris."),
    "not_a_language": _("“%(value)s” is not a language code of two letters, such as fr."),
    "not_an_address": _("Give an e-mail address such as name@example.com."),
    "not_a_number": _("Give a phone number such as +33 1 23 45 67 89."),
    "not_a_channel": _("“%(value)s” is not a channel: chat, mail, voice, letter or callback."),
    "percent_out_of_range": _("The service level is a percentage from 1 to 100."),
    "seconds_out_of_range": _("The time of the service level is from 1 second to 365 days."),
    "first_ring_at_zero": _("The first ring begins at 0 seconds."),
    "too_many_rings": _("At most %(most)s rings."),
    "level_out_of_range": _("Levels go from %(least)s to %(most)s."),
    "ring_times_must_grow": _("Each ring begins later than the one before it."),
    "ring_levels_must_fall": _("Each ring asks for a lower level than the one before it."),
    "not_a_weekday": _("This is not a day of the week."),
    "closes_before_it_opens": _("It closes before it opens. Past midnight, write the rest on the following day."),
    "hours_overlap": _("Two periods overlap."),
    "not_hours": _("“%(value)s” is not a period such as 9:00-18:00."),
    "not_a_day": _("“%(value)s” is not a day such as 2026-12-25."),
    "not_an_integer": _("“%(value)s” is not a whole number."),
    "not_a_list_item": _("“%(value)s” does not have the form %(form)s."),
    "not_a_reason_family": _("“%(value)s” is not a family of reasons."),
    "label_required": _("The reason “%(value)s” needs a label in French and in English."),
    "not_an_encryption": _("Choose TLS, STARTTLS or none."),
    "of_another_brand": _("This programme belongs to another brand."),
    "not_an_entity_kind": _("“%(value)s” is not a kind of legal entity."),
    "not_a_vat_status": _("“%(value)s” is not a VAT status."),
    "not_a_vat_number": _("Give a VAT number such as FR33123456782, without spaces."),
    "not_a_siren": _("A SIREN has nine digits, and its check digit must be right."),
    "not_a_siret": _("A SIRET has fourteen digits, and its check digits must be right."),
    "siret_of_another_siren": _("A SIRET begins with the company's SIREN."),
    "not_a_legal_mode": _("“%(value)s” is not a legal mode: employee or independent."),
    "ends_before_it_starts": _("The end lies before the start."),
    "only_independents_have_a_business": _("Only an independent works through a business of their own."),
    "not_their_business": _("This business belongs to somebody else."),
    "not_an_insee_code": _(
        "“%(value)s” is not an INSEE municipality code, such as 23096 or 2A004. It is not the postcode."
    ),
    "not_a_role": _("“%(value)s” is not a role."),
    "role_of_the_whole_centre": _("This role is given for the whole centre, not for one brand."),
    "in_the_past": _("This lies in the past."),
    "password_too_short": _("At least 12 characters."),
    "password_too_common": _("This password is too common."),
    "password_too_similar": _("This password resembles the name or address too much."),
    "weak_password": _("This password is too weak."),
    "unknown_brand": _("There is no brand “%(value)s”."),
    "unknown_programme": _("The brand has no programme “%(value)s”."),
    "unknown_employer": _("No legal entity is called “%(value)s” or has this SIRET."),
    "twice_in_file": _("The same entry stands in row %(row)s already."),
    "changed_meanwhile": _("Somebody else saved this while you were writing. Compare, then save again."),
    "last_administrator": _("The centre must keep one administrator who can sign in."),
    "not_a_proof": _("“%(value)s” is not a kind of proof."),
    "not_a_server": _("“%(value)s” is not the name or address of a server."),
    "not_a_sip_name": _("No spaces, quotation marks or angle brackets, at most 120 characters."),
    "not_codecs": _("Choose from opus, pcmu and pcma, each once."),
    "not_a_key": _("“%(value)s” is not a key: 0 to 9, * or #."),
    "key_refuses_recording": _("Key 9 refuses the recording. Choose another."),
    "recording_is_announced": _("Calls may be recorded only when it is announced."),
    "leads_back": _("This is the programme itself."),
    "not_a_document": _("Send a PDF, PNG or JPEG file."),
    "file_too_large": _("The file is larger than %(most)s MB."),
    "sound_not_a_sound": _("Send a WAV, MP3, Ogg or FLAC file."),
    "sound_too_large": _("The file is too large: at most 20 MB."),
    "sound_too_short": _("The file is too short to be heard."),
    "sound_too_long": _("The file is too long: at most 10 minutes."),
    "sound_silent": _("Nothing is heard in this file."),
    "sound_damaged": _("The file is damaged."),
    "no_voice": _("The computer has no voice for “%(value)s”: upload a sound file."),
    "not_dialled": _("The centre does not call this number."),
    "not_yes_or_no": _("“%(value)s” is neither yes nor no."),
    "unknown_subject": _("This person is not known, or forgotten already."),
}
ELSE = _("This is not valid (%(code)s).")


def sentence(problem: Problem) -> str:
    """What to say about a problem, in the reader's language."""
    text = PROBLEMS.get(problem.code, ELSE)
    return str(text) % {"code": problem.code, "value": "", **problem.limits}


def refusal_sentence(refusal: Refusal) -> str:
    """What to say about a refusal that concerns no single field."""
    known = PROBLEMS.get(refusal.code)
    return str(known) if known else now("This is not possible (%(code)s).") % {"code": refusal.code}
