"""Pure rules of contacts: how handled time is kept, how service level is judged, how customers are shown."""
