"""One call of an operation as a case of the kind `op` or `error`."""
import json
import math

import torch

from suite import NAMES, Tagger, Unsupported, leaves, replace


def function(op):
    f = torch
    for part in op.split("."):
        f = getattr(f, part)
    return f


def outputs(y):
    """The results as a list, and whether there was one alone; results that are no tensors as they are."""
    return (list(y), "sequence") if isinstance(y, (tuple, list)) else ([y], "single")


def fresh(args, kwargs, dtype, wanted):
    """Copies of the arguments that keep their strides; float64 ones in dtype; the wanted ones are leaves."""
    table = {}
    for t in leaves([args, kwargs]):
        overlapping = any(n > 1 and s == 0 for n, s in zip(t.shape, t.stride()))
        c = torch.empty(t.shape, dtype=t.dtype) if overlapping \
            else torch.empty_strided(t.shape, t.stride(), dtype=t.dtype)
        c.copy_(t.detach())
        if dtype == torch.float32 and c.dtype == torch.float64:
            c = c.to(torch.float32)
        table[id(t)] = c.requires_grad_() if id(t) in wanted and c.is_floating_point() else c
    return replace(args, table), replace(kwargs, table), table


def loss(outs, cotangents):
    terms = [(o * c.to(o.dtype)).sum() for o, c in zip(outs, cotangents) if c is not None]
    return sum(terms) if terms else None


def run(f, args, kwargs, wanted, cotangents, dtype=torch.float64):
    a, k, table = fresh(args, kwargs, dtype, wanted)
    outs, result = outputs(f(*a, **k))
    total = loss(outs, cotangents) if cotangents is not None else None
    grads = {}
    if total is not None and total.requires_grad:
        xs = [table[i] for i in wanted]
        grads = dict(zip(wanted, torch.autograd.grad(total, xs, allow_unused=True)))
    return outs, result, grads, total, table


def differentiable(f, args, kwargs):
    """The float64 arguments for which PyTorch has gradients."""
    def allowed(wanted):
        try:
            run(f, args, kwargs, wanted, None)
            return True
        except RuntimeError as e:
            if "not differentiable with respect to" in str(e):
                return False
            raise

    wanted = [id(t) for t in leaves([args, kwargs]) if t.dtype == torch.float64]
    return wanted if allowed(wanted) else [i for i in wanted if allowed([i])]


def confirmed(f, args, kwargs, wanted, cotangents, grads, total):
    """Whether central differences along random directions agree with the gradients."""
    for _ in range(2):
        directions = {i: torch.randn(t.shape, dtype=t.dtype) for i, t in
                      ((id(t), t) for t in leaves([args, kwargs])) if i in wanted}
        claimed = sum((g * directions[i]).sum().item() for i, g in grads.items() if g is not None)
        h = 1e-6
        ends = []
        for s in (h, -h):
            moved = {i: t.detach() + s * directions[i] if i in wanted else t for i, t in
                     ((id(t), t) for t in leaves([args, kwargs]))}
            a, k, _ = fresh(replace(args, moved), replace(kwargs, moved), torch.float64, [])
            with torch.no_grad():
                ends.append(loss(outputs(f(*a, **k))[0], cotangents).item())
        d = (ends[0] - ends[1]) / (2 * h)
        if not math.isfinite(d) or abs(d - claimed) > 1e-4 * (1 + abs(d) + abs(total)):
            return False
    return True


def main_type(args):
    """The element type of the first tensor."""
    return NAMES[next((t.dtype for t in leaves(args)), torch.float64)]


def power_of_ten(error):
    return 10.0 ** max(-5, math.ceil(math.log10(max(5 * error, 1e-300)) - 1e-9))


def float32_tolerance(f, args, kwargs, wanted, cotangents, outs, grads):
    """A power of ten five times above PyTorch's own error in float32, or None."""
    try:
        o32, _, g32, _, _ = run(f, args, kwargs, wanted, cotangents, torch.float32)
    except Exception:
        return None
    worst = 0.0
    pairs = list(zip(outs, o32)) + [(grads[i], g32.get(i)) for i in grads if grads[i] is not None]
    for e, a in pairs:
        if not isinstance(e, torch.Tensor) or not e.is_floating_point():
            if isinstance(e, torch.Tensor) and not (isinstance(a, torch.Tensor) and torch.equal(e, a)):
                return None
            continue
        if a is None or a.shape != e.shape:
            return None
        a, e = a.detach().double(), e.detach().double()
        same = (a == e) | (a.isnan() & e.isnan())
        error = torch.where(same, torch.zeros_like(e), (a - e).abs() / (1 + e.abs()))
        if error.numel():
            m = error.max().item()
            if not math.isfinite(m):
                return None
            worst = max(worst, m)
    t = power_of_ten(worst)
    return t if t <= 0.1 else None


def changed(before, after):
    return not (before.shape == after.shape and torch.equal(before.nan_to_num(7.25), after.nan_to_num(7.25)))


def random(f, args, kwargs, wanted, outs):
    """Whether other seeds give other results."""
    for i in range(8):
        torch.manual_seed(1000 + i)
        again = run(f, args, kwargs, wanted, None)[0]
        if any(isinstance(o, torch.Tensor) and changed(o.detach(), p.detach()) for o, p in zip(outs, again)):
            return True
    return False


def call_case(suite, op, args, kwargs, source, variant="", call="function", f=None, canonical=None,
              rtol=1e-7, atol=1e-7, grad=True):
    """Adds the case of a call that succeeds; returns whether there is one."""
    f = f or function(op)
    key = json.dumps([op, str(args), str(kwargs), variant, canonical])
    torch.manual_seed(len(suite.cases))
    try:
        wanted = differentiable(f, args, kwargs) if grad else []
        tagger = Tagger(suite)
        tagged = [tagger.tag(a) for a in args]
        named = {k: tagger.tag(v) for k, v in kwargs.items()}
        outs, result, _, _, table = run(f, args, kwargs, wanted, None)
        if kwargs.get("out") is not None or random(f, args, kwargs, wanted, outs):
            raise Unsupported("random results")
        cotangents = [torch.randn(o.shape, dtype=torch.float64) if isinstance(o, torch.Tensor)
                      and o.is_floating_point() and o.requires_grad else None for o in outs]
        notes, grads, total = "", None, None
        if any(c is not None for c in cotangents):
            notes, grads, cotangents = gradients(f, args, kwargs, wanted, cotangents)
        tagger_names = dict((id(t), n) for n, t in tagger.inputs)
        case = {"id": "@ID", "kind": "op", "op": op, "variant": variant, "call": call,
                "dtype": main_type(args), "args": tagged, "arg_names": None, "kwargs": named,
                "inputs": [n for n, _ in tagger.inputs], "result": result,
                "expected": expected(suite, tagger, outs)}
        case["cotangent"] = [None if c is None else suite.put(f"@ID/cot{i}", c)
                             for i, c in enumerate(cotangents)] if grads is not None else [None] * len(outs)
        case["grads"] = None if grads is None else {
            tagger_names[i]: None if g is None else suite.put(f"@ID/grad{n}", g)
            for n, (i, g) in enumerate(grads.items())}
        mutated = {tagger_names[id(t)]: suite.put(f"@ID/after{n}", table[id(t)])
                   for n, t in enumerate(leaves([args, kwargs]))
                   if changed(t.detach(), table[id(t)].detach())}
        if any(isinstance(o, torch.Tensor) and o.dtype == torch.float32 for o in outs):
            rtol, atol = 1e-5, 1e-5
        case.update(mutated=mutated or None, canonical=canonical, rtol=rtol, atol=atol)
        case["tol_float32"] = float32_tolerance(f, args, kwargs, wanted, cotangents, outs, grads or {})
        case.update(source=source, notes=notes)
        added = suite.add(case, key)
    except Unsupported:
        added = False
    if not added:
        suite.drop()
    return added


def gradients(f, args, kwargs, wanted, cotangents):
    none = [None] * len(cotangents)
    try:
        outs, _, grads, total, _ = run(f, args, kwargs, wanted, cotangents)
    except RuntimeError:
        return "no gradient recorded: PyTorch's own backward raises", None, none
    finite = all(o.isfinite().all() for o in outs if isinstance(o, torch.Tensor))
    if not finite or not all(g is None or g.isfinite().all() for g in grads.values()):
        return "no gradient recorded: non-finite output or gradient", None, none
    if not confirmed(f, args, kwargs, wanted, cotangents, grads, total.item()):
        return "no gradient recorded: finite differences disagree (tie, kink or undefined there)", None, none
    return "", grads, cotangents


def expected(suite, tagger, outs):
    out = []
    for i, o in enumerate(outs):
        if isinstance(o, torch.Tensor):
            out.append({"tensor": suite.put(f"@ID/out{i}", o)})
        else:
            out.append(tagger.tag(o))
    return out


def error_case(suite, op, args, kwargs, source, variant="", call="function", f=None, regex=None):
    """Adds the case of a call that PyTorch refuses; returns whether there is one."""
    f = f or function(op)
    try:
        tagger = Tagger(suite)
        tagged = [tagger.tag(a) for a in args]
        named = {k: tagger.tag(v) for k, v in kwargs.items()}
        try:
            f(*args, **kwargs)
            return False
        except Exception as e:
            kind, message = type(e).__name__, str(e)
        category = "type" if kind in ("TypeError", "AttributeError") else "value"
        if "dtype" in message or "scalar type" in message or "not implemented for" in message:
            category = "dtype"
        case = {"id": "@ID", "kind": "error", "op": op, "variant": variant, "call": call, "args": tagged,
                "kwargs": named, "inputs": [n for n, _ in tagger.inputs], "category": category,
                "error": {"type": kind, "message": message[:300], "regex": regex}, "source": source,
                "notes": ""}
        added = suite.add(case, json.dumps([op, str(args), str(kwargs)]))
    except Unsupported:
        added = False
    if not added:
        suite.drop()
    return added
