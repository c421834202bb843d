"""Figures of the chapter on sentences."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure


def curves_by(runs: pd.DataFrame, by: str) -> Figure:
    """Training accuracy, validation accuracy and loss by epoch: mean over the seeds, a colour for each value of `by`.

    `runs` has the columns setting, history and `by`; runs that diverged are left out.
    """
    quantities = {"accuracy": "training accuracy", "validation_accuracy": "validation accuracy", "loss": "loss, nats"}
    rows = [
        {by: str(value), "setting": setting, "epoch": epoch}
        | {name: history[quantity][epoch - 1] for quantity, name in quantities.items()}
        for value, setting, history in zip(runs[by], runs["setting"], runs["history"], strict=True)
        if history is not None
        for epoch in range(1, len(history["loss"]) + 1)
    ]
    frame = pd.DataFrame(rows)
    fig, axes = plt.subplots(1, 3, figsize=(6.8, 2.6), layout="constrained")
    for ax, name in zip(axes, quantities.values(), strict=True):
        sns.lineplot(
            frame, x="epoch", y=name, hue=by, style="setting", errorbar=None, ax=ax, legend=ax is axes[0], linewidth=1.2
        )
        ax.set(title=name, ylabel="", xticks=range(1, frame["epoch"].max() + 1))
    axes[2].set(yscale="log")
    handles, labels = axes[0].get_legend_handles_labels()
    axes[0].get_legend().remove()
    fig.legend(handles, labels, loc="outside lower center", ncols=4, fontsize="x-small")
    return fig
