"""Homeshore: the virtual contact centre of a homeshoring company."""

__version__ = "0.1.0"
