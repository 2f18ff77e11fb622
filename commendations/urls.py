"""Praise and spread: initiatives, proposals, decisions, documents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
