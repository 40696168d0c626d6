import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.adapters.mailboxes.quoting import fold_text

QUOTES = [
    "On Mon, 5 Oct 2026 at 09:00, Aubelle <s@aubelle.example> wrote:\n> old\n> lines",
    "Le lun. 5 oct. 2026 à 09:00, Aubelle <s@aubelle.example> a\nécrit :\n\n> old",
    "-----Message d'origine-----\nDe : Aubelle\nold",
    "-----Original Message-----\nFrom: A\nSent: Monday\nold",
    "De : Aubelle <s@aubelle.example>\nEnvoyé : lundi 5 octobre 2026 09:00\nÀ : Camille\nObjet : Re\n\nold",
    "________________________________\nFrom: Aubelle\nSent: Monday\nTo: Camille\nSubject: Re\n\nold",
    "Am 05.10.2026 um 09:00 schrieb Aubelle:\n> old",
    "> old",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_what_programs_quote_is_folded(quote: str):
    folded = fold_text(f"Merci !\n\nCamille\n\n{quote}\n")
    assert folded.visible == "Merci !\n\nCamille"
    assert folded.quoted == quote


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nDe : Lyon\nje voudrais un devis",
        "Voici mon adresse :\n12 rue des Lilas",
        "On m'a dit que mon colis :\nétait perdu",
        "FYI\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Monday\nSubject: B\nTo: C\n\nold",
    ],
)
def test_what_a_person_wrote_stays(text: str):
    assert fold_text(text).visible == text


def test_answers_between_quoted_lines_stay_with_them():
    text = "> Quelle taille ?\n38\n> Quelle couleur ?\nBleu\n> Merci"
    folded = fold_text(text)
    assert folded.visible == "> Quelle taille ?\n38\n> Quelle couleur ?\nBleu"
    assert folded.quoted == "> Merci"


def test_an_answer_below_the_quote_is_shown_and_the_quote_folded():
    folded = fold_text("Le 5 oct., A a écrit :\n> old\n\nMerci")
    assert (folded.visible, folded.quoted) == ("Merci", "Le 5 oct., A a écrit :\n> old")


def test_nothing_but_a_quote_is_shown():
    assert fold_text("> old").visible == "> old"


@given(
    st.lists(
        st.sampled_from(["> a", "b", "", "On x wrote:", "De : x", "À : y", "Objet : z", "-----Original Message-----"])
    )
)
def test_folding_loses_no_line(lines: list[str]):
    folded = fold_text("\n".join(lines))
    kept = [line for line in f"{folded.visible}\n{folded.quoted}".splitlines() if line.strip()]
    assert sorted(kept) == sorted(line for line in lines if line.strip())
