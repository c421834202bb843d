"""Pictures in a page are shorter than matplotlib writes them, and show the same."""

import base64
import io
import re
from urllib.parse import unquote
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from reporting.pictures import DECIMALS, data_uri, shortened

NUMBER = re.compile(r"-?\d*\.?\d+")
LINK = "{http://www.w3.org/1999/xlink}href"


def drawn(images=()):
    """A figure with lines, dots, letters and these images, as matplotlib writes it."""
    fig, axes = plt.subplots(1, 1 + len(images), squeeze=False)
    axes[0, 0].plot(np.linspace(0, 1, 200), np.random.default_rng(0).random(200), "o-", label="it's so")
    axes[0, 0].legend()
    for ax, image in zip(axes[0, 1:], images, strict=True):
        ax.imshow(image, cmap="gray_r" if image.ndim == 2 else None, interpolation="none")
    out = io.StringIO()
    fig.savefig(out, format="svg")
    plt.close(fig)
    return out.getvalue()


def elements(svg):
    """Tag and attributes of all elements but the metadata."""
    root = ElementTree.fromstring(svg)
    left_out = {inner for data in root.iter("{http://www.w3.org/2000/svg}metadata") for inner in data.iter()}
    return [(element.tag, element.attrib) for element in root.iter() if element not in left_out]


def pixels(link):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(link.partition(",")[2]))).convert("RGBA"))


def test_every_coordinate_stays_where_it_is_but_for_a_hundredth_of_a_point():
    svg = drawn()
    short = shortened(svg)
    assert len(short) < 0.8 * len(svg)
    moved = 0
    for (tag, before), (other, after) in zip(elements(svg), elements(short), strict=True):
        assert tag == other
        assert before.keys() - {"id"} == after.keys() - {"id"}
        for name in before.keys() - {"id", LINK, "clip-path"}:
            numbers = [np.array(NUMBER.findall(some[name]), float) for some in (before, after)]
            assert numbers[0] == pytest.approx(numbers[1], abs=0.51 * 10**-DECIMALS)
            moved += (numbers[0] != numbers[1]).any()
            words = [re.sub(r"\s", "", NUMBER.sub("", some[name])) for some in (before, after)]
            assert words[0] == words[1]
    assert moved > 100


def test_every_reference_leads_to_the_same_place():
    places = []
    svg = drawn()
    for same in (svg, shortened(svg)):
        known = elements(same)
        number = {made["id"]: i for i, (_, made) in enumerate(known) if "id" in made}
        asked = [re.search("#([^)]*)", made.get(LINK, made.get("clip-path", ""))) for _, made in known]
        places.append([number[match[1]] for match in asked if match])
    assert len(places[0]) > 50
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("image", "mode"),
    [
        (np.random.default_rng(0).random((20, 30)), "L"),
        (np.random.default_rng(0).choice([0, 90, 200], (20, 30, 3)).astype(np.uint8), "P"),
        (np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8), "RGB"),
        (np.random.default_rng(0).integers(0, 256, (20, 30, 4), dtype=np.uint8), "RGBA"),
    ],
    ids=["grey", "few colours", "many colours", "translucent"],
)
def test_images_keep_every_pixel_and_take_no_more_channels_than_they_need(image, mode):
    svg = drawn([image])
    (before,), (after,) = ([made[LINK] for tag, made in elements(s) if "image" in tag] for s in (svg, shortened(svg)))
    assert np.array_equal(pixels(before), pixels(after))
    assert Image.open(io.BytesIO(base64.b64decode(after.partition(",")[2]))).mode == mode
    assert mode == "RGBA" or len(after) < len(before)


@pytest.mark.parametrize("title", ["plain", "it's"])
def test_an_address_is_the_picture_and_fits_into_an_attribute(title):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><text font-family="{title}">50 % of #1</text>\n<g/></svg>'
    address = data_uri(svg, "image/svg+xml")
    assert not set(address) & set('"<>\n#')
    found = unquote(address.removeprefix("data:image/svg+xml,"))
    assert [(e.tag, e.attrib, e.text) for e in ElementTree.fromstring(found).iter()] == [
        (e.tag, e.attrib, e.text) for e in ElementTree.fromstring(svg).iter()
    ]


def test_png_goes_in_one_line():
    assert data_uri("iVBO\nRw0K\n", "image/png") == "data:image/png;base64,iVBORw0K"
