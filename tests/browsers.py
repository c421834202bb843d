"""Real browsers without a network, driven by selenium; tests that want one are skipped where it is not installed."""

import os
import shutil

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.firefox.service import Service as FirefoxService


def start(name):
    """The driver of "chromium" or "firefox"."""
    names = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}[name]
    browser = next(filter(None, map(shutil.which, names)), None)
    driver = shutil.which({"chromium": "chromedriver", "firefox": "geckodriver"}[name])
    if browser is None or driver is None:
        pytest.skip(f"there is no {name} with its driver")
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("no_proxy", "NO_PROXY"):
            patch.setenv(variable, "localhost,127.0.0.1")  # on the way to the driver
        try:
            return {"chromium": _chromium, "firefox": _firefox}[name](browser, driver)
        except WebDriverException as error:
            pytest.skip(f"{browser} does not start: {error.msg}")


def _chromium(browser, driver):
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
    return _patient(webdriver.Chrome(options=options, service=ChromeService(driver)))


def _firefox(browser, driver):
    options = webdriver.FirefoxOptions()
    options.binary_location = browser
    options.add_argument("-headless")
    for preference, value in {
        "network.proxy.type": 1,  # every name and address but this machine's is asked of a proxy that is not there
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
    }.items():
        options.set_preference(preference, value)
    return _patient(webdriver.Firefox(options=options, service=FirefoxService(driver)))


def _patient(driver):
    driver.set_script_timeout(300)
    return driver
