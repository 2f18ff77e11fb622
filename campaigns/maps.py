"""The map of a campaign: polygons of units as a drawing of 1000 units' width.

A campaign's folder may hold ``map.geojson`` beside its three other files: a FeatureCollection in WGS84 whose features
carry ``code`` (of a unit), a short name (``label``) and where it stands (``label_lon``, ``label_lat``). ``attribution``
beside ``features`` is shown wherever the map is. Of a campaign that was loaded from elsewhere the file is kept under
``VAR_DIR``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from django.conf import settings

from campaigns.files import SHIPPED_CAMPAIGN

MAP_FILE = "map.geojson"
LICENCE_FILE = "map.LICENSE"  # of who drew it; goes wherever the map goes
WIDTH = 1000
MARGIN = 6

Point = Sequence[float]


class UnusableMapError(ValueError):
    """The map file cannot be drawn; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    """``path``: of an SVG. ``x``, ``y``: where the label stands."""

    code: str
    label: str
    path: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Map:
    """``size``: of the drawing, width and height, as an SVG reads them whatever the language of the page is."""

    size: str
    areas: tuple[Area, ...]
    attribution: str


def map_of(slug: str) -> Map | None:
    """The map of the campaign ``slug``, None where it has none."""
    folder = _folder_of(slug)
    if folder is None:
        return None
    file = folder / MAP_FILE
    return _read(file, file.stat().st_mtime_ns)


def _folder_of(slug: str) -> Path | None:
    folders = (SHIPPED_CAMPAIGN.parent / slug, kept_maps() / slug)
    return next((folder for folder in folders if (folder / MAP_FILE).is_file()), None)


def copy_map(slug: str, directory: Path) -> None:
    """The map of a campaign and its licence, byte for byte, into a folder; nothing where it has none."""
    folder = _folder_of(slug)
    for name in (MAP_FILE, LICENCE_FILE) if folder else ():
        if (folder / name).is_file():
            (directory / name).write_bytes((folder / name).read_bytes())


def read_map(folder: Path) -> bytes | None:
    """The map file of a campaign's folder, None where there is none. Raises UnusableMapError."""
    file = folder / MAP_FILE
    if not file.is_file():
        return None
    data = file.read_bytes()
    try:
        draw(json.loads(data))
    except (KeyError, TypeError, IndexError, ValueError, ZeroDivisionError):
        raise UnusableMapError(
            f"{MAP_FILE}: không phải là bản đồ GeoJSON dùng được: mỗi vùng cần code, label, label_lon, "
            "label_lat và hình Polygon hoặc MultiPolygon. Hãy sửa hoặc bỏ tệp này."
        ) from None
    return data


def keep_map(slug: str, data: bytes) -> None:
    """Keeps the map of a campaign that was loaded from elsewhere; that of a shipped one is there already."""
    if (SHIPPED_CAMPAIGN.parent / slug / MAP_FILE).is_file():
        return
    target = kept_maps() / slug / MAP_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def kept_maps() -> Path:
    return Path(settings.VAR_DIR) / "campaigns"


@lru_cache(maxsize=16)
def _read(file: Path, changed: int) -> Map:
    return draw(json.loads(file.read_text(encoding="utf-8")))


def draw(collection: dict) -> Map:
    """Equirectangular: longitude shrinks with the cosine of the middle latitude. Raises KeyError, ValueError."""
    features = collection["features"]
    rings_of = [_rings(feature["geometry"]) for feature in features]
    points = [point for rings in rings_of for ring in rings for point in ring]
    if not points:
        raise ValueError("Bản đồ không có vùng nào.")
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * shrink)

    def place(lon: float, lat: float) -> tuple[str, str]:
        x = MARGIN + (lon - west) * shrink * scale
        y = MARGIN + (north - lat) * scale
        return f"{x:.1f}", f"{y:.1f}"

    def area(feature: dict, rings: list[list[Point]]) -> Area:
        properties = feature["properties"]
        x, y = place(properties["label_lon"], properties["label_lat"])
        lines = ["L".join(" ".join(place(*point[:2])) for point in ring[:-1]) for ring in rings]
        path = "".join(f"M{line}Z" for line in lines)
        return Area(str(properties["code"]), str(properties["label"]), path, x, y)

    return Map(
        size=f"{WIDTH} {round((north - south) * scale) + 2 * MARGIN}",
        areas=tuple(map(area, features, rings_of)),
        attribution=str(collection.get("attribution", "")),
    )


def _rings(geometry: dict) -> list[list[Point]]:
    """Outer rings and holes alike: the drawing fills by even and odd."""
    if geometry["type"] == "Polygon":
        return geometry["coordinates"]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    raise ValueError(f"Vùng dạng {geometry['type']} không vẽ được; hãy dùng Polygon, MultiPolygon.")
