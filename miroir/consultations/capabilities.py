"""Who may do what in each kind of step: what a step begins with. The copy in the database is edited from there on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from miroir.consultations.models import Role, StepKind, Task

Table = Mapping[Task, tuple[Role, ...]]

READ: Final[Table] = {Task.SEE: (Role.VISITOR,), Task.SEE_RESULTS: (Role.VISITOR,)}
KEEP: Final[Table] = {**READ, Task.TRANSLATE: (Role.MEMBER, Role.SECRETARIAT)}
GATHER: Final[Table] = {**KEEP, Task.MODERATE: (Role.SECRETARIAT,), Task.INVITE: (Role.SECRETARIAT,)}
ANSWER: Final[Table] = {
    **GATHER,
    Task.PROPOSE: (Role.MEMBER, Role.SECRETARIAT),
    Task.DRAFT: (Role.MEMBER,),
    Task.TAKE_POSITION: (Role.REPRESENTATIVE,),
    Task.TAKE_OWN_POSITION: (Role.INDIVIDUAL,),
    Task.ENTER_POSITION: (Role.SECRETARIAT,),
    Task.IMPORT: (Role.SECRETARIAT,),
}

WORK_ON_TEXT: Final[Table] = {
    Task.WRITE: (Role.RAPPORTEUR, Role.SECRETARIAT),
    Task.COMMENT: (Role.MEMBER, Role.REPRESENTATIVE),
    Task.AMEND: (Role.REPRESENTATIVE,),
    Task.DISPOSE: (Role.RAPPORTEUR,),
    Task.AGREE: (Role.CHAIR,),
}
OPPOSE: Final[Table] = {
    Task.OBJECT: (Role.REPRESENTATIVE,),
    Task.RECONCILE: (Role.CHAIR, Role.RAPPORTEUR, Role.SECRETARIAT),
    Task.RULE: (Role.BUREAU,),
}
DECIDE: Final[Table] = {
    Task.CALL: (Role.CHAIR, Role.BUREAU),
    Task.REPLY: (Role.REPRESENTATIVE,),
    Task.FIND: (Role.CHAIR, Role.BUREAU),
}
TELL: Final[Table] = {
    Task.PUBLISH: (Role.SECRETARIAT, Role.BUREAU),
    Task.FOLLOW: (Role.REPRESENTATIVE, Role.SECRETARIAT),
}

DEFAULTS: Final[Mapping[StepKind, Table]] = {
    StepKind.FRAMING: {**GATHER, Task.IMPORT: (Role.SECRETARIAT,)},
    StepKind.STATEMENTS: ANSWER,
    StepKind.PROPOSALS: {**GATHER, Task.PUT_FORWARD: (Role.REPRESENTATIVE,)},
    StepKind.DRAFTING: {**KEEP, **WORK_ON_TEXT},
    StepKind.ENQUIRY: {**GATHER, **WORK_ON_TEXT, **OPPOSE},
    StepKind.RECONCILIATION: {**GATHER, **WORK_ON_TEXT, **OPPOSE},
    StepKind.DECISION: {**KEEP, **OPPOSE, **DECIDE},
    StepKind.PUBLICATION: {**KEEP, **TELL},
    StepKind.FOLLOW_UP: {**KEEP, **TELL},
}
"""The table of each kind of step, where the secretariat says nothing else."""

DESK: Final = (Role.SECRETARIAT, Role.BUREAU)
GROUP: Final = (Role.RAPPORTEUR, Role.CHAIR, Role.BUREAU, Role.SECRETARIAT)
OF_A_COLLEGE: Final = (Role.MEMBER, Role.REPRESENTATIVE)
"""The roles that act for an organisation, and so for a college."""
SIGNED_IN: Final = (Role.INDIVIDUAL, Role.MEMBER, Role.REPRESENTATIVE, *GROUP)

POSSIBLE: Final[Table] = {
    Task.SEE: tuple(Role),
    Task.SEE_RESULTS: tuple(Role),
    Task.PROPOSE: SIGNED_IN,
    Task.PUT_FORWARD: (Role.REPRESENTATIVE,),
    Task.MODERATE: GROUP,
    Task.DRAFT: (Role.MEMBER, Role.REPRESENTATIVE),
    Task.TAKE_POSITION: (Role.REPRESENTATIVE,),
    Task.TAKE_OWN_POSITION: (Role.INDIVIDUAL,),
    Task.ENTER_POSITION: DESK,
    Task.IMPORT: DESK,
    Task.INVITE: GROUP,
    Task.TRANSLATE: SIGNED_IN,
    Task.WRITE: GROUP,
    Task.COMMENT: OF_A_COLLEGE,
    Task.AMEND: (Role.REPRESENTATIVE,),
    Task.DISPOSE: (Role.RAPPORTEUR,),
    Task.AGREE: (Role.CHAIR, Role.BUREAU),
    Task.OBJECT: (Role.REPRESENTATIVE,),
    Task.RECONCILE: GROUP,
    Task.RULE: (Role.BUREAU,),
    Task.CALL: (Role.CHAIR, Role.BUREAU),
    Task.REPLY: (Role.REPRESENTATIVE,),
    Task.FIND: (Role.CHAIR, Role.BUREAU),
    Task.PUBLISH: DESK,
    Task.FOLLOW: (Role.REPRESENTATIVE, *DESK),
}
"""The roles to which a task can be given at all: nobody takes a position for an organisation without a mandate."""

TITLES: Final[Mapping[StepKind, tuple[str, str]]] = {
    StepKind.FRAMING: ("Cadrage", "Framing"),
    StepKind.STATEMENTS: ("Énoncés", "Statements"),
    StepKind.PROPOSALS: ("Propositions", "Proposals"),
    StepKind.DRAFTING: ("Rédaction", "Drafting"),
    StepKind.ENQUIRY: ("Enquête", "Enquiry"),
    StepKind.RECONCILIATION: ("Conciliation", "Reconciliation"),
    StepKind.DECISION: ("Décision", "Decision"),
    StepKind.PUBLICATION: ("Publication", "Publication"),
    StepKind.FOLLOW_UP: ("Suivi", "Follow-up"),
}
"""The titles of each kind of step in French and in English."""

PLACES: Final = {kind: place for place, kind in enumerate(StepKind)}
"""The place of each kind in the way of a strategy."""


def default_lines(kind: StepKind, *, individuals: bool) -> list[tuple[Task, Role]]:
    """Return the lines that a step of a kind begins with, as (task, role), in the order of the tasks.

    `individuals`: whether the process is open to persons in their own name; without it nobody answers in theirs.
    """
    return [
        (task, role)
        for task, roles in DEFAULTS[kind].items()
        for role in roles
        if individuals or task != Task.TAKE_OWN_POSITION
    ]
