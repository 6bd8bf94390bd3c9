"""What one can do with a statement: each as its permission answers. The page asks these, never a rule of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from miroir.accounts.models import Language
from miroir.consultations.models import Statement, StatementState
from miroir.consultations.permissions.statements import (
    is_own,
    may_merge,
    may_moderate,
    may_publish,
    may_refuse,
    may_restore,
    may_withdraw,
)
from miroir.consultations.permissions.translations import may_translate
from miroir.directory.standing import Standing


def doing_with(statement: Statement, standing: Standing, *, now: datetime) -> dict[str, Any]:
    """Return the answers of every permission on a statement, by name, and into which language it may be translated."""
    asked = {"now": now}
    own = is_own(standing, statement) and statement.state == StatementState.PROPOSED
    return {
        "may_moderate": may_moderate(standing, statement, **asked),
        "may_publish": may_publish(standing, statement, **asked),
        "may_refuse": may_refuse(standing, statement, **asked),
        "may_withdraw": may_withdraw(standing, statement, **asked),
        "may_merge": may_merge(standing, statement, **asked),
        "may_restore": may_restore(standing, statement, **asked),
        "may_translate": may_translate(standing, statement, **asked),
        "may_take_back": own and may_withdraw(standing, statement, **asked),
        "other_language": next(code for code in Language.values if code != statement.language),
    }
