"""Messages to people who are not at their desk: Web Push (RFC 8030, 8291, 8292), mail, and text messages by a port."""
