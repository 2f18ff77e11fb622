"""What a browser calls itself, in words that a person recognises among the places where they are signed in."""

# The first word that is there counts: most browsers also name those whose pages they can show.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """``"Chrome trên Windows"``; of a program that is neither, its own words, shortened; ``"không rõ"`` of none."""
    found = [
        next((words for sign, words in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return " trên ".join(filter(None, found)) or agent[:60] or "không rõ"
