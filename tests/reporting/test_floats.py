"""Blocks fill pages, and none is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.floats import Block, arrange

HEIGHT = 100


def text(height=30, **about):
    return Block(height, min(height, 15), **about)


def test_the_page_is_turned_between_lines():
    """Of seven lines of 10 in a room of 48, four stay; of the 30 overleaf and a figure of 70 nothing waits."""
    long = Block(70, 30, line=10)
    assert arrange([text(52), long, figure(71), text()], HEIGHT) == [0, 1, 3, 2]
    assert arrange([text(52), long, figure(70), text()], HEIGHT) == [0, 1, 2, 3]


def figure(height):
    return Block(height, height, floats=True)


def test_text_goes_on_where_a_figure_has_no_room():
    assert arrange([text(), text(), figure(60), text(), text()], HEIGHT) == [0, 1, 3, 2, 4]


def test_what_has_room_stays():
    assert arrange([text(), figure(60), text()], HEIGHT) == [0, 1, 2]


def test_figures_keep_their_order_though_a_later_one_had_room():
    assert arrange([text(60), figure(60), figure(20), text(), text()], HEIGHT) == [0, 3, 1, 2, 4]


def test_what_waits_comes_once_the_page_is_turned_and_before_a_heading_at_its_head():
    heading = Block(10, 10, keeps=True)
    assert arrange([text(60), figure(60), text(), heading, text()], HEIGHT) == [0, 2, 1, 3, 4]


def test_nothing_waits_beyond_a_chapter_or_a_part():
    for about in ({"opens": True}, {"turns": True}):
        chapter = Block(10, 10, keeps=True, **about)
        assert arrange([text(60), figure(60), chapter, text(90)], HEIGHT) == [0, 1, 2, 3]


def test_a_figure_behind_a_heading_or_a_colon_stays_there():
    colon = Block(10, 10, keeps=True)
    assert arrange([text(60), colon, figure(60), text()], HEIGHT) == [0, 1, 2, 3]


def test_footnotes_and_margins_take_room():
    assert arrange([text(), figure(65), text()], HEIGHT) == [0, 1, 2]
    assert arrange([text(notes=10), figure(65), text(60)], HEIGHT) == [0, 2, 1]
    assert arrange([text(below=10), figure(65), text(60)], HEIGHT) == [0, 2, 1]


BLOCKS = st.lists(
    st.builds(
        lambda height, least, above, kind: Block(
            height, min(height, least), 1, above, 3, floats=kind == 0, keeps=kind == 1
        ),
        st.integers(1, 99), st.integers(1, 99), st.integers(0, 20), st.integers(0, 4),
    ),
    max_size=40,
)  # fmt: skip


@given(BLOCKS)
def test_every_block_comes_once_and_both_kinds_in_order(blocks):
    order = arrange(blocks, HEIGHT)
    assert sorted(order) == list(range(len(blocks)))
    for floats in (True, False):
        same = [i for i in order if blocks[i].floats == floats]
        assert same == sorted(same)
