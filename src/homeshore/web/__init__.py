"""Pages, by audience: public, agent, floor, brand, finance, office; and the REST API."""
