"""Who may open a view: every page stays closed until a rule opens it.

    @open_to(may_import)
    def statistics(request): ...

The rule, a function `user -> bool` of an app's permissions module, is asked by
`DefaultDenyMiddleware` before the view runs. It decides about the page; which objects a user sees
on it is the matter of the view's queryset.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseBase

from campaigns.permissions import everyone

Rule = Callable[[object], bool]
View = Callable[..., HttpResponseBase]


def open_to(rule: Rule) -> Callable[[View], View]:
    """Opens a view (a function, or `SomeView.as_view()`) to the users that `rule` accepts."""

    def mark(view: View) -> View:
        view.access_rule = rule
        return login_not_required(view) if rule is everyone else view

    return mark
