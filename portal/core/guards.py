"""The decorators that say who may enter a route. A convention test refuses a route without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask_login import current_user

from portal.core.errors import NotFound
from portal.core.policy import Permission, can
from portal.extensions import login

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Only for people who are signed in and have this permission. For others the page does not exist (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login.unauthorized()
            if not can(current_user.person, permission):
                raise NotFound
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Open to anyone: sign-in, health, errors."""
    view.permission = None  # type: ignore[attr-defined]
    return view
