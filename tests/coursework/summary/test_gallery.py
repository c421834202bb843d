"""The gallery shows what the chapters drew."""

import numpy as np
from made_up_metrics import made_up

from coursework.pictures import to_text
from coursework.summary.gallery import NOISE, gallery


def test_the_steps_go_from_noise_to_digits_as_far_as_they_were_run():
    drawn = {name: {"drawn": to_text(np.full((10, 28, 28), grey))} for grey, name in enumerate(
        [NOISE, "course settings", "best: robust network"])}  # fmt: skip
    generated = {"conditional GAN": {"drawn": to_text(np.full((10, 28, 28), 9))}}
    found = gallery(drawn, generated)
    assert {name: int(pictures.max()) for name, pictures in found.items()} == {
        "noise": 0, "as the course drew": 1, "the best drawing": 2, "the GAN": 9
    }  # fmt: skip
    assert [*gallery({}, generated)] == ["the GAN"]
    assert gallery({}, {"GAN": {}}) == gallery({}, {"conditional GAN": {}}) == {}


def test_methods_are_called_as_their_chapter_calls_them():
    assert {"course settings", "best: robust network"} <= made_up()["synthesis"].keys()
