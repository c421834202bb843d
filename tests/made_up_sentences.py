"""Made-up sentences and word vectors."""

import numpy as np

from coursework.datasets.glove import Vectors
from coursework.sentiment.encoding import LENGTH

RNG = np.random.default_rng(0)
WORDS = ["good", "bad", "not", "the", "food", "was", ",", "."]
VECTORS = Vectors({word: i for i, word in enumerate(WORDS)}, RNG.standard_normal((8, 6)).astype(np.float32), "made up")
TRAIN = [["the", "food", "was", "good", "."], ["bad"], ["not", "good", ",", "not", "bad", "unknown"]]
ODD = [[], ["unknown", "سلام", "😀"], ["good"] * 10_000, ["good"] * LENGTH]
