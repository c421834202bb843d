"""Pictures as addresses that a page carries in itself, in as few letters as the eye lets them have."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
from PIL import Image

DECIMALS = 2  # of a coordinate: a hundredth of a point is a tenth of the thinnest line
LEFT_OUT = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
BETWEEN = re.compile(r"(?<=>)\s*\n\s*(?=<)")
EMBEDDED = re.compile(r'"data:image/png;base64,([^"]*)"')
COORDINATES = re.compile(r'(?<= )(d|x|y|width|height)="([^"]*)"|translate\(([^)]*)\)')
NAME = re.compile(r' id="([^"]*)"')
REFERENCE = re.compile(r'#([^"\s;)]+)(?=["\s;)])')
BESIDE = re.compile(r"\s*([A-Za-z])\s*")
STYLE = re.compile(r'(?<= )style="([^"]*)"')
APART = re.compile(r"([:;]) +")
NUMBER = re.compile(r"-?\d+\.\d+")
ESCAPED = str.maketrans({char: f"%{ord(char):02X}" for char in '%#<>"\n'})


def data_uri(data: str, mimetype: str) -> str:
    """A picture as an address that needs no request; SVG is given as text, PNG in base64, as notebooks hold them."""
    if "svg" not in mimetype:
        return f"data:{mimetype};base64,{''.join(data.split())}"
    svg = shortened(data)
    svg = svg if "'" in svg else svg.replace('"', "'")
    return f"data:{mimetype},{svg.translate(ESCAPED)}"


def shortened(svg: str) -> str:
    """The same picture in fewer letters: no metadata, no needless blanks, rounded coordinates, compressed PNGs."""
    svg = _named(BETWEEN.sub("", LEFT_OUT.sub("", svg)).strip())
    svg = EMBEDDED.sub(lambda match: f'"data:image/png;base64,{_compressed(match[1])}"', svg)
    svg = STYLE.sub(lambda match: APART.sub(r"\1", match[0]), svg)
    return COORDINATES.sub(_rounded, svg)


def _named(svg: str) -> str:
    """Elements that others refer to have short names, and the rest none."""
    asked = set(REFERENCE.findall(svg))
    names = {name: f"i{number}" for number, name in enumerate(dict.fromkeys(NAME.findall(svg))) if name in asked}
    svg = NAME.sub(lambda match: f' id="{names[match[1]]}"' if match[1] in names else "", svg)
    return REFERENCE.sub(lambda match: f"#{names.get(match[1], match[1])}", svg)


def _rounded(match: re.Match) -> str:
    """An attribute, or a translation, with its numbers rounded; a path without the blanks beside its letters."""
    name, value, translation = match.groups()
    text = NUMBER.sub(lambda number: f"{float(number[0]):.{DECIMALS}f}".rstrip("0").rstrip("."), value or translation)
    if name is None:
        return f"translate({text})"
    text = BESIDE.sub(r"\1", text) if name == "d" else text
    return f'{name}="{text}"'


def _compressed(png: str) -> str:
    """A PNG in base64 with the same pixels in the least that holds them: grey or few colours, opaque if it can be."""
    image: Image.Image = Image.open(io.BytesIO(base64.b64decode(png)))
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = _with_palette(image.convert("RGB"))
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def _with_palette(image: Image.Image) -> Image.Image:
    """An RGB image as shades of grey or indices of at most 256 colours, if its pixels are such."""
    pixels = np.asarray(image).reshape(-1, 3)
    if (pixels == pixels[:, :1]).all():
        return image.getchannel("R")
    colors, index = np.unique(pixels, axis=0, return_inverse=True)
    if len(colors) > 256:
        return image
    indexed = Image.frombytes("P", image.size, index.astype(np.uint8).tobytes())
    indexed.putpalette(colors.tobytes())
    return indexed
