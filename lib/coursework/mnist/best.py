"""What the chapter on digits says of its best classifier."""

from __future__ import annotations

import numpy as np

from coursework.experiments.shares import share_interval


def edges(bank: np.ndarray) -> str:
    """How many filters (height, width, 1, filters) are mainly a slope: a ramp explains half of their variance."""
    height, width, _, count = bank.shape
    rows, columns = (axis.ravel() - axis.mean() for axis in np.mgrid[:height, :width].astype(float))
    flat = bank.reshape(-1, count) - bank.reshape(-1, count).mean(axis=0)  # pixels, filters
    explained = sum((ramp @ flat) ** 2 / (ramp @ ramp) for ramp in (rows, columns)) / (flat**2).sum(axis=0)
    seen = int((explained >= 0.5).sum())
    most = "Most of them are" if seen > count / 2 else "Some of them are" if seen else "None of them is"
    return f"{most} mainly a slope: in {seen} of {count} a ramp from one side to the other makes half of the pattern."


def calibration(probabilities: np.ndarray, labels: np.ndarray) -> str:
    """Whether the mean certainty of the answers (N, classes) lies in Wilson's interval of the share that is right."""
    certainty, right = probabilities.max(axis=1).mean(), int((probabilities.argmax(axis=1) == labels).sum())
    interval = share_interval(right, len(labels))
    text = f"Its mean certainty is {100 * certainty:.2f} %, the share that is right {100 * right / len(labels):.2f} %: "
    if certainty > interval.high:
        return f"{text}it is too certain."
    return text + ("it is not certain enough." if certainty < interval.low else "it is well calibrated on the whole.")
