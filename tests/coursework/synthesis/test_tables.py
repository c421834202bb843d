"""The tables of the drawing say what the trainings do."""

import ast
import inspect
from types import SimpleNamespace

import pytest

from coursework.evaluation import evaluators
from coursework.mnist import classifier
from coursework.synthesis.tables import FIXED_SEEDS, networks_table


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("the course's classifier", classifier.course_classifier),
        ("independent classifier", evaluators.independent_classifier),
        ("judge", evaluators.judge_of_digits),
    ],
)
def test_the_seeds_are_those_of_the_trainings(name, function):
    tree = ast.parse(inspect.getsource(function))
    keywords = [word for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords]
    assert [word.value.value for word in keywords if word.arg == "seed"] == [FIXED_SEEDS[name]]


def test_a_network_is_told_by_its_classes_and_its_training():
    trained = SimpleNamespace(
        model=SimpleNamespace(output_shape=(11,)), history={"loss": [2.0, 1.0, 0.5]}, standardize=None
    )
    table = networks_table({"judge": (trained, "the last 10 of its part", 12)})
    assert table.to_numpy().tolist() == [["judge", "11", "the last 10 of its part", "3", "12"]]
