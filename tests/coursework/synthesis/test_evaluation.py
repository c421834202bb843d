"""Sets of drawn digits and their tables."""

import numpy as np
import pytest

from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.metrics import METRICS
from coursework.evaluation.splits import rows
from coursework.synthesis.activation_maximization import Recipe, maximize_activation
from coursework.synthesis.evaluation import (
    beyond_chance_by_class,
    by_class,
    by_seed,
    draw_digits,
    evaluate_sets,
    real_digits,
    summary,
)


def test_real_digits_come_class_by_class_and_differ(bars):
    images, again = (real_digits(bars, 3, seed) for seed in (0, 0))
    np.testing.assert_array_equal(images, again)
    # the bar of a class tells it
    assert [int(image.mean(axis=1)[4::2][:10].argmax()) for image in images] == np.repeat(np.arange(10), 3).tolist()
    assert len(np.unique(images, axis=0)) == 30
    found = [int((bars.train_images == image).all(axis=(1, 2)).argmax()) for image in images]
    assert set(found) <= set(range(300)[rows(bars, "real digits")])  # no evaluator has seen them


def test_every_picture_is_evaluated_for_its_own_class(bars, checkpoints):
    evaluators = Evaluators.trained(bars, 100)
    wanted = np.repeat(np.arange(10), 2)
    real = [real_digits(bars, 2, seed) for seed in (3, 4)]
    results = evaluate_sets({"real": real, "reversed": [images[::-1] for images in real]}, wanted, [3, 4], evaluators)
    assert len(results) == 80
    assert list(by_seed(results).index) == [("real", 3), ("real", 4), ("reversed", 3), ("reversed", 4)]
    table = by_class(results, "recognised")
    assert table.index.to_list() == ["real", "reversed"]
    assert table.columns.to_list() == list(range(10))
    found = summary(results)
    assert found["real"]["recognised"] > 0.9
    assert found["reversed"]["recognised"] == 0
    assert found["real"]["recognised_worst_class"] == table.loc["real"].min()
    assert found["real"]["frechet_by_seed"].keys() == {"3", "4"}
    assert found["real"]["distance"] == pytest.approx(results[results["method"] == "real"]["distance"].mean())
    assert set(METRICS) < found["real"].keys()
    assert found["real"]["pictures"] == 20
    assert beyond_chance_by_class(results).loc["real"].min() > 0.4
    assert beyond_chance_by_class(results).loc["reversed"].max() <= 0

    recipe, judge = Recipe("r", 3, 0.1), evaluators.judge
    drawn = draw_digits(judge, recipe, wanted, seed=5)
    drawing = maximize_activation(judge, wanted, recipe, np.random.default_rng(5))
    np.testing.assert_array_equal(drawn, judge.standardize.pixels(drawing.images))
