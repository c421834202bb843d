"""Sentences with coloured words."""

import re

from coursework.sentiment.marked_words import marked_sentences


def test_words_are_blue_above_zero_and_orange_below_the_largest_the_strongest_and_text_stays_text():
    html, text = marked_sentences([("90 %", ["so", "<b>", "good"], [0.5, -1.0, 0.0]), ("a & b", ["bad"], [-2.0])])
    assert text == "90 %: so <b> good\na & b: bad"
    assert re.findall(r'rgba\(([^)]*)\)">([^ ]*)</span>', html) == [
        ("0, 114, 178, 0.15", "so"),
        ("213, 94, 0, 0.30", "&lt;b&gt;"),
        ("213, 94, 0, 0.00", "good"),
        ("213, 94, 0, 0.60", "bad"),
    ]
    assert '<th scope="row">a &amp; b</th>' in html
    assert html.count("<tr>") == 2


def test_without_words_or_weights_nothing_is_coloured():
    assert marked_sentences([])[1] == ""
    assert "0.00" in marked_sentences([("", ["a"], [0.0])])[0]
