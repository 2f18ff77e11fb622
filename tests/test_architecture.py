"""Who may import whom. The imports are read from the source, whether they ever run or not."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR

# A package may import these; the roof and the benches may import all, and nobody imports them.
ALLOWED_PACKAGES = {
    "spreadsheets": set(),
    "letterhead": {"spreadsheets"},
    "campaigns": {"spreadsheets", "letterhead"},
    "registrations": {"spreadsheets", "letterhead", "campaigns"},
    "metrics": {"spreadsheets", "letterhead", "campaigns"},
    "dashboards": {"spreadsheets", "letterhead", "campaigns", "registrations", "metrics"},
    "commendations": {
        *("spreadsheets", "letterhead", "campaigns", "registrations", "metrics", "dashboards"),
    },
}
LIBRARIES = {"spreadsheets", "letterhead"}  # without Django
ROOFS = {"tamnong_thidua", "bench"}
APPS = ALLOWED_PACKAGES.keys() - LIBRARIES

# Inside and across apps, a module imports from its own layer or from a lower one.
LAYERS = [
    {"client", "converters", "devices", "downloads", "law", "origin", "scoring", "sections"}
    | {"standing", "text", "time"},
    {"models"},
    {"access", "anomaly_data", "board_status", "completeness", "data_version", "deadlines"}
    | {"effects", "eligibility", "log", "permissions", "personal", "problems", "published_boards"}
    | {"queries", "receipts", "reconcile", "restatements"},
    {"actions", "attachments", "catalogue", "files", "importing", "intake", "maps", "scope"}
    | {"verification"},
    # What boards say and show, then what is written of it to files, then pages.
    {"answer", "attention", "advice", "filters", "rules_in_words", "tables", "trends"}
    | {"entry", "explain", "explanation", "presenters", "rule_trials", "template"},
    {"documents", "exporting"},
    {"card", "inbox", "page_cache", "panels", "search"},
    {"forms"},
    {"admin", "management", "templatetags", "views"},
    {"apps", "urls"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# Arithmetic alone: it can be read, tested and trusted without a database.
PURE = ("commendations.standing", "metrics.scoring")

# What goes there has a better home: what it is about. And signals hide who calls whom.
UNWANTED_NAMES = {"signals", "utils", "common", "helpers", "misc"}

LONGEST_FILE = 500


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    name_of(file): file
    for package in ALLOWED_PACKAGES.keys() | ROOFS
    for file in (ROOT / package).rglob("*.py")
    if "migrations" not in file.parts
}
APP_MODULES = {name for name in MODULES if name.partition(".")[0] in APPS and "." in name}


@cache
def syntax(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text())


@cache
def imports(module: str) -> frozenset[str]:
    """The modules that a module imports, ours by their full name."""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(syntax(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *filter(None, [base])])
            # "from metrics import scoring" imports metrics.scoring.scores
            named = {f"{base}.{alias.name}" for alias in node.names}
            found |= (named & MODULES.keys()) or {base}
    return frozenset(found)


def reached(module: str) -> set[str]:
    """The modules of ours that come along when a module is imported."""
    seen, waiting = set(), [module]
    while waiting:
        for name in imports(waiting.pop()) & MODULES.keys() - seen:
            seen.add(name)
            waiting.append(name)
    return seen


def package_of(module: str) -> str:
    return module.partition(".")[0]


def level_of(module: str) -> int:
    return LEVEL[module.split(".")[1]]


def is_pure(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in PURE)


def inline_imports(module: str) -> list[str]:
    """The lines of imports inside functions."""
    inside = {
        node.lineno
        for function in ast.walk(syntax(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    lines = MODULES[module].read_text().splitlines()
    return [lines[line - 1] for line in sorted(inside)]


def has_reason(line: str) -> bool:
    comment = line.partition("#")[2]
    return bool(re.sub(r"noqa(: [A-Z0-9, ]+)?", "", comment).strip())


def test_every_package_has_its_place():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == ALLOWED_PACKAGES.keys() | ROOFS


def test_every_module_of_an_app_has_its_layer():
    """A new kind of module gets a place in ``LAYERS``."""
    assert [name for name in APP_MODULES if name.split(".")[1] not in LEVEL] == []


def test_packages_import_only_the_packages_below():
    wrong = {
        f"{module} -> {name}"
        for module in MODULES
        if package_of(module) not in ROOFS
        for name in imports(module) & MODULES.keys()
        if package_of(name) not in ALLOWED_PACKAGES[package_of(module)] | {package_of(module)}
    }
    assert wrong == set()


def test_layers_import_only_the_layers_below():
    wrong = {
        f"{module} -> {name}"
        for module in APP_MODULES
        for name in imports(module) & APP_MODULES
        if level_of(name) > level_of(module)
    }
    assert wrong == set()


def test_libraries_do_without_django():
    wrong = {
        f"{module} -> {name}"
        for module in MODULES
        if package_of(module) in LIBRARIES
        for name in imports(module)
        if package_of(name) == "django"
    }
    assert wrong == set()


def test_pure_modules_need_the_standard_library_alone():
    wrong = {
        f"{module} -> {name}"
        for module in MODULES
        if is_pure(module)
        for name in imports(module)
        if package_of(name) not in sys.stdlib_module_names and not is_pure(name)
    }
    assert wrong == set()


def test_an_import_inside_a_function_gives_its_reason():
    wrong = {module: [x for x in inline_imports(module) if not has_reason(x)] for module in MODULES}
    assert {module: lines for module, lines in wrong.items() if lines} == {}


def test_no_signals_and_no_drawers_for_everything():
    assert [name for name in MODULES if not UNWANTED_NAMES.isdisjoint(name.split("."))] == []
    assert [
        module
        for module in MODULES
        if any(name.startswith("django.db.models.signals") for name in imports(module))
    ] == []


def test_files_stay_readable_in_one_go():
    lengths = {name: len(file.read_text().splitlines()) for name, file in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}
