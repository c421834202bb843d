"""What the closing notes claim, chosen by the numbers of all chapters."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from coursework.verdicts import listed


def conclusions(found: Mapping[Hashable, int]) -> str:
    """How the write-up's conclusions fared: 1 consistent with our runs, -1 contradicted, 0 open; by conclusion."""
    consistent, contradicted, untold = (list(found.values()).count(sign) for sign in (1, -1, 0))
    if not found:
        return "How their conclusions fared is told once their chapters have run."
    of_all = f"of their conclusions are consistent with our runs ({consistent} of {len(found)})"
    if consistent == len(found):
        return f"All {of_all}."
    text = f"{'Most' if consistent > len(found) / 2 else 'Some' if consistent else 'None'} {of_all}"
    text += f"; {contradicted} {'is' if contradicted == 1 else 'are'} contradicted" if contradicted else ""
    return text + (f"; {untold} {'is' if untold == 1 else 'are'} open." if untold else ".")


def speed(ranges: Sequence[tuple[float, float]]) -> str:
    """In how many workloads NumPy is ahead; the least and the largest ratio of our time to the best peer's in each."""
    ahead, behind = sum(high < 1 for _, high in ranges), sum(low > 1 for low, _ in ranges)
    level = len(ranges) - ahead - behind
    text = f"NumPy alone is ahead in {ahead} of {len(ranges)} workloads and behind in {behind}"
    return text + (f"; in {level} the rounds do not agree." if level else ".")


def ratios_alt(ratios: Sequence[float]) -> str:
    """The alternative text of the ratios' figure."""
    if not ratios:
        return "An empty axis of ratios: no peer was measured."
    low = sum(ratio <= 1 for ratio in ratios)
    where = f"{low} of {len(ratios)} lie at one or below, the largest at {max(ratios):.1f}"
    return f"Dots by workload on an axis of ratios: {where}."


def growth_alt(cores: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]]) -> str:
    """The alternative text of the figure of growth; seconds by number of cores, by size and by library."""
    libraries = sorted({name.split(",")[0] for sizes in cores.values() for times in sizes.values() for name in times})
    counts = listed([f"{count} core{'s' * (int(count) > 1)}" for count in sorted(cores, key=int)])
    return f"Two panels, time of a step against batch and channels: lines for {listed(libraries)} on {counts}."
