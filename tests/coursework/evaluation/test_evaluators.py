"""The networks that measure: on what they are trained, and that they are trained once."""

import numpy as np

from coursework.evaluation import evaluators as module
from coursework.evaluation.evaluators import Evaluators
from coursework.evaluation.splits import rows


def test_each_network_is_trained_once_on_images_of_its_own(bars, checkpoints, monkeypatch):
    trained_on = {}
    train = module.train_classifier

    def noting(name, network, images, labels, **options):
        trained_on[name] = images, labels
        return train(name, network, images, labels, **options)

    monkeypatch.setattr(module, "train_classifier", noting)
    first = Evaluators.trained(bars, 70)
    np.testing.assert_array_equal(trained_on["independent"][0], bars.train_images[150:220])
    np.testing.assert_array_equal(trained_on["judge"][0][:70], bars.train_images[-70:])
    assert np.bincount(trained_on["judge"][1]).tolist() == [7] * 10 + [42]  # class 10 is what is no digit
    assert first.independent.model.output_shape == (10,)
    assert first.judge.model.output_shape == (11,)
    assert len(first.real_features) == 250
    np.testing.assert_array_equal(first.neighbours, bars.train_images)
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)  # would fail if it trained again
    np.testing.assert_array_equal(Evaluators.trained(bars, 70).real_features, first.real_features)


def test_a_choice_sees_no_test_digit(bars, checkpoints):
    evaluators = Evaluators.trained(bars, 70)
    choosing = evaluators.for_choices(bars)
    validation = bars.train_images[rows(bars, "validation")]
    np.testing.assert_array_equal(choosing.real_features, evaluators.independent.features(validation))
    assert choosing.independent is evaluators.independent
    assert len(evaluators.real_features) == len(bars.test_images)  # as before
