"""Errors of the command line as sentences, each with its exit code."""

from __future__ import annotations

import math
import operator
import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click

from qikit.cli.printed import say
from qikit.errors import (
    SHOW_TRACEBACK,
    ParameterError,
    Problem,
    QikitError,
    did_you_mean,
)

TOO_MANY = re.compile(r"Got unexpected extra arguments? \((.*)\)")  # click's words
QUOTES = "Put a name of several words into quotes."


def shown_plainly(command: Callable) -> Callable:
    """Show an error that a reader can act on as sentences, with its exit code."""

    @wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except QikitError as error:
            if os.environ.get(SHOW_TRACEBACK):
                raise
            for problem in error.problems:
                say(str(problem), err=True)
            if error.closing:
                say(error.closing, err=True)
            sys.exit(error.exit_code)

    return run


class StrictCommand(click.Command):
    """A command that answers a wrong option with a sentence and exit code 10."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; click's own usage errors become sentences."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise WrongOption(_no_such_option(error, ctx)) from error
        except click.UsageError as error:
            raise WrongOption(_what_is_wrong(error, ctx)) from error


class StrictGroup(click.Group):
    """A group that answers an unknown command with a sentence and exit code 10."""

    command_class = StrictCommand

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own options."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise WrongOption(_no_such_option(error, ctx)) from error

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple:
        """Find the command; name the nearest where there is none."""
        if self.get_command(ctx, args[0]) is None:
            what = f"there is no command {args[0]!r}."
            advice = _near(args[0], self.list_commands(ctx))
            raise WrongOption(Problem(what, "qikit", advice))
        return super().resolve_command(ctx, args)


class WrongOption(click.ClickException):
    """An option that is not known, is missing, or has an impossible value."""

    exit_code = ParameterError.exit_code

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))

    def show(self, file: Any = None) -> None:
        """Write the sentence alone."""
        say(self.message, err=True)


class Number(click.ParamType):
    """A finite number; `above` and `below` are excluded, `least` is included."""

    name = "number"

    def __init__(
        self,
        *,
        above: float | None = None,
        least: float | None = None,
        below: float | None = None,
    ) -> None:
        self.above, self.least, self.below = above, least, below

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """Read the number; `nan` and `inf` are none."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        bounds = [
            (self.above, "above", operator.gt),
            (self.least, "at least", operator.ge),
            (self.below, "below", operator.lt),
        ]
        known = [bound for bound in bounds if bound[0] is not None]
        if not all(holds(number, limit) for limit, _, holds in known):
            said = " and ".join(f"{word} {limit:,.10g}" for limit, word, _ in known)
            self.fail(f"{number:g} is not {said}.", param, ctx)
        return number


class Whole(click.ParamType):
    """A whole number of at least `least`, and at most `most` where that is given."""

    name = "number"

    def __init__(self, least: int, most: int | None = None) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Read the number, in digits."""
        is_whole = re.fullmatch(r"-?[0-9]{1,18}", str(value))
        number = int(value) if is_whole else None
        if number is None or not self.least <= number <= (self.most or number):
            self.fail(f"{value} is not a whole number {self._bounds}.", param, ctx)
        return number

    @property
    def _bounds(self) -> str:
        if self.most is None:
            return f"of at least {self.least}"
        return f"from {self.least} to {self.most}"


class OneOf(click.Choice):
    """One of several words; a misspelt one is answered with the nearest."""

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Read the word as it is written here."""
        if value not in self.choices:
            self.fail(f"{value!r} is not known. {_near(value, self.choices)}")
        return value


def _near(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest words; name all of a short list."""
    known = list(known)
    near = did_you_mean(str(word), known)
    return near if near.startswith("Did") else f"Known: {', '.join(known)}."


def _no_such_option(error: click.NoSuchOption, ctx: click.Context) -> Problem:
    known = [name for p in ctx.command.get_params(ctx) for name in p.opts]
    options = [name for name in known if name.startswith("--")]
    advice = _near(error.option_name, options)
    return Problem(f"there is no option {error.option_name!r}.", _name(ctx), advice)


def _what_is_wrong(error: click.UsageError, ctx: click.Context) -> Problem:
    param = getattr(error, "param", None)
    if isinstance(error, click.MissingParameter) and param is not None:
        is_option = param.param_type_name == "option"
        label = param.opts[0] if is_option else param.metavar or param.name.upper()
        to_do = f"See {ctx.command_path} --help."
        return Problem(f"{label} is missing.", _name(ctx), to_do)
    if isinstance(error, click.BadOptionUsage):
        takes = "takes no value" if "not take" in error.message else "needs a value"
        return Problem(f"{error.option_name} {takes}.", _name(ctx))
    if more := TOO_MANY.fullmatch(error.message):
        return Problem(f"this is too much: {more[1]}.", _name(ctx), QUOTES)
    where = f"{_name(ctx)}, {param.opts[0]}" if param is not None else _name(ctx)
    message = error.message[:1].lower() + error.message[1:]
    return Problem(message if message.endswith((".", "?")) else f"{message}.", where)


def _name(ctx: click.Context) -> str:
    return "qikit" if ctx.parent is None else f"qikit {ctx.info_name}"
