"""What independent implementations say of how AnnoMI's ten annotators agree: the table that
host/progress/tests/progress/real.rs compares with.

    pip install krippendorff==0.9.0 statsmodels==0.15.0
    python tests/agreement/annotators.py ../shared/data/annomi.jsonl
"""

import json
import sys

import krippendorff
import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

BEHAVIOURS = ["question", "reflection", "therapist_input", "other"]
TALK = ["sustain", "neutral", "change"]
RESAMPLES = 20_000


def ratings(path, role, levels):
    """A row for each turn of the role, with each annotator's level."""
    with open(path, encoding="utf-8") as lines:
        turns = [turn for line in lines for turn in json.loads(line)["turns"]]
    coded = [turn["labels"]["all_annotators"] for turn in turns if turn["role"] == role and "all_annotators" in turn["labels"]]
    return np.array([[levels.index(given[str(who)]) for who in range(10)] for given in coded])


def alpha(rows, scale):
    return krippendorff.alpha(reliability_data=rows.T, level_of_measurement=scale)


def line(name, rows, levels, scale):
    chance = np.random.default_rng(1)
    drawn = [alpha(rows[chance.integers(0, len(rows), len(rows))], scale) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    counts = np.array([[(row == level).sum() for level in range(levels)] for row in rows])
    pair = np.zeros((levels, levels))
    for row in rows:
        pair[row[0], row[1]] += 1
    kappas = [cohens_kappa(pair, wt=weights) for weights in (None, "linear", "quadratic")]
    numbers = [alpha(rows, scale), low, high, fleiss_kappa(counts)]
    numbers += [number for kappa in kappas for number in (kappa.kappa, kappa.std_kappa)]
    print(name, scale, len(rows), " ".join(f"{number:.6f}" for number in numbers))


def main(path):
    therapist = ratings(path, "therapist", BEHAVIOURS)
    line("behaviour", therapist, 4, "nominal")
    for level, behaviour in enumerate(BEHAVIOURS[:3]):
        line(behaviour, (therapist == level).astype(int), 2, "nominal")
    client = ratings(path, "client", TALK)
    line("talk", client, 3, "nominal")
    line("talk", client, 3, "ordinal")


if __name__ == "__main__":
    main(sys.argv[1])
