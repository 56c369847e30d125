"""The one kind of error that PneumoScope raises for input it cannot use."""


class InputError(ValueError):
    """Input that cannot be used. The message is one line: what is wrong, and what to do about it.

    The command line prints the message and exits with code 2; a page shows it beside the control.
    """
