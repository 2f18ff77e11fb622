"""What a process that reads other people's files may use up: then the system ends it, whatever it is doing."""

import signal

from django.conf import settings
from django.db import connection

try:
    import resource
except ImportError:  # Windows has no such limits; there the reader's own limits have to do
    resource = None


def limit_this_process() -> None:
    """Memory, processor and clock, for good. Waiting for another import's turn counts on the clock alone."""
    seconds = settings.IMPORT_SECONDS
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds) * 1000}")
    if resource is None:
        return
    memory = settings.IMPORT_MEMORY_MIB * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles its signal: it ends the process
