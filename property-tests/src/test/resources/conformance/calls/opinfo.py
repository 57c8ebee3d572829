"""Cases from PyTorch's own test database: python opinfo.py FOLDER [most-cases-per-op [op ...]].

Needs the module `expecttest`, which torch.testing._internal imports. Inputs: OpInfo's sample_inputs,
reference_inputs and error_inputs (BSD-3-Clause)."""
import itertools
import sys
import warnings

import torch
from torch.testing._internal.common_methods_invocations import op_db

from operations import call_case, error_case, function
from suite import Suite, leaves, replace, seed

warnings.filterwarnings("ignore")
CANONICAL = {"linalg.qr": "qr_nonnegative_diagonal", "linalg.cholesky": "symmetrise_first_argument",
             "linalg.eigvalsh": "symmetrise_first_argument",
             "nn.functional.ctc_loss": "log_softmax_first_argument"}


SEEDED = {"multinomial"}  # calls that set the seed themselves: their results look certain


DERIVED = {("linalg.pinv", "singular")}  # calls something else than the operation alone


def canonical(op, f):
    rule = CANONICAL.get(op)
    if rule == "qr_nonnegative_diagonal":
        def call(*args, **kwargs):
            q, r = f(*args, **kwargs)
            d = r.detach().diagonal(0, -2, -1)
            s = torch.where(d < 0, -1.0, 1.0).to(r.dtype)
            n = r.size(-2) - s.size(-1)
            s = torch.cat([s, torch.ones(*s.shape[:-1], n, dtype=r.dtype)], -1)
            return (q if q.dim() < 2 else q * s.unsqueeze(-2)), r * s.unsqueeze(-1)
        return rule, call
    if rule == "symmetrise_first_argument":
        return rule, lambda a, *args, **kwargs: f((a + a.mT) / 2, *args, **kwargs)
    if rule == "log_softmax_first_argument":
        return rule, lambda a, *args, **kwargs: f(a.log_softmax(-1), *args, **kwargs)
    return None, f


def wanted_grads(op, dtype):
    return dtype == torch.float64 and op.supports_autograd


def noncontiguous(op, sample):
    s = sample.noncontiguous()
    return arguments(op, s), s.kwargs


def arguments(op, sample):
    """The positional arguments in PyTorch's order, where OpInfo has another one."""
    if op.name == "einsum":
        return [sample.args[0], *sample.input]
    if op.name in ("where", "nn.functional.embedding"):
        return [sample.args[0], sample.input, *sample.args[1:]]
    return [sample.input, *sample.args]


def samples(op, dtype):
    for kind in ("sample_inputs", "reference_inputs"):
        seed(op.name + kind + str(dtype))
        for s in getattr(op, kind)("cpu", dtype, requires_grad=False):
            yield "OpInfo." + kind, arguments(op, s), s.kwargs
            if kind == "sample_inputs" and any(t.numel() > 1 for t in leaves([s.input, s.args])):
                try:
                    a, k = noncontiguous(op, s)
                except Exception:
                    continue
                yield "OpInfo.sample_inputs, made non-contiguous by noncontiguous_like", a, k


def export(suite, op, most):
    f = op.op
    if op.name in ("einsum", "where", "nn.functional.embedding"):
        f = function(op.name)
    rule, f = canonical(op.name, f)
    n = 0
    call = "method" if op.name == "__getitem__" else "function"
    for dtype in (torch.float64, torch.int64, torch.bool):
        if dtype not in op.dtypes or op.name in SEEDED:
            continue
        if op.name in ("topk", "kthvalue") and dtype != torch.float64:
            continue  # which one of equal elements is taken is not defined
        limit = most if dtype == torch.float64 else max(1, most // 3)
        for source, args, kwargs in itertools.islice(samples(op, dtype), 20 * limit):
            if limit <= 0:
                break
            try:
                if call_case(suite, op.name, args, kwargs, source, op.variant_test_name, call, f, rule,
                             grad=wanted_grads(op, dtype)):
                    limit -= 1
                    n += 1
            except Exception:  # what PyTorch refuses or its test database cannot make
                suite.drop()
    if op.error_inputs_func is not None:
        seed(op.name)
        for e in op.error_inputs("cpu"):
            s = e.sample_input
            if "out" in s.kwargs:
                continue
            n += error_case(suite, op.name, [s.input, *s.args], s.kwargs, "OpInfo.error_inputs",
                            op.variant_test_name, call, op.op, e.error_regex)
    return n


def main(folder, most=40, *names):
    suite = Suite()
    for op in op_db:
        if names and op.name not in names or (op.name, op.variant_test_name) in DERIVED:
            continue
        before = len(suite.cases)
        export(suite, op, int(most))
        print(op.name, op.variant_test_name, len(suite.cases) - before, flush=True)
    print(*suite.write(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
