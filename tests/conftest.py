"""What every test relies on: quick log-ins and no network."""

import socket
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# A slow machine is no fault of the code, and the same commit gives the same verdict on every machine.
hypothesis_settings.register_profile(
    "ours", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ours")


def pytest_configure(config):
    # The real hasher is slow on purpose; each log-in of a test would pay for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Nothing of a test stands among the files of the program, wherever its fixtures run.
    var = tempfile.TemporaryDirectory(prefix="tamnong-")
    config.add_cleanup(var.cleanup)
    settings.VAR_DIR = Path(var.name)


@pytest.fixture(autouse=True)
def _imports_here_and_now(settings, tmp_path):
    """Imports run where they are called, and leave their traces where no other test looks."""
    settings.IMPORTS_IN_BACKGROUND = False
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Every test has a database of its own, which no page of another test fits."""
    caches["pages"].clear()


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """Only this machine answers: a test that asks the network fails, on every machine alike."""

    def only_here(host):
        if host not in ("127.0.0.1", "::1", "localhost", "", None):
            raise RuntimeError(f"a test asked the network for {host}")

    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            only_here(address[0])
        return connect(self, address)

    def guarded_getaddrinfo(host, *args, **kwargs):
        only_here(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield
