"""The arithmetic of convolution and pooling: plain arrays in, plain arrays out."""

from convnet.convolution.geometry import Geometry, Pair, same_padding
from convnet.convolution.plan import Plan, add_bias, channel_sums, make_plan, plans
from convnet.convolution.pooling import max_pool, max_pool_gradient
