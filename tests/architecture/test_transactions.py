import ast

from architecture.source import PACKAGE, functions, python_files, shown

FILE_STORE = {"store", "read"}


def is_transaction(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).endswith("transaction.atomic") for decorator in function.decorator_list)


def uses_file_store(call: ast.AST) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="files"), attr=name)):
            return name in FILE_STORE
    return False


def test_no_transaction_waits_for_the_file_store():
    """SQLite lets nobody else write while a transaction is open: files are stored before, and read after it."""
    found = [
        f"{shown(path)}:{node.lineno} {function.name}"
        for path in python_files()
        if path.is_relative_to(PACKAGE)
        for function in functions(path)
        if is_transaction(function)
        for node in ast.walk(function)
        if uses_file_store(node)
    ]
    assert found == []
