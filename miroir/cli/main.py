"""The command itself: what it offers, and how each refusal ends it."""

from __future__ import annotations

import click
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.cli.inspect import inspect_command
from miroir.cli.map import map_command
from miroir.cli.printing import complain
from miroir.cli.refusals import Exit, Stopped
from miroir.cli.report import report_command
from miroir.cli.simulate import simulate_command
from miroir.cli.verify import verify_command
from miroir.engine.rule_checks import RuleRefused
from miroir.engine.words import Sentence
from miroir.formats import Unreadable


def program() -> click.Group:
    """Return the command with its subcommands, its help in the language in force."""
    group = click.Group(
        "miroir",
        help=words("Consensus measured college by college, from a consultation's file to its record."),
        commands=[inspect_command(), report_command(), map_command(), simulate_command(), verify_command()],
        epilog=words("Commands of the site: miroir site NAME."),
        subcommand_metavar=gettext("COMMAND [ARGS]..."),
    )
    for command in (group, *group.commands.values()):
        _translate(command)
    return group


def run(arguments: list[str]) -> int:
    """Run the command and return its exit code; a refusal is one sentence on standard error."""
    try:
        program().main(args=arguments, prog_name="miroir", standalone_mode=False)
    except click.ClickException as refusal:
        return _refuse(Exit.MISUSED, refusal.format_message())
    except click.Abort:
        return _refuse(Exit.MISUSED, gettext("Stopped."))
    except (Unreadable, RuleRefused, Stopped) as refusal:
        code, sentence = _ending(refusal)
        return _refuse(code, sentence.told(gettext))
    return Exit.DONE


def _ending(refusal: Unreadable | RuleRefused | Stopped) -> tuple[Exit, Sentence]:
    if isinstance(refusal, Unreadable):
        return Exit.UNREADABLE_SOURCE, refusal.located()
    if isinstance(refusal, RuleRefused):
        return Exit.UNREADABLE_RULE, refusal.sentence
    return refusal.code, refusal.sentence


def _refuse(code: Exit, line: str) -> Exit:
    complain(line)
    return code


def _translate(command: click.Command) -> None:
    command.help = gettext(command.help) if command.help else None
    command.epilog = gettext(command.epilog) if command.epilog else None
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = gettext(parameter.help)
