"""Rosters of employees: what the law and the contracts allow, the best of it, and a judge who knows neither.

`terms` is what a contract says about hours, `shifts` what is worked, `law` the dated table of rules, `problem` what is
asked of the solver and what it answers. `patterns` and `weeks` enumerate what is legal, `master` and `improving` choose
among it, `solving` is the way in. `checking` judges any roster, also one made by hand, and imports none of those.

Independents have no roster: they choose their hours (Code du travail, L8221-6).
"""
