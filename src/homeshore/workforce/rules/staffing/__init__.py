"""How many people each interval needs, and why: docs/algorithms/staffing.md.

The service level is the product's one definition: answered within y seconds / (offered - abandoned within y) for calls
and chats, completed within y opening-hour seconds for what can wait.
"""
