"""Ask the app beside this script how it is: exit code 0 when it answers ok, 1 otherwise."""

import os
import sys
import urllib.request

SECONDS = 5


def address() -> str:
    """Return where the app says how it is, by the variables that say where it listens."""
    port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
    below = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://127.0.0.1:{port}/{below + '/' if below else ''}_stcore/health"


def healthy(url: str) -> bool:
    """Tell whether an address answers ok; no proxy is asked, since it is this machine's."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=SECONDS) as answer:
            return answer.read().strip() == b"ok"
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(address()) else 1)
