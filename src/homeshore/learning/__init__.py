"""Certificates: which agent may serve which brand, at which level, between which dates."""
