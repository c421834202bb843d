"""Firefox, driven by selenium without a geckodriver: its commands go to the browser in its own protocol, Marionette.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.command import Command

COMMANDS = {
    Command.NEW_SESSION: "WebDriver:NewSession",
    Command.SET_TIMEOUTS: "WebDriver:SetTimeouts",
    Command.SET_WINDOW_RECT: "WebDriver:SetWindowRect",
    Command.GET: "WebDriver:Navigate",
    Command.GET_CURRENT_URL: "WebDriver:GetCurrentURL",
    Command.GET_TITLE: "WebDriver:GetTitle",
    Command.SWITCH_TO_FRAME: "WebDriver:SwitchToFrame",
    Command.FIND_ELEMENT: "WebDriver:FindElement",
    Command.FIND_ELEMENTS: "WebDriver:FindElements",
    Command.FIND_CHILD_ELEMENT: "WebDriver:FindElement",
    Command.FIND_CHILD_ELEMENTS: "WebDriver:FindElements",
    Command.GET_ELEMENT_TEXT: "WebDriver:GetElementText",
    Command.CLICK_ELEMENT: "WebDriver:ElementClick",
    Command.SEND_KEYS_TO_ELEMENT: "WebDriver:ElementSendKeys",
    Command.W3C_ACTIONS: "WebDriver:PerformActions",
    Command.W3C_EXECUTE_SCRIPT: "WebDriver:ExecuteScript",
    Command.W3C_EXECUTE_SCRIPT_ASYNC: "WebDriver:ExecuteAsyncScript",
    Command.SCREENSHOT: "WebDriver:TakeScreenshot",
}


class Firefox:
    """A headless Firefox with a profile of its own, as selenium's `command_executor`."""

    def __init__(self, binary, preferences):
        self.profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
        (self.profile / "user.js").write_text("".join([*lines, 'user_pref("marionette.port", 0);\n']))  # any free port
        command = [binary, "-headless", "-marionette", "-no-remote", "-profile", str(self.profile)]
        with (self.profile / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            self.socket = socket.create_connection(("127.0.0.1", self._port()))
        except WebDriverException:
            self.close()
            raise
        self.stream, self.count = self.socket.makefile("rwb"), 0
        self._receive()  # who is there

    def execute(self, command, parameters):
        """What selenium expects of a driver: the value, or the error as the text of a driver's answer."""
        if command == Command.QUIT:
            return self.close()
        about = {name: value for name, value in (parameters or {}).items() if name != "sessionId"}
        if command == Command.NEW_SESSION:
            about = {}  # the options were for the driver
        if command in (Command.FIND_CHILD_ELEMENT, Command.FIND_CHILD_ELEMENTS):
            about["element"] = about.pop("id")
        self.count += 1
        text = json.dumps([0, self.count, COMMANDS[command], about]).encode()
        self.stream.write(b"%d:%s" % (len(text), text))
        self.stream.flush()
        _, _, error, result = self._receive()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return result if isinstance(result, dict) and result.keys() == {"value"} else {"value": result}

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _port(self, seconds=60):
        """The port that the browser has written down."""
        end, file = time.monotonic() + seconds, self.profile / "MarionetteActivePort"
        while not (file.exists() and file.read_text()):
            if self.process.poll() is not None or time.monotonic() > end:
                log = (self.profile / "log").read_text(errors="replace").strip()
                raise WebDriverException(f"no answer; it said: {log[-500:]}")
            time.sleep(0.05)
        return int(file.read_text())

    def _receive(self):
        length = b""
        while (digit := self.stream.read(1)) != b":":
            if not digit:
                raise WebDriverException("Firefox has gone")
            length += digit
        return json.loads(self.stream.read(int(length)))
