"""Addresses of `web.office`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.office.views import agents, brands, entities, home, privacy, programmes, transfer, users

app_name = "office"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("brands/", brands.brand_list, name="brands"),
    path("brands/new/", brands.new_brand, name="new_brand"),
    path("brands/<public_id:brand_id>/", brands.brand, name="brand"),
    path("brands/<public_id:brand_id>/archive/", brands.archive_brand, name="archive_brand"),
    path("brands/<public_id:brand_id>/programmes/new/", programmes.new_programme, name="new_programme"),
    path("brands/<public_id:brand_id>/mailboxes/new/", brands.new_mailbox, name="new_mailbox"),
    path("brands/<public_id:brand_id>/mailboxes/<public_id:mailbox_id>/", brands.mailbox, name="mailbox"),
    path(
        "brands/<public_id:brand_id>/mailboxes/<public_id:mailbox_id>/remove/",
        brands.remove_mailbox,
        name="remove_mailbox",
    ),
    path("programmes/<public_id:programme_id>/", programmes.programme, name="programme"),
    path("programmes/<public_id:programme_id>/archive/", programmes.archive_programme, name="archive_programme"),
    path("programmes/<public_id:programme_id>/scripts/new/", programmes.script, name="new_script"),
    path("programmes/<public_id:programme_id>/scripts/<public_id:script_id>/", programmes.script, name="script"),
    path(
        "programmes/<public_id:programme_id>/scripts/<public_id:script_id>/remove/",
        programmes.remove_script,
        name="remove_script",
    ),
    path("programmes/<public_id:programme_id>/replies/new/", programmes.reply, name="new_reply"),
    path("programmes/<public_id:programme_id>/replies/<public_id:reply_id>/", programmes.reply, name="reply"),
    path(
        "programmes/<public_id:programme_id>/replies/<public_id:reply_id>/remove/",
        programmes.remove_reply,
        name="remove_reply",
    ),
    path("agents/", agents.agent_list, name="agents"),
    path("agents/new/", agents.new_agent, name="new_agent"),
    path("agents/<public_id:agent_id>/", agents.agent, name="agent"),
    path("agents/<public_id:agent_id>/archive/", agents.archive_agent, name="archive_agent"),
    path("agents/<public_id:agent_id>/contracts/new/", agents.new_contract, name="new_contract"),
    path("agents/<public_id:agent_id>/contracts/<public_id:contract_id>/", agents.contract, name="contract"),
    path("agents/<public_id:agent_id>/certificates/new/", agents.new_certificate, name="new_certificate"),
    path(
        "agents/<public_id:agent_id>/certificates/<public_id:certificate_id>/revoke/",
        agents.revoke_certificate,
        name="revoke_certificate",
    ),
    path("entities/", entities.entity_list, name="entities"),
    path("entities/new/", entities.new_entity, name="new_entity"),
    path("entities/<public_id:entity_id>/", entities.entity, name="entity"),
    path("users/", users.user_list, name="users"),
    path("users/new/", users.new_user, name="new_user"),
    path("users/<public_id:user_id>/", users.user, name="user"),
    path("users/<public_id:user_id>/switch/", users.switch_user, name="switch_user"),
    path("users/<public_id:user_id>/roles/", users.grant_role, name="grant_role"),
    path("users/<public_id:user_id>/roles/<public_id:grant_id>/revoke/", users.revoke_role, name="revoke_role"),
    path("tokens/", users.tokens, name="tokens"),
    path("tokens/<public_id:token_id>/revoke/", users.revoke_token, name="revoke_token"),
    path("transfer/", transfer.overview, name="transfer"),
    path("transfer/<slug:kind>/", transfer.take_in, name="import"),
    path("transfer/<slug:kind>/export/", transfer.export, name="export"),
    path("privacy/", privacy.search, name="privacy"),
    path("privacy/<public_id:customer_id>/", privacy.customer, name="customer"),
    path("privacy/<public_id:customer_id>/export/", privacy.export, name="export_customer"),
    path("privacy/<public_id:customer_id>/forget/", privacy.forget, name="forget_customer"),
    path("privacy/<public_id:customer_id>/merges/<public_id:merge_id>/undo/", privacy.undo_merge, name="undo_merge"),
    path("audit/", home.audit, name="audit"),
]
