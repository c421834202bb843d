"""The code that the chapter shows is the code that runs."""

import pytest

from coursework.errors import CourseworkError
from coursework.network.functions import FUNCTIONS
from coursework.network.source import LISTINGS, listing, source


def test_lines_are_those_of_the_function_without_its_docstring():
    module, lines = source(f"{__name__}:Sum.of")
    assert module == __name__
    assert lines.splitlines() == [
        "def of(self, numbers):",
        "    total = 0  # so far",
        "    for n in numbers:",
        "        total += n",
        "    return total",
    ]


def test_a_class_is_shown_whole_and_a_statement_alone():
    _, whole = source(f"{__name__}:Sum")
    assert whole.startswith("class Sum:\n    start = 0\n\n    def of(self, numbers):\n        total")
    assert source(f"{__name__}:Sum.of for n")[1] == "for n in numbers:\n    total += n"


@pytest.mark.parametrize(
    "place", ["convnet:Sofa.sit", "no_such_module:f", "convnet:fit for every", "convnet:fit for", "convnet:__name__"]
)
def test_code_that_is_gone_is_an_error_that_names_it(place):
    with pytest.raises(CourseworkError, match=place):
        source(place)


def test_each_of_the_seventeen_functions_has_lines_to_read():
    assert len(LISTINGS) == len(FUNCTIONS)
    for name in LISTINGS:
        head, code, tail = listing(name).split("```")
        assert (head, code[:7]) == ("", "python\n")
        assert 3 <= len(code.splitlines()) - 1 <= 25, name
        assert '"""' not in code
        assert "`lib/co" in tail


class Sum:
    """Adds."""

    start = 0

    def of(self, numbers):
        """The sum
        of some numbers."""
        total = 0  # so far
        for n in numbers:
            total += n
        return total
