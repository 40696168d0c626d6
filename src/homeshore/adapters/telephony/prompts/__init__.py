"""What callers hear from the centre: announcements and music, encoded before any call in every codec of the lines."""
