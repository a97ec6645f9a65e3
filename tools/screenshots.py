"""Makes the pictures that README shows, from a running `danvan serve`: ADDRESS, then the folder."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

MOST_BYTES = 200_000
NQ_25 = "doc/party/tw/11/nq/25"
VIEWS = {
    "start": "/",
    "cascade": f"/cascade/{NQ_25}",
    "thing": f"/id/{NQ_25}",
    "graph": f"/graph?of={NQ_25}",
}


def main(address: str, folder: Path) -> None:
    """Write a picture of each view in each language."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 720})
        for name, view in VIEWS.items():
            for lang in ("vi", "en"):
                mark = "&" if "?" in view else "?"
                page.goto(f"{address.rstrip('/')}{view}{mark}lang={lang}")
                take(page, folder / f"{name}-{lang}.png")
        browser.close()


def take(page: Page, path: Path) -> None:
    """Write what a page shows once it is drawn; raise ValueError where that is too large."""
    expect(page.locator(".canvas:not([data-ready])")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path}: more than {MOST_BYTES} bytes; show less of the page")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
