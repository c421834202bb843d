"""Which test images a run reads rightly, as text and back."""

import json

import numpy as np
import pytest

from coursework.mnist.hits import pack, unpack


@pytest.mark.parametrize("count", [1, 8, 250, 10_000])
def test_hits_come_back_as_they_were(count):
    hits = np.random.default_rng(count).random(count) < 0.7
    packed = json.loads(json.dumps(pack(hits)))
    np.testing.assert_array_equal(unpack(packed), hits)
    assert unpack(packed).dtype == bool
    assert len(packed) < 12 + count / 4
