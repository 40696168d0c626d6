"""Pages of the office, one module a subject; `editing` is what they share."""
