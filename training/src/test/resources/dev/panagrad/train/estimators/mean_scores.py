#!/usr/bin/env python3
"""Prints the mean over seeds 0 to 9 of scikit-learn's scores that MeanScoresTest compares with: scaled features,
trained on folds 1 to 4 of StratifiedKFold(5), tested on fold 0; moons as in the files.

Usage: mean_scores.py (with scikit-learn 1.9.1; set OPENBLAS_NUM_THREADS=1)
"""
import os
import warnings

import numpy as np
from sklearn import datasets
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))


def moons(part):
    rows = np.genfromtxt(os.path.join(HERE, f"moons_{part}.csv"), delimiter=",", skip_header=1)
    return rows[:, :2], rows[:, 2].astype(int)


def first_fold(load):
    x, y = load(return_X_y=True)
    train, test = next(StratifiedKFold(5).split(x, y))
    return (x[train], y[train]), (x[test], y[test])


DATA = {"moons": (moons("train"), moons("test"))}
for name in ("breast_cancer", "digits", "iris", "wine"):
    DATA[name] = first_fold(getattr(datasets, "load_" + name))
for name, (train, test) in DATA.items():
    for solver in ("lbfgs", "adam"):
        if name == "digits" and solver == "adam":
            continue
        scores = [make_pipeline(StandardScaler(), MLPClassifier(solver=solver, random_state=seed)).fit(*train)
                  .score(*test) for seed in range(10)]
        print(name, solver, f"{np.mean(scores):.4f}", "from", f"{min(scores):.4f}", "to", f"{max(scores):.4f}")
