"""The instruction sets that libraries are measured with: their own choice, or all held to AVX2.

A library picks its kernels by the processor when it is loaded, and an environment variable can hold it to older ones.
What one library is held to, all must be, or the comparison is one of instruction sets.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What holds each library to AVX2: OpenBLAS; NumPy's own loops; oneDNN, MKL and ATen (PyTorch, and oneDNN in
# TensorFlow); XLA (JAX and Keras). A name that a library does not know does nothing.
HELD = {
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
}
TUNING = (*HELD, "OPENBLAS_L2_SIZE")
INSTRUCTIONS: dict[str, dict[str, str]] = {"native": {}, "AVX2": HELD}
PROBES = {  # one convolution, of which oneDNN says with which instructions it is done
    "PyTorch's oneDNN": "import torch; torch.nn.Conv2d(8, 8, 5)(torch.ones(1, 8, 28, 28))",
    "TensorFlow's oneDNN": (
        "import tensorflow as tf; "
        "tf.function(lambda x: tf.nn.conv2d(x, tf.ones((5, 5, 8, 8)), 1, 'SAME'))(tf.ones((9, 28, 28, 8)))"
    ),
}


def environment(instructions: str) -> dict[str, str]:
    """The environment of a process that is measured with these instructions; the user's own tuning is left out."""
    kept = {name: value for name, value in os.environ.items() if name not in TUNING}
    # what PyTorch has compiled for some instructions fails with others
    compiled = {"TORCHINDUCTOR_CACHE_DIR": str(Path(tempfile.gettempdir()) / f"torchinductor-{instructions}")}
    return kept | compiled | INSTRUCTIONS[instructions]


def onednn(instructions: str) -> dict[str, str]:
    """What each peer's oneDNN says of the instructions it uses; those that say nothing are left out."""
    said = {}
    for name, probe in PROBES.items():
        found = subprocess.run(
            [sys.executable, "-c", probe],
            env=environment(instructions) | {"ONEDNN_VERBOSE": "1", "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if isa := re.search(r"info,cpu,isa:(.+)", found.stdout + found.stderr):
            said[name] = isa[1].strip()
    return said
