import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)  # a machine may be busy
settings.register_profile("fuzz", deadline=None, max_examples=20_000)  # pytest --hypothesis-profile=fuzz: hours
settings.load_profile("default")


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def stripes(rng):
    """230 noisy images of three kinds: horizontal, vertical and diagonal stripes."""
    labels = rng.integers(3, size=230)
    i, j = np.mgrid[:8, :8]
    kinds = np.stack([np.sin(i), np.sin(j), np.sin(i + j)])
    images = kinds[labels] + 0.5 * rng.standard_normal((230, 8, 8))
    return images[..., None].astype(np.float32), labels
