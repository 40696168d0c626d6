import pytest

from homeshore.brands.rules.identities import canonical, canonical_address, canonical_number, is_address
from homeshore.kit.problems import Invalid


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Jean.Petit@Example.COM", "jean.petit@example.com"),
        ("  x@y.fr ", "x@y.fr"),
        ("élodie@exämple.fr", "élodie@xn--exmple-cua.fr"),
        ("root@localhost", "root@localhost"),
        ('"quoted"@example.com', '"quoted"@example.com'),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str):
    assert canonical_address(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "nobody", "@example.com", "a@", "a b@example.com", "a@b\nc.fr", f"{'x' * 400}@y.fr"]
)
def test_what_is_no_address_is_refused(typed: str):
    with pytest.raises(Invalid):
        canonical_address(typed)


@pytest.mark.parametrize(
    "typed", ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", "+33 (0)6 12-34-56-78"]
)
def test_a_number_has_one_form(typed: str):
    assert canonical_number(typed) == "+33612345678"


def test_a_national_number_belongs_to_the_country_given():
    assert canonical_number("0471 23 45 67", country="32") == "+32471234567"


@pytest.mark.parametrize("typed", ["", "12", "call me", "+0612345678", "+" + "1" * 20])
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(Invalid):
        canonical_number(typed)


def test_a_kind_that_nobody_knows_is_refused():
    with pytest.raises(Invalid):
        canonical("fax", "12")


def test_only_addresses_that_mail_can_be_sent_to_may_be_a_brands():
    assert is_address("service@aubelle.example")
    assert not is_address('"quoted"@example.com')
    assert not is_address("a@b..c")
