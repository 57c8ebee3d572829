#!/usr/bin/env python3
"""Writes computed.safetensors beside this file: pruned, computed and fused parameters by PyTorch 2.13, float64.

    python3 computed.py        needs torch and safetensors

Of each case: `before.*` the state dict of the plain layer, `after.*` that of the changed one, `x` and `y` operand and
result, `grad.*` the gradients of the sum of y times `cotangent`.
"""
import os

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import fusion, parametrizations, parametrize, prune

torch.set_default_dtype(torch.float64)
torch.manual_seed(3)
out = {}


def store(name, t):
    out[name] = t.detach().clone().contiguous()


def state(prefix, layer):
    for k, v in layer.state_dict().items():
        store(f"{prefix}.{k}", v)


def case(name, layer, x, change, reload=False):
    """`reload` randomises the changed layer, so that the result does not depend on how its first values are chosen."""
    state(f"{name}.before", layer)
    change(layer)
    if reload:
        with torch.no_grad():
            for p in layer.parameters():
                p.add_(torch.randn_like(p) * 0.3)
    state(f"{name}.after", layer)
    y = layer(x)
    cotangent = torch.randn_like(y)
    named = dict(layer.named_parameters())
    grads = torch.autograd.grad((y * cotangent).sum(), list(named.values()))
    for k, g in zip(named, grads):
        store(f"{name}.grad.{k}", g)
    store(f"{name}.x", x)
    store(f"{name}.y", y)
    store(f"{name}.cotangent", cotangent)


def linear(i=4, o=5):
    return nn.Linear(i, o), torch.randn(3, i)


def conv():
    return nn.Conv2d(3, 6, 2), torch.randn(2, 3, 4, 4)


def both(*changes):
    def change(layer):
        for c in changes:
            c(layer)
    return change


def pruning():
    w = "weight"
    case("l1Share", *linear(), lambda m: prune.l1_unstructured(m, w, 0.3))
    case("l1HalfToEven", *linear(2, 5), lambda m: prune.l1_unstructured(m, w, 0.25))
    case("l1Count", *linear(), lambda m: prune.l1_unstructured(m, w, 7))
    case("l1Bias", *linear(), lambda m: prune.l1_unstructured(m, "bias", 2))
    case("l1Twice", *linear(), both(lambda m: prune.l1_unstructured(m, w, 0.3),
                                    lambda m: prune.l1_unstructured(m, w, 0.5)))
    scores = torch.randn(5, 4)
    store("scores", scores)
    case("l1Scores", *linear(), lambda m: prune.l1_unstructured(m, w, 6, importance_scores=scores))
    case("ln2", *conv(), lambda m: prune.ln_structured(m, w, 0.5, n=2, dim=0))
    case("ln1Axis1", *conv(), lambda m: prune.ln_structured(m, w, 1, n=1, dim=1))
    case("lnInfinite", *conv(), lambda m: prune.ln_structured(m, w, 1, n=float("inf"), dim=-1))
    case("lnTwice", *conv(), both(lambda m: prune.ln_structured(m, w, 2, n=2, dim=0),
                                  lambda m: prune.ln_structured(m, w, 0.5, n=1, dim=0)))
    case("l1ThenLn", *conv(), both(lambda m: prune.l1_unstructured(m, w, 0.6),
                                   lambda m: prune.ln_structured(m, w, 0.34, n=2, dim=0)))
    case("lnThenL1", *linear(), both(lambda m: prune.ln_structured(m, w, 1, n=2, dim=0),
                                     lambda m: prune.l1_unstructured(m, w, 0.5)))
    mask = (torch.rand(5, 4) > 0.4).double()
    store("mask", mask)
    case("mask", *linear(), lambda m: prune.custom_from_mask(m, w, mask))
    case("removed", *linear(), both(lambda m: prune.l1_unstructured(m, w, 0.3), lambda m: prune.remove(m, w)))
    net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
    case("global", net, torch.randn(2, 4), both(
        lambda m: prune.l1_unstructured(m[0], w, 3),
        lambda m: prune.global_unstructured([(m[0], w), (m[2], w)], prune.L1Unstructured, amount=0.4)))


def orthogonal():
    for name in ("matrix_exp", "cayley", "householder"):
        for trivial in (True, False):
            for i, o in ((4, 4), (3, 5), (5, 3)):
                case(f"{name}.{trivial}.{i}.{o}", *linear(i, o), lambda m: parametrizations.orthogonal(
                    m, "weight", name, use_trivialization=trivial), reload=True)
    case("orthogonalOfConv", nn.Conv1d(2, 3, 4), torch.randn(1, 2, 6),
         lambda m: parametrizations.orthogonal(m, "weight", "matrix_exp", use_trivialization=False), reload=True)
    for i, o in ((4, 4), (3, 5), (5, 3)):
        case(f"inverse.{i}.{o}", *linear(i, o),
             lambda m: parametrizations.orthogonal(m, "weight", "householder", use_trivialization=False))
    case("base", *linear(4, 4), lambda m: parametrizations.orthogonal(m, "weight"))


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).mT


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.by = nn.Parameter(torch.tensor([0.5, 2.0, -1.5, 3.0]))

    def forward(self, x):
        return x * self.by

    def right_inverse(self, y):
        return y / self.by.detach()


def registered():
    register = parametrize.register_parametrization
    case("symmetric", *linear(4, 4), lambda m: register(m, "weight", Symmetric()))
    case("scaled", *linear(4, 4), lambda m: register(m, "weight", Scaled()))
    case("chain", *linear(4, 4), both(lambda m: register(m, "weight", Symmetric()),
                                      lambda m: register(m, "weight", Scaled())))
    case("afterWeightNorm", *linear(4, 4), both(parametrizations.weight_norm,
                                                lambda m: register(m, "weight", Scaled())))
    case("notBaked", *linear(4, 4), both(
        lambda m: register(m, "weight", Symmetric()),
        lambda m: parametrize.remove_parametrizations(m, "weight", leave_parametrized=False)))
    case("baked", *linear(4, 4), both(lambda m: register(m, "weight", Symmetric()),
                                      lambda m: parametrize.remove_parametrizations(m, "weight")))


def fused():
    def norm(n, size, affine=True):
        bn = getattr(nn, f"BatchNorm{n}d")(size, affine=affine)
        with torch.no_grad():
            for t in list(bn.parameters()) + list(bn.buffers())[:2]:
                t.copy_(torch.rand_like(t) + 0.5)
        return bn.eval()

    for n in (1, 2, 3):
        for name in (f"Conv{n}d", f"ConvTranspose{n}d"):
            layer = getattr(nn, name)(4, 6, 2, stride=2, bias=n != 2, groups=2 if n == 1 and "T" not in name else 1).eval()
            bn = norm(n, 6, affine=n != 3)
            x = torch.randn(2, 4, *([5] * n))
            f = fusion.fuse_conv_bn_eval(layer, bn, transpose="T" in name)
            for part, m in (("layer", layer), ("norm", bn), ("fused", f)):
                state(f"fused.{name}.{part}", m)
            store(f"fused.{name}.x", x)
            store(f"fused.{name}.y", f(x))
            assert torch.allclose(f(x), bn(layer(x)))
    layer, bn = nn.Linear(3, 4, bias=False).eval(), norm(1, 4)
    f = fusion.fuse_linear_bn_eval(layer, bn)
    for part, m in (("layer", layer), ("norm", bn), ("fused", f)):
        state(f"fused.Linear.{part}", m)


pruning()
orthogonal()
registered()
fused()
save_file(out, os.path.join(os.path.dirname(os.path.abspath(__file__)), "computed.safetensors"))
print(len(out), "tensors")
