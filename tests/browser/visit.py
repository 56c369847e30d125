"""One visitor's session in the browser."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

PATIENCE = 120_000
"""Milliseconds for the longest step, the first image's verdict, which imports torch on a busy machine."""

expect.set_options(timeout=PATIENCE)

STREAMLIT_LOOKS_FOR_ITSELF = re.compile(r"/_stcore/(health|host-config)$|/media/[0-9a-f]+\.\w+$")
"""Opened on a page, Streamlit's client asks for the first two below the page's own address first, and gets a
404; and so it does for a picture that another has taken the place of meanwhile. That the pictures which stay
are loaded, the tests look at themselves."""


class Visit:
    """A browser page on the app, with what it asked for and complained about."""

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.asked_elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", self.note_request)
        page.on("console", self.note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def note_request(self, request: Request) -> None:
        """Remember a request that leaves this machine."""
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and url.hostname not in ("localhost", "127.0.0.1"):
            self.asked_elsewhere.append(request.url)

    def note_message(self, message: ConsoleMessage) -> None:
        """Remember an error on the console."""
        where = message.location.get("url", "")
        if message.type == "error" and not STREAMLIT_LOOKS_FOR_ITSELF.search(where):
            self.complaints.append(f"{message.text} ({where})")

    def open(self, path: str = "") -> "Visit":
        """Open an address of the app, and wait for the page."""
        self.page.goto(f"{self.address}/{path}")
        return self.settled()

    def settled(self) -> "Visit":
        """Wait until the page is drawn and rests."""
        # While another view takes the place of one, both notices stand there for a moment.
        expect(self.page.locator(".ps-notice")).to_have_count(1)
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)
        return self

    def scanned(self) -> "Visit":
        """Scan the demo on its page, unless another visit has done so."""
        # The headline is there before the folder is read to its end; only then is a scan offered.
        scan = self.page.get_by_role("button", name="Scan 240 images")
        expect(scan.or_(self.page.get_by_role("button", name="Scan again"))).to_be_visible()
        self.settled()
        if scan.count():
            scan.click()
        expect(self.headline).to_contain_text("groups of duplicates", timeout=3 * PATIENCE)
        return self.settled()

    def go(self, page: str) -> "Visit":
        """Go to another page by the sidebar's link."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=page).click()
        expect(self.page).to_have_title(f"{page} · PneumoScope")
        return self.settled()

    def choose(self, label: str, option: str) -> None:
        """Choose from one of the sidebar's lists."""
        self.choice(label).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        expect(self.choice(label)).to_have_value(option)

    def choice(self, label: str) -> Locator:
        """Return one of the sidebar's lists, whose value is what is chosen."""
        return self.page.get_by_role("combobox", name=label, exact=True)

    def upload(self, *files: Path | dict) -> None:
        """Give the Diagnosis page a file: a path, or name, mimeType and buffer."""
        self.page.locator("input[type=file]").set_input_files(list(files))

    @property
    def headline(self) -> Locator:
        """The page's answer."""
        return self.page.locator(".ps-headline")

    @property
    def threshold(self) -> Locator:
        """The threshold's slider."""
        return self.page.get_by_test_id("stSidebar").get_by_role("slider").first

    @property
    def query(self) -> str:
        """The choices in the page's address, as it is at this moment."""
        return urlsplit(self.page.url).query

    def linked(self, part: str) -> str:
        """Wait until the address holds a part, and return its choices."""
        # Each widget writes its choice into the address once it is drawn, which may be after the script's end.
        expect(self.page).to_have_url(re.compile(rf"\?(.*&)?{re.escape(part)}"))
        return self.query
