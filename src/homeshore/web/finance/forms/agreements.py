"""Forms of what documents need: a brand's terms, an independent's mandate."""

from decimal import Decimal
from typing import Any

import puremagic
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeshore.billing.queries.agreements import BrandTerms
from homeshore.billing.rules.agreeing import VAT_RATES, BrandTermsDetails, MandateDetails
from homeshore.kit.ids import decode_id, encode_id
from homeshore.kit.problems import Problem
from homeshore.people.queries import LegalEntity
from homeshore.web.finance.forms.fields import FinanceForm, PriceField, written
from homeshore.web.finance.sentences import sentence
from homeshore.web.office.forms.fields import DayField

MOST_BYTES = 10 * 1024**2
DOCUMENTS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
HUNDRED = Decimal(100)
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
CATEGORIES = {"AE": _("Reverse charge: the buyer owes the VAT"), "E": _("Exempt")}
OVERSEAS = Decimal("8.50")


class TermsForm(FinanceForm):
    """How a brand is invoiced."""

    seller = forms.ChoiceField(label=_("Seller"), help_text=_("The operator of the centre"))
    buyer = forms.ChoiceField(label=_("Buyer"), help_text=_("The brand's company, as it is registered"))
    vat = forms.ChoiceField(label=_("VAT"))
    payment_days = forms.IntegerField(label=_("Days to pay"), initial=30, help_text=_("60 at most"))
    iban = forms.CharField(label=_("Account of the seller (IBAN)"), required=False)
    reference = forms.CharField(
        label=_("The brand's reference"), required=False, max_length=60, help_text=_("Their order or service code")
    )
    contract = forms.CharField(label=_("Contract number"), required=False, max_length=60)
    language = forms.ChoiceField(label=_("Language of documents"), choices=LANGUAGES)
    budget = PriceField(
        label=_("Monthly budget, EUR before tax"), required=False, max_value=Decimal(10**9), decimal_places=2
    )

    def __init__(self, data: Any = None, *, entities: QuerySet[LegalEntity], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = list(entities)
        sellers = [row for row in rows if row.kind == "operator"]
        for name, listed in (("seller", sellers), ("buyer", [row for row in rows if row.kind != "independent"])):
            self._choices(name, [("", "–"), *((encode_id(row.id), _named(row)) for row in listed)])
        self._choices("vat", [(_code(category, rate), _vat_name(category, rate)) for category, rate in _rates()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def details(self) -> BrandTermsDetails:
        """The terms that were typed."""
        typed = self.cleaned_data
        category, _dash, percent = typed["vat"].partition("-")
        return BrandTermsDetails(
            seller=decode_id(typed["seller"]),
            buyer=decode_id(typed["buyer"]),
            payment_days=typed["payment_days"],
            vat_percent=Decimal(percent),
            vat_category=category,
            iban=_compact(typed["iban"]),
            reference=typed["reference"],
            contract=typed["contract"],
            language=typed["language"],
            budget_cents=int((typed["budget"] or 0) * HUNDRED),
        )

    @staticmethod
    def of(terms: BrandTerms | None) -> dict[str, Any]:
        """What stands there, for the first showing."""
        if terms is None:
            return {"vat": _code("S", VAT_RATES["S"][0])}
        plain = ("payment_days", "iban", "reference", "contract", "language")
        return {name: getattr(terms, name) for name in plain} | {
            "seller": encode_id(terms.seller_id),
            "buyer": encode_id(terms.buyer_id),
            "vat": _code(terms.vat_category, terms.vat_percent),
            "budget": Decimal(terms.budget_cents) / HUNDRED if terms.budget_cents else None,
        }


class MandateForm(FinanceForm):
    """A mandate as it was signed."""

    signed_on = DayField(label=_("Signed on"))
    prefix = forms.CharField(  # type: ignore[assignment]  # a field; Django takes it off the class
        label=_("Prefix of the numbers"),
        max_length=12,
        help_text=_("Begins every self-billed invoice of this independent: LM gives LM-2026-0001"),
    )
    iban = forms.CharField(label=_("Account of the independent (IBAN)"), required=False)
    document = forms.FileField(label=_("Signed mandate"), help_text=_("PDF, PNG or JPEG, 10 MB at most"))

    def clean_document(self) -> bytes:
        """The file's bytes, if it is what it should be."""
        data: bytes = self.cleaned_data["document"].read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise forms.ValidationError(sentence(Problem("", "file_too_large", {"most": MOST_BYTES // 1024**2})))
        if media_type_of(data) not in DOCUMENTS:
            raise forms.ValidationError(sentence(Problem("", "not_a_document")))
        return data

    def details(self) -> MandateDetails:
        """The mandate that was typed."""
        typed = self.cleaned_data
        return MandateDetails(
            prefix=typed["prefix"].strip().upper(), signed_on=typed["signed_on"], iban=_compact(typed["iban"])
        )


class RevokeForm(FinanceForm):
    """The end of a mandate."""

    revoked_on = DayField(label=_("Revoked on"))


def media_type_of(data: bytes) -> str:
    """What a document is by its content; empty when nothing knows it."""
    try:
        return next((match.mime_type for match in puremagic.magic_string(data)[:1]), "")
    except (puremagic.PureError, ValueError):
        return ""


def _rates() -> list[tuple[str, Decimal]]:
    return [(category, rate) for category, rates in VAT_RATES.items() for rate in rates]


def _code(category: str, rate: Decimal) -> str:
    return f"{category}-{rate.normalize():f}"


def _vat_name(category: str, rate: Decimal) -> str:
    if category != "S":
        return str(CATEGORIES[category])
    percent = written(rate)
    if rate == OVERSEAS:
        return gettext("VAT %(percent)s %% (overseas departments)") % {"percent": percent}
    return gettext("VAT %(percent)s %%") % {"percent": percent}


def _named(row: LegalEntity) -> str:
    return f"{row.name} ({row.siren})" if row.siren else row.name


def _compact(iban: str) -> str:
    return "".join(iban.split()).upper()
