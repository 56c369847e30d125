"""How a command line runs and ends.

Bad input ends with one line on stderr and exit code 2, never with a traceback.
"""

import sys
from typing import NoReturn

import typer

from engine.errors import InputError

INTERRUPTED = 130


def run(app: typer.Typer, program: str, arguments: list[str] | None = None) -> NoReturn:
    """Run an app and exit: 0 when done, 2 for input that cannot be used, 130 when interrupted.

    ``program`` is what the help calls it; without ``arguments`` they are the process's own, and without any
    of those the help is shown.
    """
    arguments = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    try:
        check_unicode(arguments)
        command = typer.main.get_command(app)
        code = command.main(arguments, prog_name=program, standalone_mode=False)
    except typer.exceptions.TyperException as error:
        message = error.format_message()
        context = getattr(error, "ctx", None)
        hint = f" See {context.command_path} --help." if context else ""
        fail(message + ("" if message.endswith((".", "?")) else ".") + hint)
    except InputError as error:
        fail(str(error))
    except OSError as error:
        # A full disk, a name that is too long, a folder that may not be entered: of the surroundings, no bug.
        place = f"'{error.filename}'" if error.filename else "a file"
        fail(f"Cannot read or write {place}: {error.strerror or error}.")
    if code == INTERRUPTED:
        typer.echo("Interrupted.", err=True)
    sys.exit(code if isinstance(code, int) else 0)


def check_unicode(arguments: list[str]) -> None:
    """Raise InputError for a name that is not valid text: it could be written to no table."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise InputError(f"The name {argument!r} is not valid Unicode; rename the file.") from None


def fail(message: str) -> NoReturn:
    """Print one line on stderr and exit with code 2."""
    typer.echo(f"Error: {' '.join(message.split())}", err=True)
    sys.exit(2)
