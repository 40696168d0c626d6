"""The right number of people at home, at hours they chose: forecast, staffing, slots, rosters, reinforcement.

From volumes come forecasts (`rules.forecasting`), from forecasts requirements (`rules.staffing`); employees' shifts
(`rules.rostering`) are placed first, what is left is published as slots that independents choose (`rules.slots`), and
what the day brings beyond is met by reinforcement (`rules.reinforcing`).
"""
