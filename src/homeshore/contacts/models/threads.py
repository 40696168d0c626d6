"""Conversations with customers and all that is said in them."""

from django.db import models

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CUSTOMER_DAYS, Erasure, Privacy, Subject


class Conversation(models.Model):
    """The thread with a customer, across contacts and channels."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="conversations")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("brands.Customer", on_delete=models.PROTECT, related_name="conversations")
    subject = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5, default="fr")
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="customer_id",
        keep_days=CUSTOMER_DAYS,
        since="created_at",
        personal=("subject",),
        impersonal=("language",),
    )

    class Meta:
        indexes = [models.Index(fields=["customer", "-id"], name="conversation_by_customer")]


class Message(models.Model):
    """One thing said, on any channel. `text` is always there; `html` (sanitised) only where the mail had it.

    `mail_id` is the Message-ID of a mail; `client_key` the widget's or desk's own key for a message it may send twice.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    contact = models.ForeignKey(
        "contacts.Contact", null=True, on_delete=models.PROTECT, related_name="messages", db_constraint=True
    )
    direction = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    agent = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    sender = models.CharField(max_length=320, blank=True)
    recipients = models.JSONField(default=list)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted_text = models.TextField(blank=True)
    quoted_html = models.TextField(blank=True)
    mail_id = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list)
    client_key = models.CharField(max_length=64, blank=True)
    warnings = models.JSONField(default=list)
    raw_file = models.CharField(max_length=120, blank=True)
    delivery = models.CharField(max_length=8, default="none")
    delivery_note = models.CharField(max_length=300, blank=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="conversation__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="at",
        personal=(
            "sender",
            "recipients",
            "subject",
            "text",
            "html",
            "quoted_text",
            "quoted_html",
            "mail_id",
            "references",
            "delivery_note",
        ),
        impersonal=("direction", "channel", "client_key", "warnings", "delivery"),
        files=("raw_file",),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "mail_id"], condition=~models.Q(mail_id=""), name="one_message_a_mail_id"
            ),
            models.UniqueConstraint(
                fields=["brand", "conversation", "client_key"],
                condition=~models.Q(client_key=""),
                name="one_message_a_client_key",
            ),
        ]
        indexes = [models.Index(fields=["conversation", "id"], name="message_by_conversation")]


class Attachment(models.Model):
    """A file that came or went with a message. `file` names it in the file store."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content_id = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=120)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="message__conversation__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="message__at",
        personal=("name", "content_id"),
        impersonal=("media_type",),
        files=("file",),
        erasure=Erasure.DELETE,
    )


class ChatSession(models.Model):
    """A customer's chat window. Its secret is stored as a digest; the window shows it to come back."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("brands.Customer", on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="chat_sessions")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="chat_sessions")
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    email = models.CharField(max_length=320, blank=True)
    page = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    gone_at = models.DateTimeField(null=True)
    transcript_sent_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="customer_id",
        keep_days=CUSTOMER_DAYS,
        since="created_at",
        personal=("email", "page"),
        impersonal=("digest", "language"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "brand"], name="one_window_a_secret")]


class Draft(models.Model):
    """What an agent has typed and not sent yet; kept through a reload."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="drafts")
    agent = models.BigIntegerField()
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=30,
        since="saved_at",
        personal=("text",),
        erasure=Erasure.DELETE,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "contact", "agent"], name="one_draft_each")]


class Rating(models.Model):
    """The customer's answer to the satisfaction question; the score is a fact too, the comment stands only here."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    contact = models.OneToOneField("contacts.Contact", on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.CUSTOMER,
        path="contact__customer_id",
        keep_days=CUSTOMER_DAYS,
        since="at",
        personal=("comment",),
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(score__range=(1, 5)), name="a_score_is_one_to_five")]
