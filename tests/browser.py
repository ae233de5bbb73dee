"""Pages in a real Chromium, driven by Playwright against the test's own server. The fixtures are in conftest.py."""

import os
import shutil
import threading

# Nothing that Chromium would do on its own account: no look-ups, updates or accounts.
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Not a failed request: a download, or a page that was left before it was there.
LEFT = "net::ERR_ABORTED"


def find_chromium() -> str | None:
    """The path of the browser: what CHROMIUM names, otherwise the first one installed."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def launch(playwright, chromium: str):
    alone = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses its sandbox to root
    return playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *alone])


class Visits:
    """`visits(user, width=1280)` opens a page signed in as the user (None: nobody); a path is enough to go to.

    `troubles` collects what no page may do: errors in the console, failed requests, requests to any other host. The
    test fails at its end when there are any; one that expects some looks at the list and clears it.
    """

    def __init__(self, browser, address: str, session_of):
        self.browser, self.address, self.session_of = browser, address, session_of
        self.contexts, self.troubles = [], []

    def __call__(self, user, *, width: int = 1280, height: int = 900, **options):
        """`options` go to Playwright's new_context: java_script_enabled=False, color_scheme="dark" …"""
        viewport = {"width": width, "height": height}
        context = self.browser.new_context(base_url=self.address, locale="zh-CN", viewport=viewport, **options)
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([{"url": self.address, **self.session_of(user)}])
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.note("console", message.text))
        page.on("pageerror", lambda error: self.note("script", error))
        page.on("requestfailed", lambda request: request.failure != LEFT and self.note("failed", request.url))
        page.on("request", lambda request: self.is_foreign(request.url) and self.note("foreign", request.url))
        return page

    def is_foreign(self, url: str) -> bool:
        return not url.startswith((f"{self.address}/", "data:", "blob:"))

    def note(self, what: str, detail) -> None:
        self.troubles.append(f"{what}: {detail}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        wait_for_the_server()


def wait_for_the_server(seconds: float = 10) -> None:
    """Until the test's own server has answered everything: what a page no longer waits for still reads the database."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(seconds)
