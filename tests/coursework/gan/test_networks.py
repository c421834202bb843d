"""The two networks of the write-up, and what goes into them and comes out."""

import tomllib

import numpy as np

from coursework.gan.networks import LATENT, discriminator, draw, generator, generator_input, layers_of
from coursework.paths import ROOT
from coursework.write_up import printed


def shapes(network, kind):
    return [layer.output_shape for layer in network.layers if type(layer).__name__ == kind]


def test_the_networks_have_the_sizes_of_the_write_up(rng):
    g, d = generator().build((LATENT,), rng), discriminator().build((28, 28, 1), rng)
    assert g.layers[0].output_shape == (7 * 7 * 256,)
    assert shapes(g, "ConvTranspose2D") == [(14, 14, 128), (28, 28, 32)]
    assert g.output_shape == (28, 28, 1)
    assert shapes(d, "Conv2D") == [(28, 28, 64), (14, 14, 128), (7, 7, 128), (4, 4, 256)]
    assert d.output_shape == (1,)
    assert discriminator(0.02, classes=10).build((28, 28, 1), rng).output_shape == (10,)


def test_the_full_profile_plays_the_game_of_the_write_up():
    full = tomllib.loads((ROOT / "notebooks" / "profiles.toml").read_text())["full"]["gan"]
    write_up = printed("gan")
    assert write_up["latent"] == LATENT
    assert {name: full[name] for name in ("epochs", "batch_size", "smoothing")} == {
        name: write_up[name] for name in ("epochs", "batch_size", "smoothing")
    }
    assert full["generator_rate"] == full["discriminator_rate"] == write_up["learning_rate"]
    assert full["width"] == full["discriminator_width"] == 1
    assert 60_000 // full["batch_size"] == write_up["steps_per_epoch"]


def test_a_class_stands_beside_the_latent_point_only_if_the_generator_takes_one(rng):
    latent, labels = rng.standard_normal((3, LATENT)), np.array([2, 0, 9])
    free, asked = (generator(0.02).build((LATENT + classes,), rng) for classes in (0, 10))
    np.testing.assert_array_equal(generator_input(free, latent, labels), latent.astype(np.float32))
    points = generator_input(asked, latent, labels)
    np.testing.assert_array_equal(points[:, :LATENT], latent.astype(np.float32))
    np.testing.assert_array_equal(points[:, LATENT:].argmax(axis=1), labels)
    assert (points[:, LATENT:].sum(axis=1) == 1).all()
    images = draw(asked, latent, labels)
    assert images.shape == (3, 28, 28)
    assert 0 <= images.min() < images.max() <= 255
    assert not np.array_equal(images, draw(asked, latent, labels[::-1]))


def test_the_table_has_a_row_for_each_layer(rng):
    networks = {"g": generator().build((LATENT,), rng), "d": discriminator().build((28, 28, 1), rng)}
    table = layers_of(networks)
    assert table["network"].value_counts().to_dict() == {name: len(n.layers) for name, n in networks.items()}
    assert table.iloc[0].to_list() == ["g", "dense_1", "", "", "12544", "1,266,944"]
    assert table.iloc[3].to_list() == ["g", "convtranspose2d_1", "7 × 7", "2 × 2", "14 × 14 × 128", "1,605,760"]
