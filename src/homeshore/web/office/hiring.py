"""A new agent in one transaction: account, role, person and profile. Used by the form and by the import."""

from django.db import transaction

from homeshore.people import actions as people
from homeshore.people.queries import Agent
from homeshore.people.rules import AgentProfile, PersonDetails
from homeshore.security import actions as security
from homeshore.security.queries import user_by_email


@transaction.atomic
def hire(person: PersonDetails, profile: AgentProfile, password: str = "", language: str = "fr") -> Agent:
    """Make a person who can sign in as an agent. An account with the address is taken over. Raises Invalid."""
    user = user_by_email(person.email) or security.open_account(person.email, person.name, password, language)
    security.grant_role(user, "agent")
    return people.enrol_agent(people.register_person(person, user.id), profile)


@transaction.atomic
def change(agent: Agent, person: PersonDetails, profile: AgentProfile) -> Agent:
    """Change a person and their profile; the login follows the address. Raises Invalid."""
    people.change_person(agent.person, person)
    user = agent.person.user
    if user is not None:
        security.change_user(user, person.email, person.name, user.language)
    return people.change_agent(agent, profile)
