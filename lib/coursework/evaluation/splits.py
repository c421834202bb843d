"""Which training digits serve for what: none that draws, measures or chooses is shown as a real one that nobody saw.

The test digits are outside: with them results are measured, and nothing else is done. The GANs learn from all training
digits, as the write-up's did, except while their settings are chosen: then the validation digits are left out.
"""

from __future__ import annotations

from coursework.datasets.mnist import Digits

TWELFTHS = {
    "drawing networks": (0, 3),  # which are also the real digits among which the nearest is looked for
    "validation": (3, 4),  # every choice in the chapters on drawing and on the GAN is made on these
    "real digits": (4, 6),  # shown beside drawn and generated ones as what people write
    "independent classifier": (6, 9),
    "judge": (9, 12),
}


def rows(digits: Digits, part: str) -> slice:
    """The rows of the training digits that serve as a part, one of TWELFTHS."""
    first, last = (len(digits.train_images) * twelfth // 12 for twelfth in TWELFTHS[part])
    return slice(first, last)
