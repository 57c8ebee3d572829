"""Writes cases in the format of FORMAT.md: cases.jsonl and tensors.safetensors in one folder."""
import hashlib
import json
import math
import os
import random

import torch

DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64", torch.int32: "I32",
          torch.uint8: "U8", torch.bool: "BOOL"}
NAMES = {torch.float64: "float64", torch.float32: "float32", torch.int64: "int64", torch.int32: "int32",
         torch.int16: "int16", torch.int8: "int8", torch.uint8: "uint8", torch.bool: "bool"}


class Unsupported(Exception):
    """A value that the format cannot express."""


class Suite:
    """Collects cases, and the tensors that they name."""

    def __init__(self):
        self.cases, self.tensors, self.seen = [], {}, set()

    def put(self, name, t):
        t = t.detach().contiguous()
        if t.dtype not in DTYPES:
            raise Unsupported(t.dtype)
        self.tensors[name] = t.clone()
        return name

    def add(self, case, key):
        """Adds a case unless one with the same content is there."""
        digest = hashlib.sha1(key.encode()).hexdigest()[:10]
        if digest in self.seen:
            return False
        self.seen.add(digest)
        text = json.dumps(case).replace("@ID", f"{case['kind']}/{case['op']}/{digest}")
        self.cases.append(json.loads(text))
        for name in [n for n in self.tensors if n.startswith("@ID")]:
            self.tensors[name.replace("@ID", self.cases[-1]["id"])] = self.tensors.pop(name)
        return True

    def drop(self):
        """Forgets the tensors of a case that was not added."""
        for name in [n for n in self.tensors if n.startswith("@ID")]:
            del self.tensors[name]

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "cases.jsonl"), "w") as f:
            for c in sorted(self.cases, key=lambda c: c["id"]):
                f.write(json.dumps(c, separators=(",", ":")) + "\n")
        header, blobs, at = {}, [], 0
        for name in sorted(self.tensors):
            t = self.tensors[name]
            blob = t.numpy().tobytes()
            header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape),
                            "data_offsets": [at, at + len(blob)]}
            at += len(blob)
            blobs.append(blob)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(os.path.join(folder, "tensors.safetensors"), "wb") as f:
            f.write(len(text).to_bytes(8, "little") + text + b"".join(blobs))
        return len(self.cases), 8 + len(text) + at


class Tagger:
    """Tags the values of one call; the same tensor gets the same name."""

    def __init__(self, suite):
        self.suite, self.names, self.inputs = suite, {}, []

    def tag(self, v):
        if isinstance(v, torch.Tensor):
            return self.tensor(v)
        if v is None:
            return {"none": True}
        if isinstance(v, bool):
            return {"bool": v}
        if isinstance(v, int):
            return {"int": v}
        if isinstance(v, float):
            return {"float": v if math.isfinite(v) else str(v)}
        if isinstance(v, str):
            return {"str": v}
        if isinstance(v, torch.dtype):
            if v not in NAMES:
                raise Unsupported(v)
            return {"dtype": NAMES[v]}
        if isinstance(v, slice):
            return {"slice": [None if e is None else int(e) for e in (v.start, v.stop, v.step)]}
        if v is Ellipsis:
            return {"ellipsis": True}
        if isinstance(v, (tuple, torch.Size)):
            return {"tuple": [self.tag(e) for e in v]}
        if isinstance(v, list):
            return {"list": [self.tag(e) for e in v]}
        raise Unsupported(type(v))

    def tensor(self, t):
        if id(t) not in self.names:
            other = t.device.type != "cpu" or t.layout != torch.strided or t.is_complex()
            if other or t.numel() > 4000 or t.dim() > 16:
                raise Unsupported("tensor")
            name = f"@ID/in{len(self.inputs)}"
            value = {"tensor": name}
            if t.is_contiguous():
                self.suite.put(name, t)
            else:
                value["strided"] = self.strided(name, t)
            self.names[id(t)] = value
            self.inputs.append((name, t))
        return self.names[id(t)]

    def strided(self, name, t):
        size = 1 + sum((n - 1) * s for n, s in zip(t.shape, t.stride())) if t.numel() else 0
        if size > 8000:
            raise Unsupported("tensor")
        junk = float("nan") if t.is_floating_point() else True if t.dtype == torch.bool else 12
        buffer = torch.full((size,), junk, dtype=t.dtype)
        places = sum((torch.arange(n).view([-1] + [1] * (t.dim() - 1 - i)) * s
                      for i, (n, s) in enumerate(zip(t.shape, t.stride()))), torch.tensor(0))
        if t.numel():
            buffer[places.expand(t.shape)] = t.detach()
        self.suite.put(name, buffer)
        return {"size": list(t.shape), "stride": list(t.stride()), "offset": 0}


def leaves(v):
    """All tensors of a nested value, in order, each once."""
    out, seen = [], set()

    def walk(x):
        if isinstance(x, torch.Tensor):
            if id(x) not in seen:
                seen.add(id(x))
                out.append(x)
        elif isinstance(x, (list, tuple)):
            for e in x:
                walk(e)
        elif isinstance(x, dict):
            for e in x.values():
                walk(e)

    walk(v)
    return out


def replace(v, table):
    """A nested value with other tensors in the places of some."""
    if isinstance(v, torch.Tensor):
        return table.get(id(v), v)
    if isinstance(v, tuple) and not isinstance(v, torch.Size):
        return tuple(replace(e, table) for e in v)
    if isinstance(v, list):
        return [replace(e, table) for e in v]
    if isinstance(v, dict):
        return {k: replace(e, table) for k, e in v.items()}
    return v


def seed(text):
    n = int(hashlib.sha1(text.encode()).hexdigest()[:8], 16)
    torch.manual_seed(n)
    random.seed(n)
