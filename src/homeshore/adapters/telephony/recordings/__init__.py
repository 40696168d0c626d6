"""Recordings on disk: an encrypted container of raw RTP, its writer in the media worker, its reader for playback."""
