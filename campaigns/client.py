"""From which machine a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Behind our proxy the last address that it wrote down itself: what stands before it anybody may forge."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        found = ip_address(address)
    except ValueError:
        return ""  # a socket, or nonsense
    return str(getattr(found, "ipv4_mapped", None) or found)  # one machine, one address
