"""A real browser without a window, and a page in it that tells what went wrong."""

import shutil
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    # WebGL without a graphics card.
    "--enable-unsafe-swiftshader",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def browser_path():
    """The program of a Chromium on this machine; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Opened:
    """A page that is open.

    Attributes:
        page: Playwright's page.
        errors: what its console called an error, and what no code has caught.
        requests: addresses that it asked for, but for the page itself and what it holds.
    """

    def __init__(self, page):
        self.page, self.errors, self.requests = page, [], []
        page.on(
            "console", lambda message: message.type == "error" and self.errors.append(message.text)
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._keep(request.url))

    def _keep(self, url):
        if not url.startswith(("data:", "blob:")) and url.partition("#")[0] != self.address:
            self.requests.append(url)

    def open(self, path):
        """Open a file and wait until its script has run."""
        self.address = path.absolute().as_uri()
        self.page.goto(self.address)
        return self


@contextmanager
def opened(browser, path, width=1400, height=900, **options):
    """A file open in a new page of this width."""
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, accept_downloads=True, **options)
    try:
        yield Opened(context.new_page()).open(path)
    finally:
        context.close()
