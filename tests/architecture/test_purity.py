import ast
from pathlib import Path

from architecture.source import PACKAGE, python_files, shown

CLOCKS = {"now", "today", "utcnow", "now_us", "new_id"}
THE_CLOCK_ITSELF = {PACKAGE / "kit" / "clock.py", PACKAGE / "kit" / "ids.py"}


def is_pure(path: Path) -> bool:
    if not path.is_relative_to(PACKAGE) or path in THE_CLOCK_ITSELF:
        return False
    layer, *rest = path.relative_to(PACKAGE).with_suffix("").parts
    return layer in {"kit", "facts", "routing", "simulate"} or "rules" in rest


def called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def test_pure_code_is_given_the_time_and_ids_and_never_asks_for_them():
    asked = [
        f"{shown(path)}:{node.lineno} {called_name(node)}"
        for path in filter(is_pure, python_files())
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call) and called_name(node) in CLOCKS
    ]
    assert asked == []


def test_the_routing_core_has_no_floats():
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files()
        if path.is_relative_to(PACKAGE / "routing")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
    ]
    assert found == []
