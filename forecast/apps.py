from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "forecast"
    verbose_name = "年末预计与本月变化"

    def ready(self):
        from forecast import parts
        from lingling_plan import panels

        panels.below_verdict(parts.of_item)
        panels.forecasts(parts.for_chart)
