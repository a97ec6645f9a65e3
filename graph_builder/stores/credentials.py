"""Where a remote engine is and who asks it: an address, and credentials that nobody prints."""

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib import parse, request

from graph_builder.errors import UsageError

USER, PASSWORD = "DANVAN_ENDPOINT_USER", "DANVAN_ENDPOINT_PASSWORD"
TOKEN, SCHEME = "DANVAN_ENDPOINT_TOKEN", "DANVAN_ENDPOINT_AUTH"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks, and how that is shown; it is never printed.

    >>> Credentials(user="an", password="secret")
    Credentials(scheme='basic')
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    scheme: str = "basic"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Return what the environment says: a user with a password, a bearer token, or nobody."""
        scheme = environment.get(SCHEME, "basic").lower()
        if scheme not in {"basic", "digest"}:
            raise UsageError(f"{SCHEME} is neither basic nor digest")
        user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
        return cls(user, password, token, scheme)

    def header(self) -> str:
        """Return the Authorization header that is sent unasked, if any."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user and self.scheme == "basic":
            return f"Basic {self._pair()}"
        return ""

    def _pair(self) -> str:
        return b64encode(f"{self.user}:{self.password}".encode()).decode()

    def hide(self, text: str) -> str:
        """Return a text without what is secret: a server may repeat what it was sent."""
        for secret in (self._pair(), self.password, self.token):
            text = text.replace(secret, "…") if secret else text
        return text

    def answer(self, asked: request.Request, challenge: str) -> str:
        """Return the Authorization header that answers a challenge to a digest, if it is one."""
        scheme, _, rest = challenge.partition(" ")
        if scheme.lower() != "digest" or not self.wants_digest:
            return ""
        known = request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, asked.full_url, self.user, self.password)
        told = request.parse_keqv_list(request.parse_http_list(rest))
        answer = request.HTTPDigestAuthHandler(known).get_authorization(asked, told)
        return f"Digest {answer}" if answer else ""

    @property
    def wants_digest(self) -> bool:
        """Tell whether a user is to be shown by a digest only."""
        return bool(self.user) and self.scheme == "digest"


def check_address(url: str) -> str:
    """Return the address of an endpoint, refused where it is no plain http or https one."""
    try:
        parts = parse.urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, parse.urlsplit("")
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"the address of the endpoint holds credentials; set {USER} and {PASSWORD} instead"
        )
    if not usable or not url.isascii() or not url.isprintable() or " " in url or "#" in url:
        raise UsageError(f"{url!r} is no address of an endpoint; write http://HOST:PORT/PATH")
    return url
