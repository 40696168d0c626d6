"""E-mail: every protocol and format of the channel `mail`, from and to the outside.

Pure (no database, no network):
- `parsing.parse(raw) -> ParsedMail`, or `UnreadableMail`; `sanitising`, `quoting`, `mime`, `files`, `calendars`,
  `charsets` and `headers` are its parts.
- `automatic.automatic(mail, own_address)`: bounces, auto-replies and loops.
- `threading.conversation_reference(mail, brand, key)`: which conversation a mail belongs to.
- `composing.compose(outgoing)`: what a brand sends.
"""
