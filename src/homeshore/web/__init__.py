"""Pages, by audience: public, agent, floor, brand, office; and the REST API."""
