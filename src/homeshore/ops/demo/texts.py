"""What the demo agents read and send."""

import msgspec


class Script(msgspec.Struct, frozen=True):
    """A script as it is entered."""

    language: str
    title: str
    body: str


class Reply(msgspec.Struct, frozen=True):
    """A canned reply as it is entered."""

    shortcut: str
    language: str
    title: str
    body: str


SCRIPTS = {
    "orders": (
        Script(
            "fr",
            "Où est ma commande ?",
            "1. Demander le numéro de commande (il commence par AB).\n"
            "2. Vérifier l'adresse de livraison avec le client.\n"
            "3. Annoncer la date prévue ; au-delà de trois jours de retard, proposer un renvoi ou un remboursement.\n"
            "4. Demander s'il reste une question.",
        ),
        Script(
            "en",
            "Where is my order?",
            "1. Ask for the order number (it begins with AB).\n"
            "2. Check the delivery address with the customer.\n"
            "3. Give the expected date; beyond three days late, offer a new parcel or a refund.\n"
            "4. Ask whether any question is left.",
        ),
    ),
    "retention": (
        Script(
            "fr",
            "Demande de résiliation",
            "1. Remercier pour la fidélité et demander la raison du départ, sans insister.\n"
            "2. Proposer une pause de trois mois ou la formule inférieure.\n"
            "3. Si le client maintient sa demande, l'enregistrer aussitôt et confirmer la date d'effet.",
        ),
    ),
    "reimbursements": (
        Script(
            "fr",
            "Remboursement en attente",
            "1. Identifier l'adhérent : nom et numéro d'adhérent. Ne jamais demander de diagnostic.\n"
            "2. Vérifier la date des soins et la réception du décompte de l'Assurance maladie.\n"
            "3. Annoncer le délai : 48 heures en télétransmission, dix jours sur facture.",
        ),
        Script(
            "en",
            "Reimbursement pending",
            "1. Identify the member: name and membership number. Never ask for a diagnosis.\n"
            "2. Check the date of care and whether the national insurance statement has arrived.\n"
            "3. Give the delay: 48 hours when transmitted electronically, ten days on an invoice.",
        ),
    ),
}

CANNED_REPLIES = {
    "orders": (
        Reply("bonjour", "fr", "Accueil", "Bonjour et bienvenue chez Aubelle. Je m'occupe de votre demande."),
        Reply(
            "numero",
            "fr",
            "Numéro de commande",
            "Pouvez-vous m'indiquer votre numéro de commande ? Il commence par AB.",
        ),
        Reply(
            "livraison",
            "fr",
            "Colis en route",
            "Votre colis est en route. Vous recevrez le lien de suivi par e-mail dans l'heure qui vient.",
        ),
        Reply(
            "retour",
            "fr",
            "Retour gratuit",
            "Le retour est gratuit pendant trente jours : imprimez l'étiquette depuis votre compte et déposez le colis "
            "en point relais. Le remboursement suit sous cinq jours.",
        ),
        Reply("merci", "fr", "Fin de conversation", "Merci de votre visite et à bientôt chez Aubelle !"),
        Reply("hello", "en", "Welcome", "Hello and welcome to Aubelle. I am looking into your request."),
        Reply("number", "en", "Order number", "Could you give me your order number? It begins with AB."),
        Reply(
            "delivery",
            "en",
            "Parcel on its way",
            "Your parcel is on its way. You will receive the tracking link by e-mail within the hour.",
        ),
        Reply("thanks", "en", "End of conversation", "Thank you for your visit, and see you soon at Aubelle!"),
    ),
    "retention": (
        Reply(
            "merci-fidelite", "fr", "Merci de votre fidélité", "Merci de votre fidélité. Que pouvons-nous améliorer ?"
        ),
        Reply(
            "pause",
            "fr",
            "Pause de trois mois",
            "Nous pouvons suspendre votre abonnement trois mois, sans frais. Ensuite, vous décidez.",
        ),
        Reply(
            "resiliation",
            "fr",
            "Résiliation enregistrée",
            "Votre résiliation est enregistrée. Vous recevez la confirmation et la date d'effet par e-mail.",
        ),
    ),
    "reimbursements": (
        Reply("bonjour", "fr", "Accueil", "Bonjour, je suis votre conseiller Santéo. Je regarde votre dossier."),
        Reply(
            "delai",
            "fr",
            "Délai de remboursement",
            "Comptez 48 heures après le décompte de l'Assurance maladie, ou dix jours sur facture.",
        ),
        Reply(
            "devis",
            "fr",
            "Envoyer un devis",
            "Vous pouvez joindre votre devis à cette conversation. Vous saurez le reste à charge sous deux jours.",
        ),
        Reply(
            "prudence",
            "fr",
            "Données de santé",
            "Pour protéger vos données, ne nous indiquez aucun diagnostic : le décompte nous suffit.",
        ),
        Reply("hello", "en", "Welcome", "Hello, I am your adviser at Santéo. Let me look at your file."),
        Reply(
            "delay",
            "en",
            "Reimbursement delay",
            "Allow 48 hours after the national insurance statement, or ten days when you send us an invoice.",
        ),
    ),
}
