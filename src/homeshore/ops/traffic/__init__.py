"""Demo traffic: customers and agents who use the real doors (SMTP, the widget's socket, the desk's socket).

Everything carries a signed demo token, so it is labelled as demo traffic everywhere and its minutes are never billed.
"""

from homeshore.ops.traffic.run import TrafficPlan, run_traffic

__all__ = ["TrafficPlan", "run_traffic"]
