"""The settings between the course's and the textbook's."""

from dataclasses import asdict, replace

from coursework.mnist.mixtures import EVERY_SETTING, MIXTURES, mixture
from coursework.settings import ORIGINAL, SETTINGS, STANDARD


def test_there_is_every_combination_once():
    assert len(MIXTURES) == len(set(MIXTURES.values())) == 8
    different = [str(asdict(replace(EVERY_SETTING[name], name=""))) for name in MIXTURES]
    assert len(set(different)) == 8


def test_what_is_changed_comes_from_the_textbook_and_the_rest_from_the_course():
    some = mixture(("start", "constant rate"))
    assert some.name == "start + constant rate"
    assert (some.filters, some.dense, some.schedule) == (STANDARD.filters, STANDARD.dense, STANDARD.schedule)
    assert some.bias_correction == ORIGINAL.bias_correction


def test_the_mixture_of_all_is_the_textbooks_and_that_of_none_the_courses_but_for_the_cut():
    assert next(reversed(MIXTURES)) == STANDARD.name
    assert EVERY_SETTING[STANDARD.name] is STANDARD
    assert EVERY_SETTING["no change"] == replace(ORIGINAL, name="no change", integer_statistics=False)
    assert EVERY_SETTING.items() >= SETTINGS.items()
