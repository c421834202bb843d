"""How long the built page takes to wake its widgets and to answer a stroke on the pad, in the browsers there are.

python tools/widgets.py [reports/report.html]
"""

import os
import statistics
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import browsers  # noqa: E402

LOADS = 5  # of the page, for the times to wake
# from scrolling there to the moment when the widget stands in the page
WAKE = """
    const [figure, done] = arguments, begin = performance.now();
    new MutationObserver(() => { if (figure.classList.contains("awake")) done(performance.now() - begin); })
        .observe(figure, { attributes: true });
    figure.scrollIntoView();"""
# from a key that draws to the moment when both networks have answered and all pictures are painted
DRAW = """
    const [board, done] = arguments, times = [];
    const press = key => board.dispatchEvent(new KeyboardEvent("keydown", { key }));
    const answered = () => new Promise(resolve => new PerformanceObserver((entries, observer) => {
        observer.disconnect();
        const { startTime, duration } = entries.getEntries().at(-1);
        resolve(startTime + duration);
    }).observe({ type: "measure" }));
    const lines = [["ArrowUp", 8], ["ArrowLeft", 8], ["ArrowDown", 16], ["ArrowRight", 12]];
    (async () => {
        press(" ");
        for (const [key, steps] of lines) for (let i = 0; i < steps; i++) {
            const begin = performance.now(), answer = answered();
            press(key);
            times.push(await answer - begin);
        }
        done(times);
    })();"""


def measure(driver, page):
    """Milliseconds to wake of each widget, for each load of the page, and of each frame drawn on the pad."""
    waking, frames = {}, []
    for _ in range(LOADS):
        driver.get(page.as_uri())
        for figure in driver.find_elements("css selector", "figure.widget"):
            name = figure.get_attribute("data-widget")
            waking.setdefault(name, []).append(driver.execute_async_script(WAKE, figure))
            if name == "digit":
                frames += driver.execute_async_script(DRAW, figure.find_element("css selector", ".pad canvas"))
    return waking, frames


def main():
    page = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "reports" / "report.html").resolve()
    print(f"{page}, {page.stat().st_size / 1e6:.1f} MB; load of the machine {os.getloadavg()[0]:.1f}")
    for name in browsers.NAMES:
        try:
            driver = browsers.start(name)
        except pytest.skip.Exception as reason:
            print(f"{name}: {reason}")
            continue
        try:
            waking, frames = measure(driver, page)
        finally:
            driver.quit()
        for widget, times in waking.items():
            print(f"{name}: {widget} wakes in {statistics.median(times):.0f} ms (longest {max(times):.0f})")
        tail = statistics.quantiles(frames, n=20)[-1]
        print(
            f"{name}: a frame takes {statistics.median(frames):.1f} ms (95 % within {tail:.1f}, {len(frames)} frames)"
        )


if __name__ == "__main__":
    main()
