"""Who may see the app, as Streamlit's secrets say it: how to sign in, and whose e-mail is on the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import InputError
from engine.reviews.opinion import LONGEST_NAME, one_line

SHARED_KEYS = ("redirect_uri", "cookie_secret")
PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class Access:
    """How the app is entered.

    ``providers`` are the names of those who vouch for a visitor, "default" for the one without a name; empty
    where nobody has to sign in. ``emails`` and ``domains``, in lower case, are the list of who may come in;
    both None where everyone may whom a provider knows. ``problem`` says why nobody can come in: what is set
    up by half must not stand open.
    """

    providers: tuple[str, ...] = ()
    emails: frozenset[str] | None = None
    domains: frozenset[str] | None = None
    problem: str = ""

    @property
    def needs_sign_in(self) -> bool:
        """Whether a visitor has to say who they are."""
        return bool(self.providers or self.problem)


def access_of(settings: Mapping[str, Any]) -> Access:
    """Return how the app is entered under these secrets; nothing in them about it leaves it open."""
    auth, listed = settings.get("auth"), settings.get("access")
    if auth is None and listed is None:
        return Access()
    try:
        if auth is None:
            raise InputError("The secrets list who may come in, [access], but not how to sign in, [auth].")
        return Access(_providers(auth), *_list(listed))
    except InputError as error:
        return Access(problem=str(error))


def refusal(access: Access, user: Mapping[str, Any]) -> str:
    """Return why a visitor who has signed in may not come in; nothing where they may."""
    if access.emails is None and access.domains is None:
        return ""
    email = str(user.get("email") or "").casefold()
    if not email:
        return "Your provider did not tell your e-mail address, by which this app knows who may come in."
    if str(user.get("email_verified", True)).casefold() == "false":
        return f"Your provider has not verified that {email} is your address."
    _, at, domain = email.rpartition("@")
    if email in (access.emails or ()) or (at and domain in (access.domains or ())):
        return ""
    return f"{email} is not on the list of those who may see this app. Ask who runs it."


def name_of(user: Mapping[str, Any]) -> str:
    """Return what a visitor is called on the page: the name, else the e-mail address."""
    return one_line(str(user.get("name") or user.get("email") or user.get("sub") or ""))


def reviewer_of(user: Mapping[str, Any]) -> str:
    """Return under which name a visitor's reviews are kept.

    A name alone could be another's, and can often be chosen; so the e-mail address stands with it, or alone
    where both are too long.
    """
    name, email = one_line(str(user.get("name") or "")), one_line(str(user.get("email") or ""))
    choices = [f"{name} ({email})"] if name and email and name != email else []
    choices += [email, name_of(user)]
    fitting = [choice for choice in choices if choice and len(choice) <= LONGEST_NAME]
    return fitting[0] if fitting else name_of(user)[:LONGEST_NAME]


def _providers(auth: Any) -> tuple[str, ...]:
    if not isinstance(auth, Mapping):
        raise InputError("Expected [auth] in the secrets to be a table.")
    named = {
        key: value for key, value in auth.items() if isinstance(value, Mapping) and key != "client_kwargs"
    }
    tables = ({"default": auth} if "client_id" in auth or not named else {}) | named
    missing = [f"auth.{key}" for key in SHARED_KEYS if not auth.get(key)]
    for name, table in tables.items():
        where = "auth" if table is auth else f"auth.{name}"
        missing += [f"{where}.{key}" for key in PROVIDER_KEYS if not table.get(key)]
    if missing:
        raise InputError(f"The secrets lack {', '.join(missing)}, without which nobody can sign in.")
    if wrong := next((name for name in tables if "_" in name), None):
        raise InputError(f"The provider [auth.{wrong}] needs a name without an underscore.")
    return tuple(tables)


def _list(listed: Any) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    if listed is None:
        return None, None
    known = ("emails", "domains")
    if not isinstance(listed, Mapping) or not listed or set(listed) - set(known):
        raise InputError("Expected [access] in the secrets to hold `emails` or `domains`, and nothing else.")
    found = [listed.get(key) for key in known]
    if not all(one is None or _is_texts(one) for one in found):
        raise InputError("Expected `emails` and `domains` under [access] to be lists of texts.")
    emails, domains = (None if one is None else [value.strip().casefold() for value in one] for one in found)
    return (
        None if emails is None else frozenset(emails),
        None if domains is None else frozenset(value.removeprefix("@") for value in domains),
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
