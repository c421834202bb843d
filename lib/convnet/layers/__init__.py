"""Layers: parameters and shapes, and nothing about a pass. What backward needs of a pass travels in its *tape*."""

from convnet.layers.activations import ELU, LeakyReLU, ReLU, Sigmoid, Tanh
from convnet.layers.base import Initializer, Layer, Params, Shape
from convnet.layers.convolution import Conv1D, Conv2D, ConvTranspose2D
from convnet.layers.dense import Dense
from convnet.layers.dropout import Dropout
from convnet.layers.embedding import Embedding
from convnet.layers.pooling import GlobalMaxPool1D, GlobalMaxPool2D, MaxPool1D, MaxPool2D
from convnet.layers.shape import Flatten, Reshape
