"""Questions to the network for sentences: one thing is changed at a time, and all else stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from coursework.experiments.sweep import sweep
from coursework.sentiment.experiment import classify_sentences

KIM, LEARNT = "Kim's network", "vectors that learn"  # the last steps of the way to Kim's network
Choices = Mapping[Any, Mapping[str, Any]]  # by its name, which arguments of `classify_sentences` a choice changes


def answers(
    questions: Mapping[str, Mapping[str, Choices]], seeds: Sequence[int], title: str, **unchanged: Any
) -> dict[str, pd.DataFrame]:
    """Train and test a network for every choice of every question, with each seed, in one sweep.

    Args:
        questions: by setting, a key of `networks.SETTINGS`, the choices of each question; a choice that has a setting
            of its own keeps it.
        seeds: see `classify_sentences`.
        title: of the progress line.
        unchanged: arguments of `classify_sentences` that are the same for all, unless a choice changes them.

    Returns:
        The runs of each question in all settings, the choice in a column of the question's name.
    """
    asked = [
        (question, choice, unchanged | {"setting": setting} | dict(changed) | {"seed": seed})
        for setting, of_setting in questions.items()
        for question, choices in of_setting.items()
        for choice, changed in choices.items()
        for seed in seeds
    ]
    runs = sweep(classify_sentences, [configuration for *_, configuration in asked], title=title)
    of_question = pd.Series([question for question, *_ in asked])
    chosen = pd.Series([choice for _, choice, _ in asked], dtype=object)
    return {
        question: runs[of_question == question].assign(**{question: chosen[of_question == question]})
        for question in of_question.unique()
    }
