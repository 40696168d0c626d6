"""The projections and reactions of contacts, in the order in which the worker runs them."""

from homeshore.contacts import configuration, projections, reactions
from homeshore.journal.projections import Projection, register

CONTACTS = register(Projection("contacts", projections.project_contacts, projections.KINDS, projections.clear_contacts))
CONFIGURATION = register(Projection("configuration", configuration.configure_core, configuration.KINDS))
REACTIONS = register(Projection("reactions", reactions.answer_late_messages, reactions.KINDS))
