"""Addresses of staffing."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web.planning import staffing, staffing_together

_PROGRAMME = "staffing/<public_id:programme_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staffing/", staffing.programmes, name="staffing"),
    path("staffing/together/", staffing_together.together, name="staffing_together"),
    path("staffing/together/<public_id:study_id>/", staffing_together.study, name="pool_study"),
    path("staffing/together/<public_id:study_id>/apply/", staffing_together.apply, name="apply_study"),
    path(_PROGRAMME, staffing.programme, name="staffing_programme"),
    path(f"{_PROGRAMME}staff/", staffing.staff, name="staff_programme"),
    path(f"{_PROGRAMME}terms/", staffing.terms, name="staffing_terms"),
    path(f"{_PROGRAMME}requirement.csv", staffing.requirement_csv, name="requirement_csv"),
    path(f"{_PROGRAMME}why/<int:from_us>/", staffing.why, name="requirement_why"),
]
