import pytest

from campaigns.devices import device

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome trên Windows"),
        (f"{WINDOWS} {CHROME} Edg/126.0.0.0", "Edge trên Windows"),
        (f"{WINDOWS} coc_coc_browser/126.0 {CHROME}", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox trên Linux"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-A546E) {CHROME}", "Chrome trên Android"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari trên iPhone"),
        (f"{IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome trên iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 300, "x" * 60),
        ("", "không rõ"),
    ],
)  # fmt: skip
def test_browser_and_machine_in_words(agent, words):
    assert device(agent) == words
