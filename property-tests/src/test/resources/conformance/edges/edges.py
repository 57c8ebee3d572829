"""Results and gradients at zeros of both signs, kinks, ties, infinities and NaN: python edges.py FOLDER.

What PyTorch says there is recorded as it is. EXCEPT lists where we differ, with the reason; PYTORCH.md has the
same list for users."""
import os
import sys
import warnings

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "calls"))
sys.dont_write_bytecode = True
from operations import expected, function, run  # noqa: E402
from suite import Suite, Tagger, leaves  # noqa: E402

warnings.filterwarnings("ignore")
INF, NAN = float("inf"), float("nan")
POINTS = [-INF, -1e300, -400., -25., -6., -3., -2.5, -2., -1., -0.5, -1e-300, -0., 0., 1e-300, 0.5, 1., 2.5, 3., 6.,
          25., 400., 1e300, INF, NAN]
FEW = [-INF, -2., -1., -0.5, -0., 0., 0.5, 1., 2., 3., INF, NAN]
UNARY = ("abs neg exp expm1 exp2 log log1p log2 log10 sqrt rsqrt reciprocal sin cos tan asin acos atan sinh cosh tanh "
         "asinh acosh atanh sigmoid erf erfc erfinv floor ceil trunc round frac sign square lgamma digamma i0 sinc "
         "logit nan_to_num angle special.entr special.erfcx special.i0e special.i1 special.i1e special.ndtr "
         "special.ndtri special.log_ndtr").split() + ["nn.functional." + n for n in (
             "relu relu6 silu mish softsign tanhshrink hardswish selu elu celu leaky_relu gelu softplus hardtanh "
             "hardshrink softshrink logsigmoid").split()]
BINARY = ("add sub mul div pow maximum minimum fmax fmin atan2 hypot fmod remainder copysign logaddexp logaddexp2 "
          "xlogy special.xlog1py float_power ldexp").split()
TIES = [[0., 0., 0.], [1., 1., 0.], [2., 2., 2.], [0., 2., 3.], [0., 0., 3.], [-0., 0., -0.], [INF, 1., INF]]
REDUCED = "sum mean prod amax amin max min std norm nansum median nanmedian aminmax".split()
ALONG = "amax amin max min median cumprod cummax cummin logcumsumexp softmax log_softmax prod std logsumexp".split()


def whole(x):
    return x == round(x)


# Where the limit is known and PyTorch has NaN, or a value of another sign or size, we keep the limit.
EXCEPT = {
    "logit": lambda x: not 0 < x < 1,  # the slope outside the domain
    "digamma": lambda x: x <= 0 and (x == -INF or whole(x)),  # the slope at poles is infinite, not 1e30
    "i0": lambda x: abs(x) == INF, "special.i1": lambda x: not abs(x) < INF,  # infinite, not NaN
    "special.i1e": lambda x: x != x,
    "special.entr": lambda x: x == 0 or x == INF,  # the slope at 0 is that of x log x as xlogy has it, 0
    "special.log_ndtr": lambda x: abs(x) > 1e200,
    "nn.functional.hardswish": lambda x: x in (-INF,) or x != x, "nn.functional.celu": lambda x: x != x,
    # At NaN the answer of PyTorch depends on the length of the tensor.
    "nn.functional.softshrink": lambda x: x != x, "nn.functional.hardshrink": lambda x: x != x,
    "nn.functional.hardtanh": lambda x: x != x, "nn.functional.relu6": lambda x: x != x, "angle": lambda x: x != x,
    "copysign": lambda x, y: not abs(x) < INF, "logaddexp": lambda x, y: abs(x) == INF and x == y,
    "logaddexp2": lambda x, y: abs(x) == INF and x == y,
    "xlogy": lambda x, y: x == 0 and not 0 < y < INF, "special.xlog1py": lambda x, y: x == 0 and not -1 < y < INF,
}


def case(suite, op, *args, **kwargs):
    f = function(op)
    tagger = Tagger(suite)
    tagged, named = [tagger.tag(a) for a in args], {k: tagger.tag(v) for k, v in kwargs.items()}
    wanted = [id(t) for t in leaves(list(args))]
    outs, result, _, _, _ = run(f, args, kwargs, wanted, None)
    cotangents = [torch.ones_like(o) if o.is_floating_point() and o.requires_grad else None for o in outs]
    grads = None
    if any(c is not None for c in cotangents):
        outs, result, grads, _, _ = run(f, args, kwargs, wanted, cotangents)
    names = {id(t): n for n, t in tagger.inputs}
    suite.add({
        "id": "@ID", "kind": "op", "op": op, "variant": "edges", "call": "function", "dtype": "float64",
        "args": tagged, "arg_names": None, "kwargs": named, "inputs": [n for n, _ in tagger.inputs],
        "result": result, "expected": expected(suite, tagger, outs),
        "cotangent": [None if c is None else suite.put(f"@ID/cot{i}", c) for i, c in enumerate(cotangents)],
        "grads": None if grads is None else {names[i]: None if g is None else suite.put(f"@ID/grad{n}", g)
                                             for n, (i, g) in enumerate(grads.items())},
        "mutated": None, "canonical": None, "rtol": 1e-9, "atol": 1e-12, "tol_float32": None, "source": "edges",
        "notes": ""}, repr((op, args, kwargs)))


def numbers(values):
    return torch.tensor(values, dtype=torch.float64)


def main(folder):
    suite = Suite()
    for op in UNARY:
        odd = EXCEPT.get(op, lambda x: False)
        case(suite, op, numbers([x for x in POINTS if not odd(x)]))
    for op in BINARY:
        odd = EXCEPT.get(op, lambda x, y: False)
        pairs = [(x, y) for x in FEW for y in FEW if not odd(x, y)]
        case(suite, op, numbers([x for x, _ in pairs]), numbers([y for _, y in pairs]))
    for values in TIES:
        x = numbers(values)
        for op in REDUCED:
            case(suite, op, x)
        for op in ALONG:
            case(suite, op, x, dim=0)
        for p in (0., 1., 2., 3., 0.5, INF, -INF):
            case(suite, "linalg.vector_norm", x, p)
            case(suite, "nn.functional.normalize", x, dim=0, p=p)
        for y in ([0., 0., 0.], [1., 1., 0.], [0., 2., 4.]):
            for loss in "l1_loss mse_loss smooth_l1_loss huber_loss".split():
                case(suite, "nn.functional." + loss, x, numbers(y))
    for x in FEW:
        case(suite, "clamp", numbers([x]), -1., 1.)
        case(suite, "nn.functional.threshold", numbers([x]), 0.5, 20.)
        case(suite, "nn.functional.prelu", numbers([x]), numbers([0.25]))
    print(*suite.write(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
