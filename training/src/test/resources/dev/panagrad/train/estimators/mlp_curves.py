#!/usr/bin/env python3
"""Writes mlp-curves.txt: for each case scikit-learn's first weights and its loss after each iteration, and
breast-cancer-split.txt: rows of the data set that scikit-learn's split chose, and its folds of the training rows.

Usage: mlp_curves.py (with scikit-learn 1.9.1; reads moons_train.csv beside it; set OPENBLAS_NUM_THREADS=1)
"""
import os
import warnings

import numpy as np
import scipy.optimize
from sklearn import datasets
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.neural_network import _multilayer_perceptron as inner

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
rows = np.genfromtxt(os.path.join(HERE, "moons_train.csv"), delimiter=",", skip_header=1)
x, two = rows[:, :2], rows[:, 2].astype(int)
three = two + (x[:, 0] > 1)
curve = np.sin(3 * x[:, 0]) + x[:, 1]

seen = []
minimize = scipy.optimize.minimize


def listening(fun, x0, **kw):
    kw["callback"] = lambda intermediate_result: seen.append(float(intermediate_result.fun))
    return minimize(fun, x0, **kw)


inner.scipy.optimize.minimize = listening

CASES = {
    "relu": (MLPClassifier(solver="lbfgs", random_state=0), two),
    "tanh": (MLPClassifier((10, 10, 10), solver="lbfgs", activation="tanh", random_state=1), two),
    "softmax": (MLPClassifier((8,), solver="lbfgs", activation="logistic", alpha=0.1, random_state=2), three),
    "linear": (MLPClassifier((4,), solver="lbfgs", activation="identity", alpha=10, random_state=3), two),
    "regression": (MLPRegressor(hidden_layer_sizes=(6,), solver="lbfgs", random_state=4, max_iter=60), curve),
    "adam": (MLPClassifier((20,), shuffle=False, batch_size=32, max_iter=80, random_state=5), three),
    "nesterov": (MLPClassifier((20,), solver="sgd", learning_rate="invscaling", learning_rate_init=0.5,
                               shuffle=False, batch_size=20, max_iter=60, random_state=6), two),
    "adaptive": (MLPRegressor(hidden_layer_sizes=(9,), solver="sgd", learning_rate="adaptive", learning_rate_init=0.1, tol=1e-2,
                              nesterovs_momentum=False, shuffle=False, n_iter_no_change=2, random_state=7), curve),
}

with open(os.path.join(HERE, "mlp-curves.txt"), "w") as out:
    for name, (net, y) in CASES.items():
        seen.clear()
        start = []
        init = net._init_coef

        def keep(fan_in, fan_out, dtype):
            made = init(fan_in, fan_out, dtype)
            start.append(tuple(m.copy() for m in made))
            return made

        net._init_coef = keep
        net.fit(x, y)
        flat = np.concatenate([w.ravel() for w, _ in start] + [b for _, b in start])
        losses = list(seen) if net.solver == "lbfgs" else net.loss_curve_
        print(name, net.n_iter_, net.loss_, file=out)
        print(*map(repr, flat.tolist()), file=out)
        print(*map(repr, map(float, losses)), file=out)

features, target = datasets.load_breast_cancer(return_X_y=True)
train, test = train_test_split(np.arange(len(target)), stratify=target, random_state=0)
fold = np.empty(len(train), int)
for i, (_, part) in enumerate(StratifiedKFold(5).split(features[train], target[train])):
    fold[part] = i
with open(os.path.join(HERE, "breast-cancer-split.txt"), "w") as out:
    for line in (train, test, fold):
        print(*line.tolist(), file=out)
