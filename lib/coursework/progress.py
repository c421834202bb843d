"""Progress bars, where somebody watches them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from tqdm.auto import tqdm


def bar_is_watched() -> bool:
    """Whether there is a terminal or notebook front end to show a bar in.

    A notebook that is executed without a front end looks like one with; whoever executes it sets TQDM_DISABLE=1.
    """
    return "TQDM_DISABLE" not in os.environ and ("ipykernel" in sys.modules or sys.stderr.isatty())


def progress_bar(title: str, total: int, unit: str, items: Iterable | None = None, scaled: bool = True) -> tqdm:
    """A bar that counts up to `total`, and passes `items` on; silent where nobody watches.

    Args:
        title: stands before the bar.
        unit: of `total`, such as "B" for bytes.
        items: to count; without them, call `update` on the bar.
        scaled: whether large counts are shown as 1.2k or 3.4M.
    """
    return tqdm(items, title, total, leave=False, unit=unit, unit_scale=scaled, disable=not bar_is_watched())
