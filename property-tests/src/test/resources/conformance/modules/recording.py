"""How a case is computed and written down."""
import copy
import hashlib
import json
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
cases, tensors = [], {}


class T:
    """A tensor among the arguments; `grad` says whether its gradient is compared."""

    def __init__(self, value, grad=None):
        self.value = value
        self.grad = value.is_floating_point() if grad is None else grad


def tag(v, name):
    """A tagged value; `name` stores a tensor and returns its name."""
    if isinstance(v, (T, torch.Tensor)):
        return {"tensor": name(v)}
    if v is None:
        return {"none": True}
    for kind, key in ((bool, "bool"), (int, "int"), (str, "str")):
        if isinstance(v, kind):
            return {key: v}
    if isinstance(v, float):
        return {"float": v if math.isfinite(v) else "nan" if v != v else "inf" if v > 0 else "-inf"}
    if isinstance(v, tuple):
        return {"tuple": [tag(x, name) for x in v]}
    if isinstance(v, list):
        return {"list": [tag(x, name) for x in v]}
    raise TypeError(type(v))


class M:
    """A module to be made: its class, its arguments, and the modules it is made of."""

    def __init__(self, cls, *layers, **kwargs):
        self.cls, self.layers, self.kwargs = cls, layers, kwargs

    def make(self):
        made = [layer.make() for layer in self.layers]
        cls = getattr(nn, self.cls)
        if self.cls == "Sequential":
            return cls(*made)
        if self.cls in ("TransformerEncoder", "TransformerDecoder"):
            return cls(made[0], norm=made[1] if len(made) > 1 else None, **self.kwargs)
        return cls(**self.kwargs)

    def spec(self, name):
        out = {"class": self.cls, "kwargs": {k: tag(v, name) for k, v in self.kwargs.items()}}
        if self.layers:
            out["layers"] = [layer.spec(name) for layer in self.layers]
        return out


def identity(kind, op, what):
    return f"{kind}/{op}/{hashlib.sha256(what.encode()).hexdigest()[:10]}"


def flat(y):
    if isinstance(y, torch.Tensor):
        return [y]
    return [] if y is None else [t for part in y for t in flat(part)]


def randomise(module):
    """Weights and running statistics that no formula treats alike."""
    with torch.no_grad():
        for name, t in list(module.named_parameters()) + list(module.named_buffers()):
            if name.endswith("running_var"):
                t.copy_(torch.rand_like(t) + 0.5)
            elif t.is_floating_point() and not (name == "weight" and isinstance(module, nn.modules.loss._Loss)):
                t.copy_(torch.randn_like(t) * 0.5)
        for m in module.modules():
            if isinstance(m, (nn.Embedding, nn.EmbeddingBag)) and m.padding_idx is not None:
                m.weight[m.padding_idx] = 0


def shape(a):
    return list(a.value.shape) if isinstance(a, T) else [shape(v) for v in a] if isinstance(a, tuple) else str(a)


def module(m, *args, train=True, **kwargs):
    """A case of one call; positional arguments are T or plain values, kwargs those of the call."""
    text = json.dumps(m.spec(lambda t: "t"))
    shapes = [shape(a) for a in args]
    variant = ", ".join(f"{k}={v if not isinstance(v, torch.Tensor) else 'tensor'}" for k, v in m.kwargs.items())
    case_id = identity("module", m.cls, f"{text}{shapes}{sorted(kwargs)}{train}")
    if any(c["id"] == case_id for c in cases):
        raise ValueError(f"twice {m.cls} {variant}")
    torch.manual_seed(int(case_id[-8:], 16))
    net = m.make()
    randomise(net)
    net.train(train)
    inputs, live = {}, {}

    def store(suffix, t):
        tensors[f"{case_id}/{suffix}"] = t.detach().clone().contiguous()
        return f"{case_id}/{suffix}"

    def given(t):
        for key, (other, _) in inputs.items():
            if other is t:
                return key
        key = store(f"in{len(inputs)}", t.value)
        value = t.value.clone()
        live[id(t)] = value.requires_grad_(t.grad) if t.grad else value
        inputs[key] = (t, live[id(t)])
        return key

    def constant(t):
        return store(f"arg{sum(k.startswith(case_id + '/arg') for k in tensors)}", t)

    def real(v):
        return live[id(v)] if isinstance(v, T) else type(v)(map(real, v)) if isinstance(v, (tuple, list)) else v

    case = {"id": case_id, "kind": "module", "op": m.cls, "variant": variant, "module": m.spec(constant),
            "training": train, "dtype": "float64",
            "state": {k: store(f"state/{k}", v) for k, v in net.state_dict().items()},
            "parameters": [k for k, _ in net.named_parameters()],
            "args": [tag(a, given) for a in args], "kwargs": {k: tag(v, given) for k, v in kwargs.items()}}
    before = copy.deepcopy(net.state_dict())
    outputs = flat(net(*map(real, args), **{k: real(v) for k, v in kwargs.items()}))
    cots = [torch.randn_like(y) if y.is_floating_point() and y.requires_grad else None for y in outputs]
    loss = sum(((y * c).sum() for y, c in zip(outputs, cots) if c is not None), torch.zeros(()))
    wanted = dict(net.named_parameters())
    asked = [live[id(t)] for t, _ in inputs.values() if t.grad]
    found = torch.autograd.grad(loss, list(wanted.values()) + asked, allow_unused=True) if wanted or asked else []
    found = [None if g is None else g.to_dense() for g in found]
    case.update({
        "inputs": list(inputs), "expected": [{"tensor": store(f"out{i}", y)} for i, y in enumerate(outputs)],
        "cotangent": [None if c is None else store(f"cot{i}", c) for i, c in enumerate(cots)], "loss": None,
        "loss_value": store("loss", loss),
        "param_grads": {k: None if g is None else store(f"grad/{k}", g) for k, g in zip(wanted, found)},
        "grads": {k: None if g is None else store(f"grad_{k.split('/')[-1]}", g) for k, g in zip(
            [k for k, (t, _) in inputs.items() if t.grad], found[len(wanted):])},
        "state_after": {k: store(f"after/{k}", v) for k, v in net.state_dict().items()
                        if not torch.equal(v, before[k])},
        "rtol": 1e-7, "atol": 1e-8, "source": "modules/export.py", "notes": "", "tol_float32": None})
    cases.append(case)


def x(*shape, seed=0):
    return T(torch.randn(*shape, generator=torch.Generator().manual_seed(len(cases) * 10 + seed)))


def positive(*shape, seed=0):
    return T(x(*shape, seed=seed).value.abs() + 0.1)


def whole(high, *shape, low=0):
    g = torch.Generator().manual_seed(len(cases))
    return T(torch.randint(low, high, shape, generator=g))


def signs(*shape):
    return T(x(*shape, seed=7).value.sign(), grad=False)


def problem(name):
    g = torch.Generator().manual_seed(11)
    r = lambda *s: torch.randn(*s, generator=g)
    if name == "quadratic":
        a = r(4, 4)
        return {"A": a @ a.T + torch.eye(4), "b": r(4)}, {"x": r(4)}
    if name == "tanh_mlp":
        return {"X": r(8, 3), "Y": r(8, 2)}, {"W1": r(3, 5), "b1": r(5), "W2": r(5, 2), "b2": r(2)}
    if name == "logistic":
        return {"X": r(10, 3), "y": (r(10) > 0).double()}, {"w": r(3), "b": r(1)}
    return {}, {"x": r(4) * 0.5}


def value(name, p, d):
    if name == "quadratic":
        return 0.5 * p["x"] @ d["A"] @ p["x"] - d["b"] @ p["x"]
    if name == "tanh_mlp":
        return ((torch.tanh(d["X"] @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"] - d["Y"]) ** 2).mean()
    if name == "logistic":
        z = d["X"] @ p["w"] + p["b"]
        return (torch.log1p(torch.exp(z)) - d["y"] * z).mean()
    x = p["x"]
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def optimizer_class(name):
    return getattr(torch.optim, name)


def scheduler(spec, optimizer):
    cls = getattr(torch.optim.lr_scheduler, spec["class"], None) or getattr(torch.optim.swa_utils, spec["class"])
    parts = [scheduler(s, optimizer) for s in spec.get("schedulers", [])]
    if spec["class"] == "ChainedScheduler":
        return cls(parts)
    if spec["class"] == "SequentialLR":
        return cls(optimizer, parts, **spec["options"])
    return cls(optimizer, **spec["options"])


def tagged(spec):
    out = {"class": spec["class"], "options": {k: tag(v, None) for k, v in spec["options"].items()}}
    if "schedulers" in spec:
        out["schedulers"] = [tagged(s) for s in spec["schedulers"]]
    return out


def momentum(group):
    return group.get("momentum", group["betas"][0] if "betas" in group else 0.0)


def training(name, options, on="tanh_mlp", groups=None, steps=12, schedule=None, metric=None, rtol=1e-7, atol=1e-7):
    """A case of some steps; groups: [(parameter names, options)], schedule: S(..)."""
    data, init = problem(on)
    groups = groups or [(list(init), {})]
    kind, op = ("scheduler", schedule["class"]) if schedule else ("optimizer", name)
    variant = ", ".join(f"{k}={v}" for k, v in (schedule["options"] if schedule else options).items()) or "defaults"
    case_id = identity(kind, op, json.dumps([name, options, on, groups, steps, schedule, metric]))
    if any(c["id"] == case_id for c in cases):
        raise ValueError(f"twice {op} {variant}")

    def store(suffix, t):
        tensors[f"{case_id}/{suffix}"] = t.detach().clone().contiguous()
        return f"{case_id}/{suffix}"

    p = {k: v.clone().requires_grad_() for k, v in init.items()}
    opt = optimizer_class(name)([dict(o, params=[p[n] for n in names]) for names, o in groups], **options)
    sched = scheduler(schedule, opt) if schedule else None
    seen = {"params": {k: [] for k in p}, "grads": {k: [] for k in p}, "loss": [], "lr": [], "momentum": [],
            "evaluations": []}

    def record():
        for k, t in p.items():
            seen["params"][k].append(t.detach().clone())
        seen["lr"].append(torch.tensor([float(g["lr"]) for g in opt.param_groups]))
        seen["momentum"].append(torch.tensor([float(momentum(g)) for g in opt.param_groups]))

    for step in range(steps):
        record()
        calls = [0]

        def closure():
            opt.zero_grad()
            loss = value(on, p, data)
            loss.backward()
            if calls[0] == 0:
                seen["loss"].append(loss.detach().clone())
                for k, t in p.items():
                    seen["grads"][k].append(t.grad.clone())
            calls[0] += 1
            return loss

        if name == "LBFGS":
            opt.step(closure)
        else:
            closure()
            opt.step()
        seen["evaluations"].append(calls[0])
        if sched and schedule["class"] == "ReduceLROnPlateau":
            sched.step(metric[step] if metric else seen["loss"][-1].item())
        elif sched:
            sched.step()
    record()
    expected = {"params": {k: store(f"params/{k}", torch.stack(v)) for k, v in seen["params"].items()},
                "loss": store("loss", torch.stack(seen["loss"])),
                "grads": {k: store(f"grads/{k}", torch.stack(v)) for k, v in seen["grads"].items()}}
    if name == "LBFGS":
        expected["evaluations"] = store("evaluations", torch.tensor(seen["evaluations"]))
    case = {"id": case_id, "kind": kind, "op": op, "variant": variant, "dtype": "float64",
            "optimizer": {"class": name, "options": {k: tag(v, None) for k, v in options.items()},
                          "groups": [{"params": names, "options": {k: tag(v, None) for k, v in o.items()}}
                                     for names, o in groups]},
            "problem": {"name": on, "data": {k: store(f"data/{k}", v) for k, v in data.items()}},
            "init": {k: store(f"init/{k}", v) for k, v in init.items()}, "steps": steps, "expected": expected,
            "rtol": rtol, "atol": atol, "source": "modules/export.py", "notes": "", "tol_float32": None}
    if schedule:
        case["scheduler"] = tagged(schedule)
        case["metric"] = store("metric", torch.tensor(metric)) if metric else None
        expected["lr"] = store("lr", torch.stack(seen["lr"]))
        expected["momentum"] = store("momentum", torch.stack(seen["momentum"]))
    cases.append(case)
