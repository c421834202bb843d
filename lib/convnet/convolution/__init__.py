"""The arithmetic of convolution: plain arrays in, plain arrays out."""

from convnet.convolution import memory
from convnet.convolution.choice import make_plan, plans
from convnet.convolution.geometry import Geometry, Pair, same_padding
from convnet.convolution.plan import Plan, Transposed
