import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)  # a machine may be busy
settings.register_profile("fuzz", deadline=None, max_examples=20_000)  # pytest --hypothesis-profile=fuzz: hours
settings.load_profile("default")


@pytest.fixture
def rng():
    return np.random.default_rng(0)
