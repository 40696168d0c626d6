"""What workforce refuses."""
