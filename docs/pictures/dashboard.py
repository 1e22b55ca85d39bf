"""Takes a picture of a page of the dashboard with the Chromium of this machine: dashboard.py ADDRESS FILE."""

import shutil
import sys

from playwright.sync_api import sync_playwright

address, file = sys.argv[1:]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.locator("canvas, svg").first.wait_for()
    page.wait_for_timeout(8000)  # charts are drawn with the first events, and their bars grow
    page.screenshot(path=file)
    browser.close()
