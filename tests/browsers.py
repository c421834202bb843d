"""Real browsers without a network, driven by selenium; tests that want one are skipped where it is not installed."""

import os
import shutil

import pytest
from marionette import Firefox
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

NAMES = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}


def start(name):
    """The driver of "chromium" or "firefox"."""
    browser = next(filter(None, map(shutil.which, NAMES[name])), None)
    if browser is None:
        pytest.skip(f"there is no {name}")
    try:
        driver = {"chromium": _chromium, "firefox": _firefox}[name](browser)
    except WebDriverException as error:
        pytest.skip(f"{browser} does not start: {error.msg}")
    driver.set_script_timeout(300)
    return driver


def _chromium(browser):
    driver = shutil.which("chromedriver")
    if driver is None:
        pytest.skip("there is no chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--disable-dev-shm-usage",  # small in containers
        "--disable-background-networking",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("no_proxy", "NO_PROXY"):
            patch.setenv(variable, "localhost,127.0.0.1")  # on the way to the driver
        return webdriver.Chrome(options=options, service=Service(driver))


def _firefox(browser):
    preferences = {
        "network.proxy.type": 1,  # every name and address but this machine's is asked of a proxy that is not there
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
    }
    return webdriver.Remote(Firefox(browser, preferences), options=webdriver.FirefoxOptions())
