"""Pickles run, checkpoints do not."""

import pickle

import numpy as np

from convnet import Dense, Sequential
from coursework.network import pickles


def model(units, seed=0):
    return Sequential([Dense(units)]).build((4,), np.random.default_rng(seed))


def test_a_pickle_calls_what_it_says():
    assert pickle.loads(pickle.dumps(pickles.Surprise(sum, [1, 2]))) == 3
    assert pickles.heard_while_loading("boo") == "boo"


def test_a_pickle_and_another_network_are_refused_and_change_nothing(capsys):
    mine, untouched = model(3), model(3)
    said = pickles.refusals(mine, model(2))
    assert "allow_pickle=False" in said["pickle"]
    assert "dense_1.weights: expected float32 (4, 3), received float32 (4, 2)" in said["other network"]
    assert capsys.readouterr().out == ""
    np.testing.assert_array_equal(mine.params["dense_1.weights"], untouched.params["dense_1.weights"])


def test_what_is_saved_is_what_is_loaded():
    mine, other = model(3), model(3, seed=1)
    pickles.saved_and_loaded(mine, other)
    np.testing.assert_array_equal(mine.params["dense_1.weights"], other.params["dense_1.weights"])
