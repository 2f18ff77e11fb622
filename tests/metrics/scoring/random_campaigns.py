"""Campaigns drawn from a seed, as folder and workbooks, and a second, slow computation of their boards.

The second computation knows nothing of the program: it reads the same rows and follows scoring.md line by line.
"""

import csv
import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.workbooks import HEADER, TITLE, workbook

COUNTS = [
    "carried",
    "received",
    "l3",
    "l4",
    "post",
    "early",
    "on_time",
    "late",
    "in_time",
    "overdue",
]
COUNTS += ["returned", "returned_post", "withdrawn"]
MONTHS = ["2022-03", "2022-04", "2022-05", "2022-06"]
LAST_DAYS = {
    "2022-03": "2022-03-31",
    "2022-04": "2022-04-30",
    "2022-05": "2022-05-31",
    "2022-06": "2022-06-30",
}
TARGETS = {  # code -> (measure, operator, choices of the threshold)
    "KH": ("assessed", ">=", ["100", "80"]),
    "TT34": ("procedures_online", ">", ["50", "100/3", "0"]),
    "TT3": ("procedures_online_l3", ">=", ["40", "25"]),
    "TT4": ("procedures_online_l4", ">", ["10", "50"]),
    "HS": ("dossiers_online", ">", ["50", "25", "0"]),
    "HS3": ("dossiers_online_l3", ">=", ["40", "0"]),
    "HS4": ("dossiers_online_l4", ">", ["10", "100/3"]),
    "BCN": ("received_post", ">", ["20", "50"]),
    "BCT": ("returned_post", ">=", ["30", "50"]),
    "TH": ("late", "none_or_low", [None]),
}


class World:
    """Rules, catalogue and figures drawn from a seed. ``figures``: (unit, month) -> code -> counts (None = blank).

    ``participants``, ``excluded`` (unit -> reason) and ``adjustments`` (unit -> points, reason, basis of each) are as
    simple as can be at first; whoever makes a history changes them.
    """

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.slug = f"ngau-nhien-{seed}"
        self.limit = "0"
        self.draw_rules(rng)
        self.units = {f"D{n}": rng.choice(["xa", "phong"]) for n in range(1, 8)}
        self.participants = set(self.units)
        self.excluded: dict[str, str] = {}
        self.adjustments: dict[str, list[tuple[str, str, str]]] = {}
        self.draw_catalogue(rng)
        self.draw_figures(rng)
        self.assessed = (
            {unit: rng.choice(["100", "80", "79.99", "0", "97.5"]) for unit in self.units}
            if rng.random() < 0.7
            else {"D1": "100"}
        )

    def draw_rules(self, rng) -> None:
        self.denominator = rng.choice(["all", "offered", "active"])
        self.low_rate, self.zero_at = rng.choice([("1", "10"), ("0.5", "5"), ("10/3", "25")])
        self.partial = rng.choice(["4/5", "1/2", "0.75"])
        self.least = rng.choice(["1/2", "0.25"])
        self.unreachable = rng.choice(["scored", "not_applicable", "not_applicable"])
        self.criteria = {
            code: (
                measure,
                operator,
                rng.choice(thresholds),
                rng.choice(["10", "12.5", "20"]),
                rng.choice([0, 0, 4]),
                rng.choice(["", "all", "offered", "active"])
                if measure.startswith("procedures")
                else "",
                rng.choice([0, 0, 1, 3]) if measure == "late" else 0,
            )
            for code, (measure, operator, thresholds) in TARGETS.items()
            if code in {"TH", "TT34"} or rng.random() < 0.8
        }

    def draw_catalogue(self, rng) -> None:
        days = ["2022-03-15", "2022-04-01", "2022-04-30", "2022-05-10", "2022-05-31"]
        self.catalogue = []  # (code, handlers, level, valid_from, valid_to)
        for n in range(1, 9):
            handlers = rng.sample(sorted(self.units), rng.randint(1, 6))
            start, end = sorted(rng.sample(days, 2))
            shape = rng.random()
            level, other = rng.choice([None, 2, 3, 3, 4, 4]), rng.choice([3, 4])
            code = f"1.00000{n}"
            if shape < 0.6:
                self.catalogue.append((code, handlers, level, "", ""))
            elif shape < 0.8:
                self.catalogue.append((code, handlers, level, start, end))
            else:
                self.catalogue.append((code, handlers, level, "", "2022-04-30"))
                self.catalogue.append((code, handlers, other, "2022-05-01", ""))

    def draw_figures(self, rng) -> None:
        self.figures = {}
        self.nil = set()
        for unit in self.units:
            copy_of = rng.choice([None, None, "D1"]) if unit != "D1" else None
            for month in MONTHS:
                if rng.random() < 0.06:
                    continue
                offered = {
                    code
                    for code, handlers, *_ in self.catalogue
                    if unit in handlers and self.offers(code, unit, month)
                }
                if not offered or rng.random() < 0.1:
                    self.nil.add((unit, month))
                    continue
                same = self.figures.get((copy_of, month), {})
                self.figures[unit, month] = {
                    code: same.get(code) or self.counts(rng, code, unit, month)
                    for code in sorted(offered)
                }

    def levels(self, code: str, unit: str, month: str) -> list:
        """Levels of the rows of ``code`` that are in force for the unit on a day of the month."""
        return [
            level
            for c, handlers, level, start, end in self.catalogue
            if c == code
            and unit in handlers
            and (not start or start <= LAST_DAYS[month])
            and (not end or end >= f"{month}-01")
        ]

    def offers(self, code: str, unit: str, month: str) -> bool:
        return bool(self.levels(code, unit, month))

    def counts(self, rng, code: str, unit: str, month: str) -> dict:
        level = self.levels(code, unit, month)[0]
        received = rng.choice([0, 1, 2, 5, 8])
        online = rng.randint(0, received) if level in (3, 4) else 0
        returned = rng.choice([0, 1, 4])
        row = dict.fromkeys(COUNTS, 0) | {
            "received": received,
            "l3": online if level == 3 else 0,
            "l4": online if level == 4 else 0,
            "post": rng.randint(0, received - online),
            "early": rng.choice([0, 3, 60]),
            "on_time": rng.choice([0, 3]),
            "late": rng.choice([0, 0, 0, 1]),
            "in_time": rng.choice([0, 2]),
            "overdue": rng.choice([0, 0, 0, 1]),
            "returned": returned,
            "returned_post": rng.randint(0, returned),
        }
        if rng.random() < 0.02:
            row[rng.choice(COUNTS)] = None
        return row

    # as files

    def write(self, folder) -> None:
        toml = [
            f'slug = "{self.slug}"\ntitle = "Phong trào {self.slug}"\norganiser = "UBND"\nstanding_unit = "Phòng"',
            'timezone = "Asia/Ho_Chi_Minh"\nlaunched_on = 2022-03-01\nends_on = 2022-06-30',
            'registration_before = 2022-03-31\nfirst_month = "2022-03"\nlast_month = "2022-06"',
            "requires_registration = true\ncontents = []",
            f'[scoring]\ndenominator = "{self.denominator}"\npartial_credit = "{self.partial}"',
            f'low_rate = "{self.low_rate}"\nzero_at = "{self.zero_at}"\nleast_attainable = "{self.least}"',
            f'adjustment_limit = "{self.limit}"\nunreachable = "{self.unreachable}"',
            '[[groups]]\ncode = "phong"\nname = "Phòng"\n[[groups]]\ncode = "xa"\nname = "Xã"',
        ]
        for code, rule in self.criteria.items():
            measure, operator, threshold, points, least, own, low_count = rule
            toml.append(f'[[criteria]]\ncode = "{code}"\nsubject = "collective"\ntitle = "{code}"')
            toml.append(f'measure = "{measure}"\noperator = "{operator}"\npoints = "{points}"')
            toml += [f'threshold = "{threshold}"'] if threshold else []
            toml += [f"minimum_base = {least}"] if least and code != "TH" else []
            toml += [f'denominator = "{own}"'] if own else []
            toml += [f"low_count = {low_count}"] if low_count else []
        (folder / "campaign.toml").write_text("\n".join(toml) + "\n", encoding="utf-8")
        with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(
                ["code", "name", "abbreviation", "group", "kind", "display_order", "aliases"]
            )
            for order, (unit, group) in enumerate(self.units.items(), start=1):
                rows.writerow([unit, f"Đơn vị {unit}", unit, group, "ubnd_xa", order, ""])
        with (folder / "procedures.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(
                [
                    "code",
                    "name",
                    "field",
                    "unit_codes",
                    "online_level",
                    "valid_from",
                    "valid_to",
                    "code_source",
                ]
            )
            for code, handlers, level, start, end in self.catalogue:
                rows.writerow(
                    [
                        code,
                        f"Thủ tục {code}",
                        "Thử",
                        "|".join(handlers),
                        level or "",
                        start,
                        end,
                        "local",
                    ]
                )

    def month_file(self, month: str, units=None) -> bytes:
        """``units``: those that stand in it, None = all."""
        units = set(self.units) if units is None else set(units)
        period = f"{month[5:]}/{month[:4]}"
        lines = [
            [u, None, period, "KHÔNG PHÁT SINH"]
            for u, m in sorted(self.nil)
            if m == month and u in units
        ]
        for (unit, m), rows in self.figures.items():
            if m == month and unit in units:
                lines += [
                    [unit, None, period, code, None, None, *(row[c] for c in COUNTS)]
                    for code, row in rows.items()
                ]
        return workbook({"Số liệu": [*TITLE, HEADER, *lines]})


# The second computation


def board(world: World, last: str, as_of: str | None = None) -> dict:
    months = [m for m in MONTHS if m <= last]
    units = {unit: unit_result(world, unit, months) for unit in world.units}
    complete = all(unit in world.assessed for unit in world.participants)
    provisional = not world.participants
    for unit, result in units.items():
        if "KH" in world.criteria:
            result["criteria"]["KH"] = assessed(world, unit, complete)
        result["criteria"] = {code: result["criteria"][code] for code in world.criteria}
        total(world, unit, result)
        if unit in world.participants:
            statuses = {c["status"] for c in result["criteria"].values()}
            provisional = provisional or bool(statuses & {"missing", "not_assessed"})
    groups = []
    for code, name in (("phong", "Phòng"), ("xa", "Xã")):
        members = [u for u, group in world.units.items() if group == code]
        ranked = [u for u in members if units[u]["reason"] is None]
        for unit in ranked:
            units[unit]["rank"] = 1 + sum(key(units[v]) > key(units[unit]) for v in ranked)
        ranked.sort(key=lambda u: (units[u]["rank"], list(world.units).index(u)))
        order = ranked + [u for u in members if units[u]["reason"] is not None]
        groups.append({"code": code, "name": name, "units": [public(u, units[u]) for u in order]})
    maximum = sum(Decimal(rule[3]) for rule in world.criteria.values())
    return {
        "campaign": world.slug,
        "month": last,
        "as_of": as_of,
        "provisional": provisional,
        "max_points": str(maximum.quantize(Decimal("0.01"))),
        "groups": groups,
    }


def public(unit: str, result: dict) -> dict:
    shown = {
        "unit": unit,
        "name": f"Đơn vị {unit}",
        "rank": result.get("rank"),
        "total": result["total"],
    }
    shown |= {
        "met": result["met"],
        "reason": result["reason"],
        "criteria": result["criteria"],
    }
    if result["adjustments"]:
        shown["total_of_criteria"] = result["before"]
        shown["adjustments"] = [
            {"points": points, "reason": reason, "basis": basis}
            for points, reason, basis in result["adjustments"]
        ]
    return shown


def key(result: dict) -> tuple:
    late, base = result["late"]
    return (
        Decimal(result["total"]),
        result["met"],
        -Fraction(late, base) if base else Fraction(-10),
    )


def half_up(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )


def unit_result(world: World, unit: str, months: list[str]) -> dict:
    rows = [
        (m, code, row) for m in months for code, row in world.figures.get((unit, m), {}).items()
    ]
    reported = {m for m in months if (unit, m) in world.figures or (unit, m) in world.nil}
    mine = {c for c, *_ in world.catalogue for m in months if world.offers(c, unit, m)}
    at = {n: {c for c in mine for m in months if n in world.levels(c, unit, m)} for n in (3, 4)}

    def having(*counts):
        return {
            c
            for c in mine
            if sum(row[n] or 0 for _, code, row in rows if code == c for n in counts) > 0
        }

    def summed(name, only=None):
        return sum(row[name] or 0 for m, _, row in rows if only in (None, m))

    def blank(*names):
        found = set(months) - reported
        for m, code, row in rows:
            for name in names:
                stock = name in ("in_time", "overdue")
                needed = m == months[-1] if stock else True
                if name in ("l3", "l4"):
                    needed = int(name[1]) in world.levels(code, unit, m)
                if needed and row[name] is None:
                    found.add(m)
        return found

    last = months[-1]
    late = summed("late") + summed("overdue", last)
    base = (
        summed("early")
        + summed("on_time")
        + summed("late")
        + summed("in_time", last)
        + summed("overdue", last)
    )
    criteria, missing = {}, set()
    for code, (measure, *_) in world.criteria.items():
        if measure == "assessed":
            continue
        ruled_out = False
        if measure == "late":
            k, n, gone = late, base, blank("early", "on_time", "late", "in_time", "overdue")
        elif measure in ("received_post", "returned_post"):
            names = (
                ("received", "post")
                if measure == "received_post"
                else ("returned", "returned_post")
            )
            k, n, gone = summed(names[1]), summed(names[0]), blank(*names)
        else:
            names = {"l3": ("l3",), "l4": ("l4",)}.get(measure[-2:], ("l3", "l4"))
            online_ones = set().union(*(at[int(name[1])] for name in names))
            if measure.startswith("dossiers"):
                k, n = sum(summed(name) for name in names), summed("received")
                gone = blank("received", *names)
                ruled_out = is_ruled_out(world, code, len(online_ones), 0, "")
            else:
                chosen = world.criteria[code][5] or world.denominator
                asked = (*names, "received") if chosen == "active" else names
                good, gone = having(*names), blank(*asked)
                base_set = {"all": mine, "offered": online_ones}.get(chosen, having("received"))
                good = good & online_ones if chosen == "offered" else good
                k, n = len(good), len(base_set)
                ruled_out = is_ruled_out(world, code, len(online_ones), len(mine), chosen)
        criteria[code] = judged(world, k, n, gone, world.criteria[code])
        if ruled_out and criteria[code]["status"] == "not_met":
            criteria[code] |= {"status": "unreachable", "points": None}
        missing |= gone
    return {"criteria": criteria, "missing": sorted(missing), "late": (late, base)}


def is_ruled_out(world: World, code: str, offered: int, every: int, chosen: str) -> bool:
    """Whether the catalogue alone keeps the unit from the target, and the campaign asks that."""
    if world.unreachable == "scored":
        return False
    if offered == 0:
        return True
    at_best, target = Fraction(offered * 100), Fraction(world.criteria[code][2]) * every
    reaches = at_best >= target if world.criteria[code][1] == ">=" else at_best > target
    return chosen == "all" and not reaches


def judged(world, k, n, gone, rule) -> dict:
    measure, operator, threshold, points, least, _, low_count = rule
    full, partial = Fraction(points), Fraction(world.partial)
    result = {"numerator": k, "denominator": n, "points": None, "max": str(half_up(full))}
    if gone:
        return {"status": "missing", **result, "numerator": None, "denominator": None}
    if n == 0:
        return {"status": "not_applicable", **result, "numerator": 0}
    if n < least and measure != "late":
        return {"status": "too_few", **result}
    rate = Fraction(k) * 100 / n
    if operator == "none_or_low":
        low, zero = Fraction(world.low_rate), Fraction(world.zero_at)
        status = "met" if k == 0 else "met_low" if rate <= low or k <= low_count else "not_met"
        earned = {"met": full, "met_low": full * partial}.get(
            status, full * partial * max(Fraction(0), (zero - rate) / (zero - low))
        )
    else:
        target = Fraction(threshold)
        status = "met" if rate > target or (operator == ">=" and rate == target) else "not_met"
        earned = full if status == "met" else full * partial * (rate / target if target else 1)
    return {"status": status, **result, "points": str(half_up(earned))}


def assessed(world: World, unit: str, complete: bool) -> dict:
    rule = world.criteria["KH"]
    if not complete or unit not in world.assessed:
        nothing = {
            "numerator": None,
            "denominator": None,
            "points": None,
            "max": str(half_up(Fraction(rule[3]))),
        }
        return {"status": "not_assessed", **nothing}
    value = Decimal(world.assessed[unit])
    result = judged(world, Fraction(value), 100, set(), rule)
    return {**result, "numerator": int(value) if value == int(value) else str(value)}


def total(world: World, unit: str, result: dict) -> None:
    criteria = result["criteria"]
    result["met"] = sum(c["status"] in ("met", "met_low") for c in criteria.values())
    maximum = sum(Fraction(rule[3]) for rule in world.criteria.values())
    asked = [c for c in criteria if criteria[c]["status"] in ("met", "met_low", "not_met")]
    attainable = sum(Fraction(world.criteria[c][3]) for c in asked)
    result["total"] = result["before"] = result["reason"] = None
    result["adjustments"] = world.adjustments.get(unit, [])
    if not result["missing"] and asked and attainable >= maximum * Fraction(world.least):
        earned = sum(Fraction(criteria[c]["points"]) for c in asked)
        before = half_up(earned * maximum / attainable)
        after = before + sum(Decimal(points) for points, *_ in result["adjustments"])
        result["before"] = str(before)
        result["total"] = str(min(max(after, Decimal("0.00")), half_up(maximum)))
    if unit not in world.participants:
        result["reason"] = "chưa đăng ký"
    elif result["missing"]:
        result["reason"] = (
            "chưa báo cáo (" + ", ".join(f"{m[5:]}/{m[:4]}" for m in result["missing"]) + ")"
        )
    elif unit in world.excluded:
        result["reason"] = f"loại khỏi xếp hạng ({world.excluded[unit]})"
    elif result["total"] is None:
        result["reason"] = "không áp dụng"
