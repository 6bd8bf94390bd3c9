"""What a decision rule says of a roll, its positions and the objections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from miroir.engine.answers import Answer
from miroir.engine.decisions.counting import Voter, colleges_of, share_among, voters_of
from miroir.engine.decisions.rules import DecisionRule, Quorum, ShareCondition
from miroir.engine.decisions.voting import Condition, Member, Objection, Outcome, OutcomeKind, Tally
from miroir.engine.words import Sentence, sentence_of


def evaluate(
    rule: DecisionRule,
    roll: Sequence[Member],
    positions: Mapping[str, Answer],
    objections: Sequence[Objection] = (),
) -> Outcome:
    """Return what comes out, with every condition of the rule, held or not, in words.

    `positions`: of members of the roll by id; who is not there took no part. Thresholds are compared as exact
    fractions. A share of nobody fails its condition, and a text on which nobody took a position is not adopted. Order
    changes nothing; one more vote in favour never turns an adoption into something else. Raises ValueError where a
    position is of nobody on the roll, or a member is on it twice; DecisionRuleRefused where a weight is missing.
    """
    voters = voters_of(rule, roll, positions)
    conditions = (
        *(condition for quorum in rule.quorums for condition in _quorum(quorum, voters)),
        *_standing(rule, voters, objections),
        *(condition for share in rule.shares for condition in _share(rule, share, voters)),
    )
    kind = _kind(conditions)
    return Outcome(kind, conditions, _tally(voters), tuple(condition.sentence for condition in conditions))


def _kind(conditions: Sequence[Condition]) -> OutcomeKind:
    failed = [condition for condition in conditions if condition.decides and not condition.passed]
    if any(condition.quorum for condition in failed):
        return OutcomeKind.QUORUM_NOT_REACHED
    if any(condition.blocking for condition in failed):
        return OutcomeKind.BLOCKED
    return OutcomeKind.NOT_ADOPTED if failed else OutcomeKind.ADOPTED


def _tally(voters: Sequence[Voter]) -> Tally:
    stances = [voter.stance for voter in voters]
    return Tally(*(stances.count(stance) for stance in ("favour", "against", "abstention", "absent")))


def _quorum(quorum: Quorum, voters: Sequence[Voter]) -> Iterator[Condition]:
    """Yield the condition of a quorum, or one for each college."""
    scopes = [(code,) for code in quorum.among or colleges_of(voters)] if quorum.each_college else [quorum.among]
    for scope in scopes:
        there = _among(voters, scope)
        present = sum(voter.stance != "absent" for voter in there)
        passed = bool(there) and Fraction(present, len(there)) >= quorum.share
        told = sentence_of(
            "Quorum: %(present)s of %(roll)s on the roll took part; at least %(share)s was asked for.",
            present=present,
            roll=len(there),
            share=told_share(quorum.share),
        )
        share = Fraction(present, len(there)) if there else None
        college = scope[0] if quorum.each_college else ""
        yield Condition(passed, _in_scope(scope, told), share, college=college, quorum=True)


def _standing(rule: DecisionRule, voters: Sequence[Voter], objections: Sequence[Objection]) -> Iterator[Condition]:
    """Yield what the kind of the rule itself asks for."""
    voting = any(voter.stance != "absent" for voter in voters)
    if not voting:
        yield Condition(passed=False, sentence=sentence_of("Nobody took a position."))
    standing = sorted(objection.id for objection in objections if objection.open)
    if standing:
        yield _about_objections(standing, blocks=rule.objections == "block")
    elif rule.kind != "majority":
        yield Condition(passed=True, sentence=sentence_of("No objection is open."))
    if rule.kind == "consent":
        yield _nobody(voters, "against")
    if rule.abstention == "blocking":
        yield _nobody(voters, "abstention")


def _about_objections(standing: list[str], *, blocks: bool) -> Condition:
    if blocks:
        told = sentence_of(
            "%(count)s objections are open, which blocks: %(ids)s.", count=len(standing), ids=", ".join(standing)
        )
    else:
        told = sentence_of(
            "%(count)s objections are open, and noted: %(ids)s.", count=len(standing), ids=", ".join(standing)
        )
    return Condition(passed=not blocks, sentence=told, blocking=blocks)


def _nobody(voters: Sequence[Voter], stance: str) -> Condition:
    count = sum(voter.stance == stance for voter in voters)
    if stance == "against":
        told = sentence_of("Against: %(count)s; nobody may be.", count=count)
    else:
        told = sentence_of("Abstaining: %(count)s; nobody may.", count=count)
    return Condition(passed=not count, sentence=told, blocking=True)


def _share(rule: DecisionRule, condition: ShareCondition, voters: Sequence[Voter]) -> Iterator[Condition]:
    """Yield the condition of a share; one for each college and the one that sums them up, where it asks so."""
    if not condition.each_college:
        yield _one_share(rule, condition, _among(voters, condition.among), condition.among)
        return
    codes = condition.among or colleges_of(voters)
    by_college = [_one_share(rule, condition, _among(voters, (code,)), (code,)) for code in codes]
    passed = sum(one.passed for one in by_college)
    needed = len(codes) if condition.colleges_needed is None else condition.colleges_needed
    for code, one in zip(codes, by_college, strict=True):
        yield replace(one, college=code, decides=False)
    told = sentence_of(
        "%(passed)s of %(colleges)s colleges do; %(needed)s were asked for.",
        passed=passed,
        colleges=len(codes),
        needed=needed,
    )
    yield Condition(bool(codes) and passed >= needed, told)


def _one_share(
    rule: DecisionRule, condition: ShareCondition, voters: Sequence[Voter], scope: tuple[str, ...]
) -> Condition:
    part, whole = share_among(rule, condition, voters)
    told = sentence_of(
        "%(side)s: %(part)s of %(whole)s %(votes)s; %(needed)s was asked for.",
        side=sentence_of("In favour") if condition.of == "favour" else sentence_of("Against"),
        part=told_number(part),
        whole=told_number(whole),
        votes=_votes(rule, condition),
        needed=_needed(condition),
    )
    if not whole:
        return Condition(passed=False, sentence=_in_scope(scope, told))
    share = part / whole
    holds = {
        "at-least": share >= condition.share,
        "over": share > condition.share,
        "at-most": share <= condition.share,
        "under": share < condition.share,
    }
    return Condition(holds[condition.bound], _in_scope(scope, told), share)


def _votes(rule: DecisionRule, condition: ShareCondition) -> Sentence:
    weighted = condition.weighted and rule.weights.kind != "each-one"
    if condition.base == "roll":
        return sentence_of("weighted votes of the roll") if weighted else sentence_of("votes of the roll")
    return sentence_of("weighted votes cast") if weighted else sentence_of("votes cast")


def _needed(condition: ShareCondition) -> Sentence:
    share = told_share(condition.share)
    if condition.bound == "at-least":
        return sentence_of("at least %(share)s", share=share)
    if condition.bound == "over":
        return sentence_of("more than %(share)s", share=share)
    if condition.bound == "at-most":
        return sentence_of("at most %(share)s", share=share)
    return sentence_of("less than %(share)s", share=share)


def _in_scope(scope: tuple[str, ...], told: Sentence) -> Sentence:
    return sentence_of("%(colleges)s: %(told)s", colleges=Sentence(", ".join(scope)), told=told) if scope else told


def _among(voters: Sequence[Voter], colleges: tuple[str, ...]) -> tuple[Voter, ...]:
    return tuple(voter for voter in voters if not colleges or voter.member.college in colleges)


def told_share(share: Fraction) -> str:
    """Return a share for people: 2/3, else a percentage such as 71 %."""
    if share.denominator <= 10:
        return str(share)
    return f"{float(100 * share):.6g} %"


def told_number(number: Fraction) -> str:
    """Return a whole number as it is, another to 6 significant digits."""
    return str(number) if number.denominator == 1 else f"{float(number):.6g}"
