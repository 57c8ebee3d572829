"""Optimizers and schedules and their options."""
from recording import training


def optimizers():
    two = [(["W1", "b1"], {}), (["W2", "b2"], {"lr": 0.004, "weight_decay": 0.1})]
    forms = {
        "SGD": [{}, {"lr": 0.05, "maximize": True}, {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
                {"lr": 0.05, "momentum": 0.8, "dampening": 0.4, "maximize": True, "weight_decay": 0.1}],
        "Adam": [{}, {"lr": 0.05, "betas": (0.7, 0.9), "eps": 1e-3}, {"amsgrad": True, "weight_decay": 0.2},
                 {"decoupled_weight_decay": True, "weight_decay": 0.3, "lr": 0.02}, {"maximize": True, "amsgrad": True},
                 {"betas": (0.0, 0.9), "lr": 0.01}, {"foreach": True, "capturable": False}],
        "AdamW": [{}, {"lr": 0.05, "betas": (0.7, 0.9), "eps": 1e-3, "weight_decay": 0.2}, {"amsgrad": True},
                  {"maximize": True, "weight_decay": 0}],
        "Adamax": [{}, {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-2, "weight_decay": 0.1}, {"maximize": True}],
        "NAdam": [{}, {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3, "momentum_decay": 0.02},
                  {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"weight_decay": 0.1, "maximize": True}],
        "RAdam": [{}, {"lr": 0.05, "betas": (0.8, 0.9), "eps": 1e-3}, {"betas": (0.9, 0.7), "maximize": True},
                  {"weight_decay": 0.1, "decoupled_weight_decay": True}],
        "Adagrad": [{}, {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.3, "eps": 1e-3},
                    {"weight_decay": 0.1, "maximize": True}],
        "Adadelta": [{}, {"lr": 0.5, "rho": 0.8, "eps": 1e-3}, {"weight_decay": 0.1, "maximize": True}],
        "RMSprop": [{}, {"alpha": 0.8, "eps": 1e-3, "centered": True}, {"momentum": 0.7, "centered": True, "lr": 0.005},
                    {"momentum": 0.7, "weight_decay": 0.1, "maximize": True}],
        "Rprop": [{}, {"lr": 0.02, "etas": (0.4, 1.3), "step_sizes": (1e-3, 0.05)}, {"maximize": True}],
        "ASGD": [{}, {"lr": 0.05, "lambd": 0.1, "alpha": 0.6, "t0": 3.0}, {"weight_decay": 0.1, "maximize": True}],
        "Adafactor": [{}, {"lr": 0.05, "beta2_decay": -0.6, "d": 1.5, "weight_decay": 0.1}, {"eps": (1e-5, 0.01)},
                      {"eps": (None, 1e-3), "maximize": True}],
    }
    for name, all_options in forms.items():
        for options in all_options:
            training(name, options)
        training(name, all_options[1], on="logistic", steps=6)
        training(name, {}, groups=two if name != "Rprop" else [(["W1", "b1"], {}), (["W2", "b2"], {"lr": 0.004})], steps=6)
    training("Adam", {"lr": 0.02}, groups=[(["W1"], {"betas": (0.5, 0.8)}), (["W2"], {"amsgrad": True}), (["b1", "b2"], {"eps": 0.1})])
    training("SGD", {"lr": 0.02, "momentum": 0.9}, groups=[(["W1", "b1"], {}), (["W2"], {"nesterov": True}), (["b2"], {"momentum": 0.0})])
    for options in ({}, {"lr": 0.5, "max_iter": 3}, {"max_iter": 4, "max_eval": 5, "line_search_fn": "strong_wolfe"},
                    {"history_size": 2, "max_iter": 8}, {"tolerance_grad": 1e-2}, {"tolerance_change": 1e-2},
                    {"line_search_fn": "strong_wolfe", "lr": 0.3, "history_size": 3}):
        training("LBFGS", options, on="rosenbrock", steps=3, rtol=1e-5, atol=1e-6)
        training("LBFGS", options, on="quadratic", steps=3)
    training("LBFGS", {"line_search_fn": "strong_wolfe", "max_iter": 3}, steps=4)


def muon():
    # PyTorch multiplies in bfloat16: what it computes is known to two or three digits.
    weights = [(["W1", "W2"], {})]
    for options in ({}, {"lr": 0.02, "momentum": 0.8, "nesterov": False, "weight_decay": 0.0},
                    {"lr": 0.02, "adjust_lr_fn": "match_rms_adamw"}, {"ns_steps": 3, "eps": 1e-3, "lr": 0.01},
                    {"adjust_lr_fn": "original", "weight_decay": 0.3}):
        training("Muon", options, groups=weights, steps=6, rtol=1e-2, atol=5e-3)
    training("Muon", {"ns_coefficients": (2.0, -1.5, 0.5), "lr": 0.01}, groups=weights, steps=3, rtol=1e-2, atol=5e-3)


def S(cls, *schedulers, **options):
    spec = {"class": cls, "options": options}
    return dict(spec, schedulers=list(schedulers)) if schedulers else spec


def schedules():
    two = [(["W1", "b1"], {}), (["W2", "b2"], {"lr": 0.02})]
    momentum = {"lr": 0.1, "momentum": 0.5}
    for spec in (S("StepLR", step_size=3), S("StepLR", step_size=1, gamma=0.7), S("MultiStepLR", milestones=[2, 5]),
                 S("MultiStepLR", milestones=[7, 3, 3], gamma=0.3), S("ExponentialLR", gamma=0.8), S("ConstantLR"),
                 S("ConstantLR", factor=0.5, total_iters=2), S("LinearLR"), S("LinearLR", start_factor=1.0, end_factor=0.2),
                 S("LinearLR", start_factor=0.1, total_iters=20), S("PolynomialLR"),
                 S("PolynomialLR", total_iters=8, power=2.0), S("PolynomialLR", total_iters=20, power=0.5),
                 S("CosineAnnealingLR", T_max=5), S("CosineAnnealingLR", T_max=30, eta_min=0.01),
                 S("CosineAnnealingLR", T_max=4, eta_min=0.03), S("CosineAnnealingWarmRestarts", T_0=3),
                 S("CosineAnnealingWarmRestarts", T_0=2, T_mult=3, eta_min=0.005)):
        training("SGD", momentum, schedule=spec)
        training("Adam", {"lr": 0.05}, groups=two, schedule=spec, steps=9)
    for spec in (S("OneCycleLR", max_lr=0.3, total_steps=13), S("OneCycleLR", max_lr=0.3, total_steps=13, anneal_strategy="linear"),
                 S("OneCycleLR", max_lr=0.3, epochs=4, steps_per_epoch=4, pct_start=0.5, div_factor=10.0, final_div_factor=5.0),
                 S("OneCycleLR", max_lr=0.3, total_steps=20, cycle_momentum=False, three_phase=True),
                 S("OneCycleLR", max_lr=0.3, total_steps=15, base_momentum=0.6, max_momentum=0.8, three_phase=True,
                   anneal_strategy="linear", pct_start=0.4),
                 S("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=3),
                 S("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=2, step_size_down=4, mode="triangular2"),
                 S("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=3, mode="exp_range", gamma=0.9),
                 S("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=3, cycle_momentum=False),
                 S("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=3, base_momentum=0.4, max_momentum=0.6, scale_mode="iterations"),
                 S("CyclicLR", base_lr=0.02, max_lr=0.05, step_size_up=2, step_size_down=1)):
        training("SGD", momentum, schedule=spec)
        training("AdamW", {"lr": 0.05, "betas": (0.8, 0.95)}, schedule=spec, groups=two)
        if not spec["options"].get("cycle_momentum", True):
            training("Adagrad", {"lr": 0.05}, schedule=spec)
    training("SGD", momentum, groups=two, schedule=S("OneCycleLR", max_lr=[0.3, 0.1], total_steps=13, base_momentum=[0.6, 0.7],
                                                      max_momentum=[0.8, 0.9]))
    training("SGD", momentum, groups=two, schedule=S("CyclicLR", base_lr=[0.01, 0.02], max_lr=[0.1, 0.2], step_size_up=3))
    training("RMSprop", {"lr": 0.01, "momentum": 0.3}, schedule=S("OneCycleLR", max_lr=0.05, total_steps=14))
    rising = [1.0, 0.9, 0.95, 0.93, 0.92, 0.91, 0.9, 0.8, 0.85, 0.85, 0.85, 0.86]
    for options in ({"patience": 1}, {"patience": 0, "factor": 0.5, "threshold": 0.1}, {"patience": 1, "cooldown": 2},
                    {"mode": "max", "patience": 2}, {"patience": 0, "threshold": 0.04, "threshold_mode": "abs"},
                    {"mode": "max", "patience": 0, "threshold_mode": "abs", "threshold": 0.01, "factor": 0.3},
                    {"patience": 0, "min_lr": 0.03, "factor": 0.7}, {"patience": 0, "eps": 0.02, "factor": 0.6}):
        training("SGD", momentum, schedule=S("ReduceLROnPlateau", **options), metric=rising)
    training("SGD", momentum, groups=two, schedule=S("ReduceLROnPlateau", patience=0, min_lr=[0.03, 0.01]), metric=rising)
    training("Adam", {"lr": 0.5}, schedule=S("ReduceLROnPlateau", patience=0))
    warm = S("LinearLR", start_factor=0.1, total_iters=3)
    for milestones, parts in (([3], (warm, S("CosineAnnealingLR", T_max=8))), ([2, 6], (warm, S("StepLR", step_size=2), S("ExponentialLR", gamma=0.8))),
                              ([4], (S("CosineAnnealingWarmRestarts", T_0=2), S("PolynomialLR", total_iters=5))),
                              ([3], (warm, S("MultiStepLR", milestones=[2, 4]))), ([3], (warm, S("ConstantLR", factor=0.5, total_iters=2))),
                              ([3], (S("ExponentialLR", gamma=0.5), S("CosineAnnealingWarmRestarts", T_0=3, T_mult=2)))):
        training("SGD", momentum, schedule=S("SequentialLR", *parts, milestones=milestones))
    training("Adam", {"lr": 0.1}, groups=two, schedule=S("ChainedScheduler", S("ConstantLR", factor=0.1, total_iters=4), S("ExponentialLR", gamma=0.9)))
    training("SGD", momentum, schedule=S("ChainedScheduler", S("CosineAnnealingLR", T_max=20), S("StepLR", step_size=3)))
    training("SGD", momentum, schedule=S("ChainedScheduler", S("LinearLR"), S("MultiStepLR", milestones=[4]), S("PolynomialLR", total_iters=9)))
    for options in ({"swa_lr": 0.01}, {"swa_lr": 0.02, "anneal_epochs": 4, "anneal_strategy": "linear"}):
        training("SGD", momentum, schedule=S("SWALR", **options))
