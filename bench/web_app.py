"""The project as it is served, with one address more: an empty view behind all that stands before every view."""

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tamnong_thidua.wsgi import application

__all__ = ["application", "urlpatterns"]

settings.ROOT_URLCONF = "bench.web_app"
urls = import_module("tamnong_thidua.urls")  # not above: the models are usable only now


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("trống")


empty.access_rule = import_module("campaigns.permissions").signed_in

urlpatterns = [path("trong/", empty), *urls.urlpatterns]
handler400, handler404 = urls.handler400, urls.handler404
