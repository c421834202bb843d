"""What the chapter on the functions says, either way."""

import numpy as np
import pytest

from coursework.network import verdicts


def test_who_arrives_first():
    walks = {"gradient descent": np.array([[9, 1], [5, 0], [1, 0]])}
    walks["Adam"] = 2 * walks["gradient descent"]
    assert verdicts.race(walks) == "Gradient descent arrives nearest: after 2 steps it is 1 away, Adam 2."
    walks["Adam"] = walks["Adam"] / 10
    assert verdicts.race(walks).startswith("Adam arrives nearest")


def test_who_jumps_from_side_to_side_is_named():
    down = np.stack([np.linspace(-10, 0, 9), np.ones(9)], axis=1)
    jumping = down * [1, 0] + [0, 1] * (-1.0) ** np.arange(9)[:, None]
    assert verdicts.crossing({"a": down}).startswith("None of them jumps")
    assert verdicts.crossing({"a": down, "b": jumping}).endswith("in most of its steps, jumps b.")
    assert verdicts.crossing({"a": jumping, "b": jumping}).endswith("in most of their steps, jump a and b.")


def test_initial_weights_are_too_small_or_not():
    said = verdicts.starts
    assert "starts every layer" in said({"a": 0.5, "b": 0.2})
    assert said({"a": 0.5, "b": 0.2}).endswith("b by the largest factor, 5.0.")
    assert said({"a": 0.5, "b": 1.2}).startswith("The course starts 1 of 2 layers")
    assert said({"a": 1.1}).startswith("The course starts no layer")


def test_an_untrained_network_guesses_or_not():
    said = [verdicts.untrained(loss) for loss in (2.303, 2.9, 1.5)]
    assert said == ["answers like a guess", "starts out confident and wrong", "knows more than a guess"]


def test_gradients_are_right_or_wrong():
    assert verdicts.gradients(3e-7) == (
        "No gradient is off by more than 3e-07, which is what the differences themselves are worth."
    )
    assert verdicts.gradients(0.02).endswith("it is wrong.")


@pytest.mark.parametrize(("correlation", "said"), [(0.9, "by chance;"), (0.5, "partly"), (0.1, "they have learnt.")])
def test_where_filters_come_from(correlation, said):
    assert said in verdicts.born(correlation)


def test_steps_with_a_constant_divisor_are_longer_or_shorter():
    t = np.arange(1, 10_001)
    ratio = (1 - 0.9**t) / 0.1 * np.sqrt(0.001 / (1 - 0.999**t))
    said = verdicts.divisor(ratio, {"a sweep": 40, "the base run": 200})
    assert said == (
        "On average the steps are longer than Adam's: 1.82 times in a sweep (40 steps) and 1.17 times in the base run "
        "(200 steps); below Adam's length they are from step 106 on."
    )
    assert "longer or shorter:" in verdicts.divisor(ratio, {"short": 40, "long": 10_000})
    half = verdicts.divisor(np.full(50, 0.5), {"a run": 40})
    assert half == "On average the steps are shorter than Adam's: 0.50 times in a run (40 steps)."


def test_spreads_are_as_meant_or_not():
    assert verdicts.spreads({"He, a": 0.2, "course, b": 1.9}) == (
        "As a multiple of chance, the arrays of both starts are off by 0.2 to 1.9, as random numbers are."
    )
    off = {"He, a": 0.2, "course, b": 4.0}
    assert verdicts.spreads(off).endswith("to 4.0: course, b is not drawn as it was meant.")
