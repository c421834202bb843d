"""The seventeen functions of the write-up's third part, and their checks in words and tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

FUNCTIONS = pd.DataFrame(
    [
        ("activation builder", "ReLU, LeakyReLU, ELU, Tanh, Linear", "any shape → the same"),
        ("initialisers", "he_normal, course_filters, course_dense", "a shape → an array of it"),
        ("categorical cross-entropy", "softmax_cross_entropy", "N × K, N labels → a number, N × K"),
        ("argmax that ignores NaN", "none: DivergedError", "–"),
        ("accuracy over a set", "evaluate", "N × H × W × C, N labels → two numbers"),
        ("convolution", "Conv2D.forward", "N × H × W × C → N × H′ × W′ × F"),
        ("max-pool", "MaxPool2D.forward", "N × H × W × C → N × H/2 × W/2 × C"),
        ("convolution, backward", "Conv2D.backward", "N × H′ × W′ × F → shapes of x, w and b"),
        ("max-pool, backward", "MaxPool2D.backward", "N × H/2 × W/2 × C → N × H × W × C"),
        ("softmax", "softmax", "N × K → N × K"),
        ("forward pass", "Sequential.forward", "N × H × W × C → N × K and a tape"),
        ("backward pass", "Sequential.backward", "N × K and the tape → N × H × W × C, all parameters"),
        ("forward, backward and loss", "loss_and_gradients", "a batch, its labels → loss, all gradients"),
        ("SGD with momentum", "SGD.step", "parameters, gradients → parameters moved"),
        ("Adam", "Adam.step", "parameters, gradients → parameters moved"),
        ("solver, one batch", "loss_and_gradients, then step", "a batch → a better network"),
        ("predict", "Sequential.predict, predict_proba", "N × H × W × C → N classes, N × K"),
    ],
    columns=["in the write-up", "ours", "from → to"],
    index=range(1, 18),
)
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def magnitude(error: float | str) -> str:
    """An error for readers: "none", or rounded to one digit as "0.02" or "3 × 10⁻¹⁶"; text stays as it is."""
    if isinstance(error, str) or error == 0:
        return error or "none"
    if error > 1e-3:
        return f"{error:.1g}"
    digit, power = f"{error:.0e}".split("e")
    return f"{digit}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{str(int(power)).translate(SUPERSCRIPTS)}"


def said(errors: Mapping[str, float | str]) -> str:
    """Errors in Markdown: "**3 × 10⁻¹⁶** from plain loops, **…** from …"."""
    return ", ".join(f"**{magnitude(error)}** from {what}" for what, error in errors.items())


def check_table(checks: Mapping[int, Mapping[str, float | str]]) -> pd.DataFrame:
    """Every check as text, by the number of its function."""
    return pd.DataFrame(
        [
            [str(number), FUNCTIONS.loc[number, "in the write-up"], what, magnitude(error)]
            for number, errors in sorted(checks.items())
            for what, error in errors.items()
        ],
        columns=["", "function", "checked against", "relative difference"],
    )
