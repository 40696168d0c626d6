"""The projections and reactions of contacts, in the order in which the worker runs them."""

from homeshore.contacts import configuration, projections, reactions
from homeshore.journal.projections import Projection

CONTACTS = Projection("contacts", projections.KINDS, projections.project_contacts, projections.clear_contacts)
CONFIGURATION = Projection(
    "configuration", configuration.KINDS, configuration.configure_core, prepare=configuration.prepare
)
REACTIONS = Projection("reactions", reactions.KINDS, reactions.answer_late_messages)
CALLBACKS = Projection("callbacks", reactions.CLOSINGS, reactions.try_callbacks_again)

PROJECTIONS = (CONTACTS, CONFIGURATION, REACTIONS, CALLBACKS)
