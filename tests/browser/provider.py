"""A small OpenID Connect provider on this machine: it lets anyone be one of its people, and signs for it."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "pneumoscope", "only-for-this-test"

PEOPLE = {
    "ada": {"name": "Ada Reader", "email": "Ada@clinic.example", "email_verified": True},
    "eve": {"name": "Eve Stranger", "email": "eve@elsewhere.example", "email_verified": True},
}


@dataclass
class Provider:
    """The provider's address, its key, and for each code that it gave out whose it is and for which nonce."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def metadata(self) -> dict:
        """Return what a client reads first."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def choice(self, asked: dict[str, str]) -> str:
        """Return the page on which a visitor says who they are."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        links = []
        for person, facts in PEOPLE.items():
            code = secrets.token_urlsafe()
            self.codes[code] = person, asked["nonce"]
            back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
            links.append(f'<a href="{escape(back)}">{facts["name"]}</a>')
        return '<title>Provider</title><link rel="icon" href="data:,">' + "<br>".join(links)

    def tokens(self, code: str) -> dict:
        """Return what a code is worth, once."""
        person, nonce = self.codes.pop(code)
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": person,
            "nonce": nonce,
            "iat": now,
            "exp": now + 600,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims | PEOPLE[person], self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on a free port."""
    its = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            if url.path == "/.well-known/openid-configuration":
                self.answer("application/json", json.dumps(its.metadata()))
            elif url.path == "/jwks":
                public = its.key.as_dict(private=False) | {"kid": "1", "use": "sig", "alg": "RS256"}
                self.answer("application/json", json.dumps({"keys": [public]}))
            elif url.path == "/authorize":
                self.answer("text/html", its.choice({k: v[0] for k, v in parse_qs(url.query).items()}))
            else:
                self.send_error(404)

        def do_POST(self):
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer("application/json", json.dumps(its.tokens(body["code"][0])))

        def answer(self, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("localhost", 0), Answers)
    its.address = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield its
    finally:
        server.shutdown()
        server.server_close()
