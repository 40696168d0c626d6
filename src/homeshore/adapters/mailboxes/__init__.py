"""E-mail: every protocol and format of the channel `mail`, from and to the outside.

Pure (no database, no network):
- `parsing.parse(raw) -> ParsedMail`, or `UnreadableMail`; `mime`, `headers`, `charsets`, `files`, `calendars`,
  `quoting` and `sanitising` are its parts. A page that shows stored HTML calls `sanitising.with_inline_images`.
- `automatic.automatic(mail, own_address)`: bounces, auto-replies, loops, lists.
- `languages.language_of(mail, languages)`: who can read it.
- `threading.conversation_reference(mail, brand, key)`: which conversation a mail belongs to.
- `composing.compose(outgoing)`: what a brand sends.

Doors:
- `smtp_in.main()` is the process `mail`; `smtp_in.serve(centre, listen)` the server itself.
- `imap_in.step()` and `smtp_out.step()` are routines of the process `worker`; `imap` and `relay` hold their ports.
- `arriving.take(raw, brand)` is where both doors for incoming mail lead.
- `account_mail.Backend` sends Django's own mail the way of all mail.
"""
