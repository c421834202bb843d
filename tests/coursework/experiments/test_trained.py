"""Trained networks are kept under names that have everything they depend on; what is damaged is made anew."""

import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convnet import Dense, LinearDecay, Sequential
from coursework.experiments import trained
from coursework.experiments.checkpoint import checkpoint_metadata, save_checkpoint
from coursework.experiments.trained import checkpoint_path, depends_on, discard_damaged
from coursework.gan import training as gan
from coursework.mnist.classifier import train_classifier
from coursework.mnist.experiment import classify
from coursework.paths import ROOT
from coursework.sentiment import networks as sentiment
from coursework.sentiment.experiment import classify_sentences
from coursework.settings import STANDARD, PerBatchDecay
from coursework.synthesis.adversarial_training import train_adversarially
from provenance import ProvenanceError, dependencies


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("trained")


def network(units=3):
    return Sequential([Dense(units)]).build((4,), np.random.default_rng(0))


@given(st.data())
def test_a_fuzzed_checkpoint_never_holds_other_arrays(folder, data):
    path = folder / "c.npz"
    save_checkpoint(path, network(), note="first")
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[place:]
    path.write_bytes(content)
    discard_damaged(path)
    assert not path.exists() or checkpoint_metadata(path) == {"note": "first"}


def test_what_a_killed_training_has_left_half_written_goes(tmp_path):
    save = """
import os, signal, sys
from pathlib import Path
import numpy as np
from convnet import Dense, Sequential
from coursework.experiments.checkpoint import save_checkpoint
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
save_checkpoint(Path(sys.argv[1]), Sequential([Dense(3)]).build((4,), np.random.default_rng(0)))
"""
    subprocess.run([sys.executable, "-c", save, str(tmp_path / "a.npz")])
    assert len(list(tmp_path.iterdir())) == 1
    discard_damaged(tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_a_checkpoint_is_named(tmp_path):
    with pytest.raises(ProvenanceError, match="expected a file, received a folder; move it away"):
        discard_damaged(tmp_path)


def test_checkpoints_of_other_trainings_have_other_names():
    x, labels = np.zeros((2, 4)), np.zeros(2, int)
    usual = {"network": network(), "images": x, "labels": labels, "seed": 0, "setting": STANDARD,
             "schedule": PerBatchDecay(0.9), "validation": None}  # fmt: skip
    others = [
        {"network": network(4)}, {"images": x + 1}, {"images": x.astype(np.float32)}, {"images": x[:, :3]},
        {"labels": labels + 1}, {"seed": 1}, {"setting": sentiment.SMALLER_START},
        {"setting": replace(STANDARD, name="other")},
        {"schedule": PerBatchDecay(0.8)}, {"schedule": LinearDecay(2, 3)}, {"validation": (x, labels)},
        {"validation": (x + 1, labels)},
    ]  # fmt: skip
    names = {checkpoint_path("a", train_classifier, **usual | other) for other in [{}, *others]}
    names.add(checkpoint_path("a", train_adversarially, **usual))
    assert len(names) == len(others) + 2
    assert checkpoint_path("a", train_classifier, **usual | {"schedule": PerBatchDecay(0.9)}) in names


@pytest.mark.parametrize(
    ("function", "modules"),
    [
        (classify, "datasets/idx datasets/sources datasets/download datasets/mnist"),
        (train_adversarially, "mnist/classifier experiments/trained"),
        (classify_sentences, "datasets/reviews datasets/glove_files datasets/archives settings"),
        (gan.train, "experiments/trained"),
    ],
)
def test_a_result_depends_on_modules_to_any_depth(function, modules):
    names = {f"lib/coursework/{module}.py" for module in modules.split()}
    assert names | {"lib/convnet/checks.py", "numpy"} <= depends_on(function).keys()


def test_the_data_layer_knows_no_network():
    names = dependencies(["import coursework.datasets.__main__"], ROOT)
    assert not [name for name in names if name.startswith(("lib/convnet", "lib/coursework/experiments"))]


def test_vectors_from_another_file_concern_the_sentences_alone(tmp_path):
    shutil.copytree(ROOT / "lib", tmp_path / "lib")
    sources = ["import coursework.sentiment.experiment"], ["import coursework.mnist.experiment"]
    sentences, digits = (dependencies(source, tmp_path) for source in sources)
    (tmp_path / "data" / "glove").mkdir(parents=True)
    (tmp_path / "data" / "glove" / "glove.6B.zip").write_bytes(b"")
    assert dependencies(sources[0], tmp_path).keys() - sentences.keys() == {"data/glove/glove.6B.zip"}
    assert dependencies(sources[1], tmp_path) == digits


def test_other_code_data_or_packages_make_another_checkpoint(monkeypatch):
    before = checkpoint_path("a", train_classifier, seed=0)
    depends = trained.depends_on(train_classifier)
    for name in (
        "lib/coursework/datasets/idx.py",
        "lib/convnet/optimizers.py",
        "data/mnist/train-labels-idx1-ubyte",
        "numpy",
    ):
        monkeypatch.setattr(trained, "depends_on", lambda function, name=name: depends | {name: "another"})
        assert checkpoint_path("a", train_classifier, seed=0) != before
        assert name in depends or name.startswith("data/")  # which may not be there yet


def test_a_setting_without_a_value_is_refused():
    with pytest.raises(ProvenanceError, match="nothing but an address describes it"):
        checkpoint_path("a", train_classifier, schedule=lambda epoch, batch: 1.0)
