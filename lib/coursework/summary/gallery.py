"""What the chapters drew, for the first page: their own pictures, which they saved with their metrics."""

from __future__ import annotations

import numpy as np

from coursework.pictures import from_text
from coursework.summary.estimates import BEST_DRAWING, COURSE_DRAWING, Metrics

NOISE = "noise, nothing drawn"  # as "synthesis" calls it
GENERATOR = "conditional GAN"


def gallery(drawn: Metrics, generated: Metrics) -> dict[str, np.ndarray]:
    """Ten pictures (10, 28, 28) for each step from noise to digits, by name, as far as the chapters have been run."""
    steps = {"noise": (drawn, NOISE), "as the course drew": (drawn, COURSE_DRAWING)}
    steps |= {"the best drawing": (drawn, BEST_DRAWING), "the GAN": (generated, GENERATOR)}
    return {
        name: from_text(some[method]["drawn"])
        for name, (some, method) in steps.items()
        if "drawn" in some.get(method, {})
    }
