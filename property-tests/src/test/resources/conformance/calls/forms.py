"""Cases that go through the argument forms of PyTorch's signatures: python forms.py FOLDER.

Each line of a table is a call as it is written in Python; `error` lines must be refused. What PyTorch itself
refuses in a `call` table is written as an error case too."""
import math
import sys
import warnings

import torch

import form_tables
from opinfo import canonical
from operations import call_case, error_case, function
from suite import Suite, seed

warnings.filterwarnings("ignore")
METHODS = {"expand", "view", "masked_fill", "unfold", "repeat", "__getitem__"}


def normal(*shape):
    return torch.randn(shape, dtype=torch.float64)


def positive(*shape):
    return torch.rand(shape, dtype=torch.float64) + 0.25


def unit(*shape):
    return torch.rand(shape, dtype=torch.float64) * 0.8 + 0.1


def ints(low, high, *shape):
    return torch.randint(low, high, shape)


def bools(*shape):
    return torch.rand(shape) > 0.5


def distinct(*shape):
    return (torch.randperm(math.prod(shape)).double() - 2.25).reshape(shape)


def spd(n, *batch):
    a = normal(*batch, n, n)
    return a @ a.mT + n * torch.eye(n, dtype=torch.float64)


def triangle(n, *batch):
    return normal(*batch, n, n).tril() + 2 * torch.eye(n, dtype=torch.float64)


def f64(v):
    return torch.tensor(v, dtype=torch.float64)


def i64(v):
    return torch.tensor(v, dtype=torch.int64)


def perm(n):
    return torch.randperm(n)


ENVIRONMENT = {k: v for k, v in globals().items() if callable(v)}
ENVIRONMENT.update(inf=math.inf, nan=math.nan, torch=torch, eps=1e-3, **{str(t).split(".")[1]: t for t in (
    torch.float64, torch.float32, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)})


def take(*args, **kwargs):
    return args, kwargs


def parse(line):
    name, rest = line.split("(", 1)
    seed(line)
    args, kwargs = eval("take(" + rest, {**ENVIRONMENT, "take": take})
    return name, list(args), kwargs


def target(op):
    if op in METHODS:
        return "method", getattr(torch.Tensor, op)
    return "function", function(op)


def main(folder):
    suite, refused, odd = Suite(), [], []
    for table in form_tables.CALLS:
        for line in filter(None, (s.strip() for s in table.splitlines())):
            op, args, kwargs = parse(line)
            call, f = target(op)
            rule, f = canonical(op, f)
            try:
                if not call_case(suite, op, args, kwargs, "forms", "", call, f, rule):
                    odd.append(line)
            except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError) as e:
                suite.drop()
                refused.append((line, str(e).splitlines()[0]))
                error_case(suite, op, args, kwargs, "forms", "", call, f)
    for table in form_tables.ERRORS:
        for line in filter(None, (s.strip() for s in table.splitlines())):
            op, args, kwargs = parse(line)
            call, f = target(op)
            if not error_case(suite, op, args, kwargs, "forms", "", call, f):
                odd.append("accepted: " + line)
    for line, why in refused:
        print("refused:", line, "|", why)
    for line in odd:
        print("left out:", line)
    print(*suite.write(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
