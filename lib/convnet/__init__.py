"""A convolutional network in NumPy alone: layers, losses, optimisers and training, for arrays of any origin.

Layers hold parameters and nothing about a pass: `forward` returns the output and a *tape*, `backward` takes the tape
and returns the gradient of the input and of every parameter. Images are laid out (N, H, W, C).
"""

from convnet.activations import ELU, LeakyReLU, ReLU, Sigmoid, Tanh
from convnet.checkpoint import checkpoint_facts, load_checkpoint, save_checkpoint
from convnet.description import describe
from convnet.errors import CheckpointError, ConvnetError, DivergedError, InputError, ShapeError
from convnet.initializers import fan_in_uniform, glorot_uniform, he_normal
from convnet.layers import (
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool2D,
    Layer,
    MaxPool2D,
    Reshape,
)
from convnet.losses import binary_cross_entropy, softmax, softmax_cross_entropy
from convnet.model import Parallel, Sequential
from convnet.optimizers import SGD, Adam
from convnet.parallel import thread_count, threads
from convnet.schedules import LinearDecay, constant
from convnet.training import evaluate, fit, loss_and_gradients
