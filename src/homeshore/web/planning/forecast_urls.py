"""Addresses of forecasts and what they are made from."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web.planning import forecast_events, forecast_trials, forecasts, nights, volumes

urlpatterns: list[URLPattern | URLResolver] = [
    path("forecasts/", forecasts.forecast_list, name="forecasts"),
    path("forecasts/new/", forecasts.new_forecast, name="new_forecast"),
    path("forecasts/programmes/<public_id:programme_id>/", nights.forecast_terms, name="forecast_terms"),
    path("forecasts/programmes/<public_id:programme_id>/repeat/", nights.repeat_night, name="repeat_night"),
    path("forecasts/events/", forecast_events.events, name="events"),
    path("forecasts/events/<public_id:event_id>/withdraw/", forecast_events.withdraw, name="withdraw_event"),
    path("forecasts/files/", volumes.files, name="volume_files"),
    path("forecasts/files/<public_id:file_id>/", volumes.file, name="volume_file"),
    path("forecasts/files/<public_id:file_id>/take/", volumes.take, name="take_volumes"),
    path("forecasts/files/<public_id:file_id>/drop/", volumes.drop, name="drop_volumes"),
    path("forecasts/trials/", forecast_trials.trials, name="trials"),
    path("forecasts/trials/<public_id:trial_id>/", forecast_trials.trial, name="trial"),
    path("forecasts/<public_id:forecast_id>/", forecasts.forecast, name="forecast"),
    path("forecasts/<public_id:forecast_id>/csv/", forecasts.forecast_csv, name="forecast_csv"),
]
