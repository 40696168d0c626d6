"""The root of all addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("homeshore.web.shell.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("homeshore.web.public.urls")),
    path("desk/", include("homeshore.web.agent.urls")),
    path("floor/", include("homeshore.web.floor.urls")),
    path("brand/", include("homeshore.web.brand.urls")),
    path("office/", include("homeshore.web.office.urls")),
    path("finance/", include("homeshore.web.finance.urls")),
    path("cases/", include("homeshore.web.cases.urls")),
    path("planning/", include("homeshore.web.planning.urls")),
    path("quality/", include("homeshore.web.quality.urls")),
    path("api/", include("homeshore.web.api.urls")),
]
