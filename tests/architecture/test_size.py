from architecture.source import functions, python_files, shown, tracked_files

LONGEST_FILE = 500
LONGEST_FUNCTION = 50
CODE = {".py", ".js", ".mjs", ".css", ".html", ".sh"}


def test_no_file_is_longer_than_500_lines():
    lengths = {
        shown(path): len(path.read_text().splitlines())
        for path in tracked_files()
        if path.suffix in CODE and "migrations" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_50_lines():
    too_long = {
        f"{shown(path)}:{function.lineno} {function.name}": length
        for path in python_files()
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}
