"""Addresses of `web.finance`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.finance import (
    accounting,
    addresses,  # noqa: F401  # registers the converters of months, days and syntaxes
    brands,
    cards,
    closings,
    contests,
    contracts,
    documents,
    entities,
    explorer,
    home,
    reconciliation,
    versions,
)

app_name = "finance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("cards/", cards.card_list, name="cards"),
    path("cards/new/", cards.new_card, name="new_card"),
    path("cards/<public_id:card_id>/", cards.card, name="card"),
    path("cards/<public_id:card_id>/versions/new/", versions.new_version, name="new_version"),
    path("cards/<public_id:card_id>/versions/<public_id:version_id>/", cards.version, name="version"),
    path(
        "cards/<public_id:card_id>/versions/<public_id:version_id>/correct/",
        versions.correct_version,
        name="correct_version",
    ),
    path("cards/<public_id:card_id>/versions/<public_id:version_id>/end/", cards.end_version, name="end_version"),
    path("brands/", brands.brand_list, name="brands"),
    path("brands/<public_id:brand_id>/", brands.brand, name="brand"),
    path("brands/<public_id:brand_id>/card/", brands.give_card, name="give_card"),
    path("contracts/", contracts.contract_list, name="contracts"),
    path("contracts/<public_id:contract_id>/", contracts.contract, name="contract"),
    path("contracts/<public_id:contract_id>/cards/", contracts.assign_card, name="assign_card"),
    path(
        "contracts/<public_id:contract_id>/cards/<public_id:assignment_id>/end/",
        contracts.end_assignment,
        name="end_assignment",
    ),
    path("contracts/<public_id:contract_id>/mandates/", contracts.take_mandate, name="take_mandate"),
    path(
        "contracts/<public_id:contract_id>/mandates/<public_id:mandate_id>/revoke/",
        contracts.revoke_mandate,
        name="revoke_mandate",
    ),
    path(
        "contracts/<public_id:contract_id>/mandates/<public_id:mandate_id>/file/",
        contracts.mandate_file,
        name="mandate_file",
    ),
    path("entities/", entities.entity_list, name="entities"),
    path("entities/new/", entities.new_entity, name="new_entity"),
    path("entities/<public_id:entity_id>/", entities.entity, name="entity"),
    path("closings/", closings.listed, name="closings"),
    path("closings/<month:month>/", closings.shown, name="closing"),
    path("closings/<month:month>/begin/", closings.begin, name="begin_closing"),
    path("closings/<month:month>/progress/", closings.progress, name="closing_progress"),
    path("closings/<month:month>/go-on/", closings.go_on, name="go_on"),
    path("closings/<month:month>/wave/", closings.wave, name="wave"),
    path("closings/<month:month>/take-back/", closings.take_back, name="take_back"),
    path("documents/", documents.listed, name="documents"),
    path("documents/<public_id:document>/", documents.shown, name="document"),
    path("documents/<public_id:document>/document.pdf", documents.pdf, name="document_pdf"),
    path("documents/<public_id:document>/<syntax:syntax>.xml", documents.xml, name="document_xml"),
    path("documents/<public_id:document>/lines/<int:place>/", explorer.line, name="line"),
    path("documents/<public_id:document>/lines/<int:place>/<day:on>/", explorer.day, name="line_day"),
    path("charges/<public_id:charge>/", explorer.charge, name="charge"),
    path("books/<month:month>/<slug:siren>.csv", accounting.books, name="books"),
    path("contests/", contests.inbox, name="contests"),
    path("contests/<public_id:contest_id>/", contests.contest, name="contest"),
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("reconciliation/<day:on>/", reconciliation.reconciled_day, name="reconciled_day"),
    path("reconciliation/<day:on>/check/", reconciliation.check_day, name="check_day"),
]
