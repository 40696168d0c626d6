import re

from architecture.source import PACKAGE, ROOT

VARIABLE = re.compile(r"""environ(?:\.get\(|\[)\s*"([A-Z_]+)\"""")
OF_OTHERS = {"DJANGO_SETTINGS_MODULE", "LANG", "LC_ALL", "LC_MESSAGES"}


def test_the_readme_lists_every_variable_that_the_product_reads():
    read = {name for path in PACKAGE.rglob("*.py") for name in VARIABLE.findall(path.read_text())}
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert read - OF_OTHERS - documented == set()
