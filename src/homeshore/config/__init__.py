"""Settings, URLs, ASGI and wiring: the only place where adapters meet ports."""
