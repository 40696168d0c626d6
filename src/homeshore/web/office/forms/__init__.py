"""Forms of the office: they read what was typed and show problems beside their fields; the rules are the contexts'."""
