"""The rules of money, pure: docs/algorithms/rating.md says what they must do."""
