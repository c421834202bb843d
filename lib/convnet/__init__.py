"""A convolutional network in NumPy alone: layers, losses, optimisers and training, for arrays of any origin.

Layers hold parameters and nothing about a pass: `forward` returns the output and a *tape*, `backward` takes the tape
and returns the gradient of the input and of every parameter. Images are laid out (N, H, W, C), sequences (N, L, C).

What is not here, and why:

- batch normalisation: networks of this depth train without, and it would couple samples that threads work on apart;
- a data loader: all samples fit in memory, so `batches` of their numbers are enough;
- a callback system: `fit` takes one function, `on_epoch`; who needs more writes the loop with `loss_and_gradients`.
"""

from convnet.errors import CheckpointError, ConvnetError, DivergedError, InputError, ShapeError
from convnet.initializers import fan_in_uniform, glorot_uniform, he_normal
from convnet.layers import (
    ELU,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    Layer,
    LeakyReLU,
    MaxPool1D,
    MaxPool2D,
    ReLU,
    Reshape,
    Sigmoid,
    Tanh,
)
from convnet.losses import binary_cross_entropy, softmax, softmax_cross_entropy
from convnet.model import Parallel, Sequential
from convnet.optimizers import SGD, Adam
from convnet.schedules import LinearDecay, constant
from convnet.storage import load, save
from convnet.threads import thread_count, threads
from convnet.training import batches, evaluate, fit, loss_and_gradients
