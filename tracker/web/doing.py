"""An act out of a form: one unit of work, and what was refused said in the form."""

from collections.abc import Callable
from typing import Any

from tracker.web.current import work
from tracker.web.fields import Form


def done(form: Form, action: Callable[..., Any], *args: Any, **kw: Any) -> bool:
    """Whether ``action`` was done by the person who asks; what it refused stands in ``form``, nothing was stored."""
    try:
        with work() as unit:
            action(unit, *args, **kw)
    except form.refusals as error:
        form.refuse(error)
        return False
    return True
