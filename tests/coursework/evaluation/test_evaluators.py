"""The networks that measure: on what they are trained, and that they are trained once."""

import numpy as np

from coursework.datasets.mnist import Digits
from coursework.evaluation import evaluators as module
from coursework.evaluation.evaluators import NEIGHBOURS, Evaluators, unseen


def test_each_network_is_trained_once_on_images_of_its_own(bars, checkpoints, monkeypatch):
    trained_on = {}
    train = module.train_classifier

    def noting(name, network, images, labels, **options):
        trained_on[name] = images, labels
        return train(name, network, images, labels, **options)

    monkeypatch.setattr(module, "train_classifier", noting)
    first = Evaluators.trained(bars, 100)
    np.testing.assert_array_equal(trained_on["independent"][0], bars.train_images[150:250])
    np.testing.assert_array_equal(trained_on["judge"][0][:100], bars.train_images[-100:])
    assert np.bincount(trained_on["judge"][1]).tolist() == [10] * 10 + [60]  # class 10 is what is no digit
    assert first.independent.model.output_shape == (10,)
    assert first.judge.model.output_shape == (11,)
    assert len(first.real_features) == 250
    np.testing.assert_array_equal(first.neighbours, bars.train_images)
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)  # would fail if it trained again
    np.testing.assert_array_equal(Evaluators.trained(bars, 100).real_features, first.real_features)


def test_unseen_digits_trained_no_evaluator_and_are_nobodys_reference():
    digits = Digits(np.empty((60_000, 28, 28), np.uint8), np.empty(60_000), np.empty((0, 28, 28)), np.empty(0))
    rows = unseen(digits)
    assert rows.start >= NEIGHBOURS
    assert rows.stop <= len(digits.train_images) // 2  # where the independent classifier's images begin
    assert rows.stop - rows.start == 15_000
