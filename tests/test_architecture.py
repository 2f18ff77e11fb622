"""Who may import whom. The imports are read from the source, whether they ever run or not."""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR

# An app may import these; what is no app, the project and the benches, may import all.
ALLOWED_APPS = {
    "campaigns": set(),
    "registrations": {"campaigns"},
    "metrics": {"campaigns"},
    "commendations": {"campaigns", "registrations", "metrics"},
    "tamnong_thidua": {"campaigns", "registrations", "metrics", "commendations"},
    "bench": {"campaigns", "registrations", "metrics"},
}
NO_APPS = {"tamnong_thidua", "bench"}

# Inside and across apps, a module imports from its own layer or from a lower one.
LAYERS = [
    {
        "devices",
        "origin",
        "text",
        "time",
        "law",
        "scoring",
        "ranking",
        "measures",
        "whatif",
        "sensitivity",
        "movement",
        "rollup",
        "questions",
        "rehearsal",
        "sections",
        "standing",
    },
    {
        "models",
    },
    {
        "queries",
        "data_version",
        "permissions",
        "problems",
        "deadlines",
        "reconcile",
        "effects",
        "frozen",
        "editions",
        "receipts",
        "restatements",
        "completeness",
        "question_facts",
        "unit_rows",
        "procedure_rows",
        "month_rows",
        "eligibility",
        "personal",
        "log",
    },
    {
        "actions",
        "catalogue",
        "attachments",
        "files",
        "maps",
        "importing",
        "intake",
        "verification",
    },
    {
        "forms",
        "exporting",
        "documents",
        "presenters",
        "template",
        "explain",
        "entry",
        "inbox",
        "panels",
        "card",
        "search",
    },
    {
        "views",
        "admin",
        "management",
        "templatetags",
    },
    {
        "urls",
        "apps",
    },
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# Arithmetic alone: they can be read, tested and trusted without a database.
PURE = {
    "commendations.standing",
    "metrics.measures",
    "metrics.movement",
    "metrics.questions",
    "metrics.ranking",
    "metrics.rehearsal",
    "metrics.rollup",
    "metrics.scoring",
    "metrics.sensitivity",
    "metrics.whatif",
}

# What goes there has a better home: what it is about. And signals hide who calls whom.
UNWANTED_NAMES = {"signals", "utils", "common", "helpers", "misc"}

LONGEST_FILE = 500


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    name_of(file): file
    for package in ALLOWED_APPS
    for file in (ROOT / package).rglob("*.py")
    if "migrations" not in file.parts
}
APP_MODULES = [name for name in MODULES if name.partition(".")[0] not in NO_APPS and "." in name]


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
            # "from metrics import scoring" imports metrics.scoring
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


def app_of(module: str) -> str:
    return module.partition(".")[0]


def level_of(module: str) -> int:
    return LEVEL[module.split(".")[1]]


def test_every_package_has_its_place():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages == ALLOWED_APPS.keys()


@pytest.mark.parametrize("module", APP_MODULES)
def test_every_module_of_an_app_has_its_layer(module):
    assert module.split(".")[1] in LEVEL, "give the new kind of module a place in LAYERS"


@pytest.mark.parametrize("module", MODULES)
def test_apps_import_only_the_apps_below(module):
    apps = {app_of(name) for name in reached(module)} - {app_of(module), "tamnong_thidua"}
    assert apps <= ALLOWED_APPS[app_of(module)]


@pytest.mark.parametrize("module", APP_MODULES)
def test_layers_import_only_the_layers_below(module):
    of_apps = [name for name in imports(module) if name in APP_MODULES]
    assert [name for name in of_apps if level_of(name) > level_of(module)] == []


@pytest.mark.parametrize("module", sorted(PURE & MODULES.keys()))
def test_pure_modules_need_the_standard_library_alone(module):
    others = {name for name in imports(module) if app_of(name) not in sys.stdlib_module_names}
    assert others <= PURE


@pytest.mark.parametrize("module", MODULES)
def test_an_import_inside_a_function_gives_its_reason(module):
    inside = {
        node.lineno
        for function in ast.walk(syntax(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    lines = MODULES[module].read_text().splitlines()
    assert [line for line in inside if not has_reason(lines[line - 1])] == []


def has_reason(line: str) -> bool:
    comment = line.partition("#")[2]
    return bool(re.sub(r"noqa(: [A-Z0-9, ]+)?", "", comment).strip())


@pytest.mark.parametrize("module", MODULES)
def test_no_signals_and_no_drawers_for_everything(module):
    assert UNWANTED_NAMES.isdisjoint(module.split("."))
    assert not any(name.startswith("django.db.models.signals") for name in imports(module))


@pytest.mark.parametrize("module", MODULES)
def test_files_stay_readable_in_one_go(module):
    length = len(MODULES[module].read_text().splitlines())
    assert length <= LONGEST_FILE
