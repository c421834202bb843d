"""The experiments on sentences."""

import numpy as np
import pytest

from convnet import threads
from coursework.experiments import sweep as sweeps
from coursework.experiments.sweep import sweep
from coursework.sentiment.encoding import PLAIN, ZEROS_FIRST
from coursework.sentiment.experiment import classify_averages, classify_sentences, majority_hits
from coursework.sentiment.networks import SMALLER_START

KINDS = [{"kind": "base"}, {"kind": "parallel widths"}, {"learn_vectors": True, "batch_size": 32}]


@pytest.mark.parametrize("kind", KINDS)
def test_networks_learn_what_a_mean_of_words_cannot_tell(made_up, kind):
    options = kind | {"padding": ZEROS_FIRST, "dimensions": 6, "epochs": 25, "learning_rate": 0.003}
    result = classify_sentences(seed=0, setting=SMALLER_START.name, **options)
    assert result["accuracy"] > 0.95
    assert set(result["sites"]) == {"Amazon", "IMDB", "Yelp"}
    assert len(result["history"]["loss"]) == 25
    assert classify_averages(seed=0, dimensions=6)["accuracy"] < 0.8
    assert 0.3 < majority_hits(0).mean() < 0.7
    assert np.mean(result["hits"]) == result["accuracy"]


def test_same_seed_same_result_whatever_the_number_of_threads(made_up):
    results = []
    for count in (1, 3):
        with threads(count):
            options = {"kind": "parallel widths", "padding": PLAIN, "dimensions": 6, "epochs": 12, "patience": 2}
            results.append(classify_sentences(seed=3, setting=SMALLER_START.name, **options) | {"seconds": None})
    assert results[0] == results[1]


def test_a_rate_at_which_training_diverges_has_no_accuracy(made_up):
    options = {"dimensions": 6, "epochs": 4, "optimizer": "momentum", "learning_rate": 1e6}
    result = classify_sentences(seed=0, setting=SMALLER_START.name, **options)
    assert result == dict.fromkeys(result)
    assert "accuracy" in result


def test_one_training_under_several_names_is_done_once(made_up, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "CACHE", tmp_path)
    short = {"seed": 0, "dimensions": 6, "epochs": 1}
    names = [short, short | {"kind": "base"}, short | {"padding": ZEROS_FIRST, "csv_quoting": True}]
    results = sweep(classify_sentences, names, workers=1)
    assert results["accuracy"].nunique() == 1
    assert len(list(tmp_path.rglob("*.json"))) == 1
    with pytest.raises(TypeError, match="units"):
        sweep(classify_sentences, [short | {"units": 1}])
