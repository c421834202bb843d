"""The one spelling of numbers and quantities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.spelling import BOUND, THIN, spell, spell_html


def seen(text):
    """The text with its no-break spaces to be seen."""
    return text.replace(THIN, "'").replace(BOUND, "_")


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("1000 and 1,000 and 1 000", "1000 and 1000 and 1000"),
        ("10000, 10,000, 10 000", "10'000, 10'000, 10'000"),
        ("all 60 000.", "all 60'000."),
        ("5,619,835 and 6000000-fold", "5'619'835 and 6'000'000-fold"),
        ("12345.678", "12'345.678"),
        ("0.00001 and 2.71828", "0.00001 and 2.71828"),
        ("(0,100), 1,2,3 and 007", "(0,100), 1,2,3 and 007"),
        ("from 3,100, 200 and 300", "from 3100, 200 and 300"),
        ("200 300", "200'300"),
        ("in 2022, 100 of them", "in 2022, 100 of them"),
        ("-4.5, (-3) and ±-1", "−4.5, (−3) and ±−1"),
        ("2026-01-02, 2-3, 1e-05, x-1, ReLU-6", "2026-01-02, 2-3, 1e-05, x-1, ReLU-6"),
        ("95% and 95 %", "95_% and 95_%"),
        ("99.36\n%", "99.36_%"),
        ("67.3 ± 36.2 %", "67.3_±_36.2_%"),
        ("67.3±36.2", "67.3_±_36.2"),
        ("28 × 28 × 8", "28_×_28_×_8"),
        ("3 × the rest", "3 × the rest"),
        ("5 seeds, 2 points, 3 s, 3 of", "5_seeds, 2_points, 3_s, 3 of"),
        ("5 seedlings", "5 seedlings"),
        ("60,000 images", "60'000_images"),
        ("Figure 3, Tables 4 and 5, Section\n1.2", "Figure_3, Tables_4 and 5, Section_1.2"),
        ("10.1145/2783258.2783380", "10.1145/2783258.2783380"),
        ("arxiv.org/abs/1502.01852", "arxiv.org/abs/1502.01852"),
        ("a12345b, #12345, &#8217;", "a12345b, #12345, &#8217;"),
    ],
)
def test_numbers_have_one_spelling_and_quantities_hold_together(written, spelt):
    assert seen(spell(written)) == spelt


@pytest.mark.parametrize(
    ("page", "spelt"),
    [
        ('<p class="10000">10000 <b>-5%</b></p>', """<p class="10000">10'000 <b>−5_%</b></p>"""),
        ("<code>10000 <i>-5%</i></code> 10000", "<code>10000 <i>-5%</i></code> 10'000"),
        ("<pre>10000</pre><precise>10000</precise>", "<pre>10000</pre><precise>10'000</precise>"),
    ],
)
def test_code_and_attributes_are_left_alone(page, spelt):
    assert seen(spell_html(page)) == spelt


@given(st.text(alphabet="0123456789,. -±×%\nse"))
def test_what_is_spelt_stays_so(text):
    assert spell(spell(text)) == spell(text)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_number_keeps_its_value(number):
    for written in (str(number), f"{number:,}"):
        assert int(spell(written).replace(THIN, "").replace("−", "-")) == number
