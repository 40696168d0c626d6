"""The planner's pages: forecast, staffing, slots, rosters, reinforcement."""
