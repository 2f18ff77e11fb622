"""Who may open a view: every page stays closed until a rule opens it.

    @open_to(may_import)
    def statistics(request): ...

The rule, a function `user -> bool` of an app's permissions module, is asked by
`DefaultDenyMiddleware` before the view runs. It decides about the page; which objects a user sees
on it is the matter of the view's queryset.

A rule of Phòng Nội vụ names a duty, and that is asked for whatever writes. To read, the whole office
and auditors open what any of its duties opens: `opens` says so for every page, once. An auditor writes
nowhere but about the own account.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase

from campaigns.permissions import as_of_office, everyone, is_auditor, reads_with_office

Rule = Callable[[object], bool]
View = Callable[..., HttpResponseBase]

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def open_to(rule: Rule, *, exactly: bool = False) -> Callable[[View], View]:
    """Opens a view (a function, or `SomeView.as_view()`) to the users that `rule` accepts.

    ``exactly``: not even the rest of the office reads it.
    """

    def mark(view: View) -> View:
        view.access_rule = rule
        view.access_is_exact = exactly
        return login_not_required(view) if rule is everyone else view

    return mark


def of_own_account(view: View) -> View:
    """What everybody who signs in may write: about the own account and sessions. Stands above ``open_to``."""
    view.is_of_own_account = True
    return view


def opens(view: View, rule: Rule | None, user, *, reading: bool) -> bool:
    """Whether ``rule`` of ``view`` opens it to ``user``."""
    if rule is None:
        return False
    if is_auditor(user) and not reading and not getattr(view, "is_of_own_account", False):
        return False
    if rule(user):
        return True
    is_exact = getattr(view, "access_is_exact", False)
    return reading and not is_exact and reads_with_office(user) and rule(as_of_office(user))


def opens_request(request: HttpRequest, view: View, rule: Rule | None) -> bool:
    return opens(view, rule, request.user, reading=request.method in READING)
