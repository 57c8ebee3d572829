"""Sections G and H of the peer's benchmarks: one case an operation, on inputs of about 100,000 elements.

G is the call alone, H the call and the gradients of its floating-point inputs. Names and inputs are those of
the Java classes `…Ops` in benchmarks/src. A case is `name: (inputs, call)`; both are only evaluated if it runs.
"""
import statistics

import torch
import torch.nn.functional as F

N = 100_000
S = torch.special
L = torch.linalg


def v(*shape):
    return torch.randn(*(shape or (N,)))


def u(*shape):
    """Uniform in (-0.9, 0.9)."""
    return torch.rand(*(shape or (N,))) * 1.8 - 0.9


def p(*shape):
    """Uniform in (0.5, 2.5)."""
    return torch.rand(*(shape or (N,))) * 2 + 0.5


def m():
    return torch.randn(316, 316)


def img():
    return torch.randn(8, 16, 28, 28)


def ints(high, *shape):
    return torch.randint(0, high, shape or (N,))


def flags(*shape):
    return torch.rand(*(shape or (N,))) < 0.5


def spd():
    a = torch.randn(316, 316)
    return a @ a.T / 316 + torch.eye(316)


def regular():
    return torch.randn(316, 316) + 20 * torch.eye(316)


def elementwise():
    c = {}
    for name in ("abs asinh atan ceil cos cosh deg2rad erf erfc exp exp2 expm1 floor frac isfinite isinf isnan "
                 "logical_not nan_to_num neg round sigmoid sign signbit sin sinc sinh square tan tanh trunc "
                 "relu clone i0 positive rad2deg sgn isneginf isposinf").split():
        c[name] = (lambda: [v()], getattr(torch, name))
    for name in "acos asin atanh erfinv".split():
        c[name] = (lambda: [u()], getattr(torch, name))
    for name in "digamma lgamma log log10 log1p log2 reciprocal rsqrt sqrt".split():
        c[name] = (lambda: [p()], getattr(torch, name))
    for name in "entr ndtri".split():
        c["special." + name] = (lambda: [torch.rand(N) * 0.9 + 0.05], getattr(S, name))
    for name in "erfcx i0e i1 i1e log_ndtr ndtr bessel_j0 bessel_j1 airy_ai".split():
        c["special." + name] = (lambda: [v()], getattr(S, name))
    for name in "bessel_y0 bessel_y1 modified_bessel_k0 modified_bessel_k1".split():
        c["special." + name] = (lambda: [p()], getattr(S, name))
    c["acosh"] = (lambda: [p() + 1], torch.acosh)
    c["logit"] = (lambda: [torch.rand(N) * 0.9 + 0.05], torch.logit)
    c["polygamma"] = (lambda: [p()], lambda x: torch.polygamma(1, x))
    c["mvlgamma"] = (lambda: [p() + 1], lambda x: torch.mvlgamma(x, 3))
    c["clamp"] = (lambda: [v()], lambda x: torch.clamp(x, -0.5, 0.5))
    c["clamp-int64"] = (lambda: [ints(100)], lambda x: torch.clamp(x, 20, 70))
    c["round-decimals"] = (lambda: [v()], lambda x: torch.round(x, decimals=2))
    for name in ("add sub mul div maximum minimum fmax fmin atan2 copysign hypot logaddexp logaddexp2 eq ne lt le "
                 "gt ge logical_and logical_or logical_xor heaviside isclose nextafter").split():
        c[name] = (lambda: [v(), v()], getattr(torch, name))
    for name in "fmod remainder floor_divide pow xlogy float_power igamma igammac".split():
        c[name] = (lambda: [p(), p()], getattr(torch, name))
    c["special.xlog1py"] = (lambda: [p(), p()], S.xlog1py)
    c["special.zeta"] = (lambda: [p() + 1, p()], S.zeta)
    for name in "add mul maximum eq lt bitwise_and bitwise_or bitwise_xor gcd lcm floor_divide remainder".split():
        c[name + "-int64"] = (lambda: [ints(100), ints(100) + 1], getattr(torch, name))
    for name in "bitwise_left_shift bitwise_right_shift".split():
        c[name] = (lambda: [ints(100), ints(8)], getattr(torch, name))
    c["bitwise_not"] = (lambda: [ints(100)], torch.bitwise_not)
    c["neg-int64"] = (lambda: [ints(100)], torch.neg)
    c["abs-int64"] = (lambda: [ints(100)], torch.abs)
    c["where"] = (lambda: [flags(), v(), v()], torch.where)
    c["lerp"] = (lambda: [v(), v()], lambda a, b: torch.lerp(a, b, 0.3))
    c["addcmul"] = (lambda: [v(), v(), v()], torch.addcmul)
    c["addcdiv"] = (lambda: [v(), v(), p()], torch.addcdiv)
    c["ldexp"] = (lambda: [v(), ints(5)], torch.ldexp)
    c["frexp"] = (lambda: [v()], lambda x: torch.frexp(x)[0])
    c["isin"] = (lambda: [ints(1000), ints(1000, 100)], torch.isin)
    c["to-float64"] = (lambda: [v()], lambda x: x.double())
    c["to-int64"] = (lambda: [v()], lambda x: x.long())
    for name in "exp log sin tanh sqrt".split():
        c[name + "-float64"] = (lambda: [p().double()], getattr(torch, name))
    return c


def reductions():
    c = {}
    for name in ("sum mean prod amax amin std var logsumexp any all argmax argmin nansum count_nonzero nanmean "
                 "median nanmedian").split():
        f = getattr(torch, name)
        if name not in ("median", "nanmedian"):
            c[name] = (lambda: [m()], lambda x, f=f: f(x, dim=1))
        else:
            c[name] = (lambda: [m()], lambda x, f=f: f(x, dim=1)[0])
    for name in "sum mean prod amax any all argmax max min".split():
        c[name + "-all"] = (lambda: [v()], getattr(torch, name))
    c["sum-0"] = (lambda: [m()], lambda x: x.sum(0))
    c["max"] = (lambda: [m()], lambda x: x.max(1)[0])
    c["min"] = (lambda: [m()], lambda x: x.min(1)[0])
    c["sum-int64"] = (lambda: [ints(100, 316, 316)], lambda x: x.sum(1))
    c["amax-int64"] = (lambda: [ints(100, 316, 316)], lambda x: x.amax(1))
    c["argmax-int64"] = (lambda: [ints(100, 316, 316)], lambda x: x.argmax(1))
    c["aminmax"] = (lambda: [m()], lambda x: torch.aminmax(x, dim=1)[0])
    c["norm"] = (lambda: [m()], lambda x: x.norm(dim=1))
    c["linalg.vector_norm"] = (lambda: [m()], lambda x: L.vector_norm(x, 3, dim=1))
    c["dist"] = (lambda: [v(), v()], torch.dist)
    for name in "cumsum cumprod logcumsumexp softmax log_softmax".split():
        c[name] = (lambda: [m() * 0.1], lambda x, f=getattr(torch, name): f(x, 1))
    for name in "cummax cummin".split():
        c[name] = (lambda: [m()], lambda x, f=getattr(torch, name): f(x, 1)[0])
    c["cumsum-int64"] = (lambda: [ints(100, 316, 316)], lambda x: x.cumsum(1))
    c["diff"] = (lambda: [m()], torch.diff)
    c["trapezoid"] = (lambda: [m()], torch.trapezoid)
    c["sort"] = (lambda: [m()], lambda x: torch.sort(x, 1)[0])
    c["argsort"] = (lambda: [m()], lambda x: torch.argsort(x, 1))
    c["msort"] = (lambda: [m()], torch.msort)
    c["sort-all"] = (lambda: [v()], lambda x: torch.sort(x)[0])
    c["sort-int64"] = (lambda: [ints(1000, 316, 316)], lambda x: torch.sort(x, 1)[0])
    c["topk"] = (lambda: [m()], lambda x: torch.topk(x, 10, 1)[0])
    c["kthvalue"] = (lambda: [m()], lambda x: torch.kthvalue(x, 100, 1)[0])
    c["mode"] = (lambda: [ints(30, 316, 316)], lambda x: torch.mode(x, 1)[0])
    c["quantile"] = (lambda: [m()], lambda x: torch.quantile(x, 0.3, dim=1))
    c["unique"] = (lambda: [ints(1000)], torch.unique)
    c["unique_consecutive"] = (lambda: [ints(3)], torch.unique_consecutive)
    c["bincount"] = (lambda: [ints(1000)], torch.bincount)
    c["histc"] = (lambda: [v()], lambda x: torch.histc(x, 100, -3, 3))
    c["searchsorted"] = (lambda: [torch.sort(v(1000))[0], v()], torch.searchsorted)
    c["bucketize"] = (lambda: [v(), torch.sort(v(1000))[0]], torch.bucketize)
    c["cov"] = (lambda: [m()], torch.cov)
    c["corrcoef"] = (lambda: [m()], torch.corrcoef)
    c["renorm"] = (lambda: [m()], lambda x: torch.renorm(x, 2, 0, 1.0))
    return c


def placing():
    c = {
        "cat": (lambda: [m(), m()], lambda a, b: torch.cat([a, b], 1)),
        "stack": (lambda: [m(), m()], lambda a, b: torch.stack([a, b], 1)),
        "chunk": (lambda: [m()], lambda x: x.chunk(4, 1)[0]),
        "split": (lambda: [m()], lambda x: x.split(100, 1)[0]),
        "unbind": (lambda: [v(10, 100, 100)], lambda x: x.unbind()[0]),
        "view": (lambda: [v()], lambda x: x.view(100, 1000)),
        "reshape": (lambda: [m()], lambda x: x.t().reshape(-1)),
        "permute": (lambda: [img()], lambda x: x.permute(0, 2, 3, 1).contiguous()),
        "transpose": (lambda: [m()], lambda x: x.transpose(0, 1).contiguous()),
        "movedim": (lambda: [img()], lambda x: x.movedim(1, -1).contiguous()),
        "squeeze": (lambda: [v(1, N)], lambda x: x.squeeze(0)),
        "unsqueeze": (lambda: [v()], lambda x: x.unsqueeze(0)),
        "expand": (lambda: [v(1, 1000)], lambda x: x.expand(100, 1000).contiguous()),
        "flatten": (lambda: [img()], lambda x: x.flatten(1)),
        "narrow": (lambda: [m()], lambda x: x.narrow(1, 10, 200)),
        "select": (lambda: [m()], lambda x: x.select(1, 10)),
        "flip": (lambda: [m()], lambda x: x.flip(1)),
        "roll": (lambda: [m()], lambda x: x.roll(7, 1)),
        "rot90": (lambda: [m()], lambda x: torch.rot90(x)),
        "repeat": (lambda: [v(1000)], lambda x: x.repeat(100)),
        "repeat_interleave": (lambda: [v(1000)], lambda x: x.repeat_interleave(100)),
        "tile": (lambda: [v(10, 100)], lambda x: x.tile(10, 10)),
        "tril": (lambda: [m()], torch.tril),
        "triu": (lambda: [m()], torch.triu),
        "diag": (lambda: [v(316)], torch.diag),
        "diagonal": (lambda: [m()], torch.diagonal),
        "diag_embed": (lambda: [v(10, 100)], torch.diag_embed),
        "trace": (lambda: [m()], torch.trace),
        "meshgrid": (lambda: [v(316), v(316)],
                     lambda a, b: torch.meshgrid(a, b, indexing="ij")[0].contiguous()),
        "unfold": (lambda: [v(10_000)], lambda x: x.unfold(0, 10, 1).contiguous()),
        "gather": (lambda: [m(), ints(316, 316, 316)], lambda x, i: x.gather(1, i)),
        "take_along_dim": (lambda: [m(), ints(316, 316, 316)], lambda x, i: torch.take_along_dim(x, i, 1)),
        "scatter": (lambda: [m(), ints(316, 316, 316), m()], lambda x, i, y: x.scatter(1, i, y)),
        "scatter_add": (lambda: [m(), ints(316, 316, 316), m()], lambda x, i, y: x.scatter_add(1, i, y)),
        "scatter_reduce": (lambda: [m(), ints(316, 316, 316), m()],
                           lambda x, i, y: x.scatter_reduce(1, i, y, "amax")),
        "index_select": (lambda: [m(), ints(316, 316)], lambda x, i: x.index_select(0, i)),
        "index_select-1": (lambda: [m(), ints(316, 316)], lambda x, i: x.index_select(1, i)),
        "index_add": (lambda: [m(), ints(316, 316), m()], lambda x, i, y: x.index_add(0, i, y)),
        "index_copy": (lambda: [m(), torch.randperm(316), m()], lambda x, i, y: x.index_copy(0, i, y)),
        "index_fill": (lambda: [m(), ints(316, 100)], lambda x, i: x.index_fill(0, i, 1.0)),
        "index_put": (lambda: [m(), torch.randperm(316), m()], lambda x, i, y: x.index_put((i,), y)),
        "masked_fill": (lambda: [v(), flags()], lambda x, k: x.masked_fill(k, 1.0)),
        "masked_select": (lambda: [v(), flags()], torch.masked_select),
        "masked_scatter": (lambda: [v(), flags(), v()], torch.masked_scatter),
        "nonzero": (lambda: [flags(316, 316)], torch.nonzero),
        "take": (lambda: [v(), ints(N)], torch.take),
        "put": (lambda: [v(), torch.randperm(N), v()], torch.put),
        "__getitem__": (lambda: [m(), ints(316, 316)], lambda x, i: x[:, i]),
        "__getitem__-mask": (lambda: [v(), flags()], lambda x, k: x[k]),
        "one_hot": (lambda: [ints(100, 1000)], lambda i: F.one_hot(i, 100)),
        "embedding": (lambda: [v(1000, 100), ints(1000, 1000)], lambda w, i: F.embedding(i, w)),
        "arange": (lambda: [], lambda: torch.arange(N)),
        "linspace": (lambda: [], lambda: torch.linspace(0, 1, N)),
        "logspace": (lambda: [], lambda: torch.logspace(0, 1, N)),
        "eye": (lambda: [], lambda: torch.eye(316)),
        "full": (lambda: [], lambda: torch.full((N,), 3.0)),
        "zeros": (lambda: [], lambda: torch.zeros(N)),
        "rand": (lambda: [], lambda: torch.rand(N)),
        "randn": (lambda: [], lambda: torch.randn(N)),
        "randint": (lambda: [], lambda: torch.randint(0, 100, (N,))),
        "randperm": (lambda: [], lambda: torch.randperm(N)),
        "bernoulli": (lambda: [torch.rand(N)], torch.bernoulli),
        "multinomial": (lambda: [p(100, 1000)], lambda w: torch.multinomial(w, 10)),
    }
    return c


def products():
    c = {
        "mm": (lambda: [m(), m()], torch.mm),
        "matmul": (lambda: [m(), m()], torch.matmul),
        "matmul-float64": (lambda: [m().double(), m().double()], torch.matmul),
        "matmul-int64": (lambda: [ints(9, 100, 100), ints(9, 100, 100)], torch.matmul),
        "bmm": (lambda: [v(10, 100, 100), v(10, 100, 100)], torch.bmm),
        "mv": (lambda: [m(), v(316)], torch.mv),
        "dot": (lambda: [v(), v()], torch.dot),
        "outer": (lambda: [v(316), v(316)], torch.outer),
        "inner": (lambda: [m(), m()], torch.inner),
        "addmm": (lambda: [m(), m(), m()], torch.addmm),
        "addmv": (lambda: [v(316), m(), v(316)], torch.addmv),
        "addr": (lambda: [m(), v(316), v(316)], torch.addr),
        "baddbmm": (lambda: [v(10, 100, 100), v(10, 100, 100), v(10, 100, 100)], torch.baddbmm),
        "tensordot": (lambda: [v(10, 100, 100), v(100, 100, 10)],
                      lambda a, b: torch.tensordot(a, b, dims=2)),
        "einsum": (lambda: [v(10, 100, 100), v(10, 100, 100)],
                   lambda a, b: torch.einsum("bij,bkj->bik", a, b)),
        "kron": (lambda: [v(10, 10), v(31, 31)], torch.kron),
        "cross": (lambda: [v(33_333, 3), v(33_333, 3)], lambda a, b: torch.cross(a, b, dim=1)),
        "cdist": (lambda: [v(316, 100), v(316, 100)], torch.cdist),
        "linalg.cholesky": (lambda: [spd()], L.cholesky),
        "linalg.inv": (lambda: [regular()], L.inv),
        "linalg.solve": (lambda: [regular(), m()], L.solve),
        "linalg.solve_triangular": (lambda: [torch.tril(m()) + 20 * torch.eye(316), m()],
                                    lambda a, b: L.solve_triangular(a, b, upper=False)),
        "linalg.det": (lambda: [regular() * 0.05], L.det),
        "linalg.slogdet": (lambda: [regular()], lambda a: L.slogdet(a)[1]),
        "linalg.qr": (lambda: [m()], lambda a: L.qr(a)[0]),
        "linalg.svd": (lambda: [m()], lambda a: L.svd(a, full_matrices=False)[0]),
        "linalg.svdvals": (lambda: [m()], L.svdvals),
        "linalg.eigh": (lambda: [spd()], lambda a: L.eigh(a)[1]),
        "linalg.eigvalsh": (lambda: [spd()], L.eigvalsh),
        "linalg.pinv": (lambda: [m()], L.pinv),
        "linalg.lstsq": (lambda: [m(), v(316, 10)], lambda a, b: L.lstsq(a, b)[0]),
        "linalg.lu": (lambda: [m()], lambda a: L.lu(a)[2]),
        "linalg.matrix_exp": (lambda: [m() * 0.01], torch.matrix_exp),
        "linalg.matrix_power": (lambda: [m() * 0.05], lambda a: L.matrix_power(a, 5)),
        "linalg.norm": (lambda: [m()], L.norm),
        "linalg.cond": (lambda: [m()], L.cond),
        "linalg.inv-batch": (lambda: [v(1000, 10, 10) + 9 * torch.eye(10)], L.inv),
        "linalg.solve-512": (lambda: [v(512, 512) + 30 * torch.eye(512), v(512, 512)], L.solve),
        "linalg.cholesky-512": (lambda: [v(512, 512) + 60 * torch.eye(512)],
                                lambda a: L.cholesky((a + a.T) / 2)),
        "linalg.svdvals-512": (lambda: [v(512, 512)], L.svdvals),
        "linalg.eigvalsh-512": (lambda: [v(512, 512)], lambda a: L.eigvalsh((a + a.T) / 2)),
        "linalg.qr-512": (lambda: [v(512, 512)], lambda a: L.qr(a)[0]),
        "fft.fft": (lambda: [v(100, 1000)], lambda x: torch.view_as_real(torch.fft.fft(x))),
        "fft.fft-1024": (lambda: [v(100, 1024)], lambda x: torch.view_as_real(torch.fft.fft(x))),
        "fft.fft-997": (lambda: [v(100, 997)], lambda x: torch.view_as_real(torch.fft.fft(x))),
        "fft.rfft": (lambda: [v(100, 1000)], lambda x: torch.view_as_real(torch.fft.rfft(x))),
        "fft.irfft": (lambda: [v(100, 501, 2)], lambda x: torch.fft.irfft(torch.view_as_complex(x))),
        "fft.fft2": (lambda: [m()], lambda x: torch.view_as_real(torch.fft.fft2(x))),
    }
    return c


def layers():
    c = {}
    for name in ("elu celu selu gelu silu mish hardtanh hardswish hardsigmoid relu6 leaky_relu softplus softsign "
                 "logsigmoid softshrink hardshrink tanhshrink").split():
        c[name] = (lambda: [v()], getattr(F, name))
    c["threshold"] = (lambda: [v()], lambda x: F.threshold(x, 0.1, 2.0))
    c["glu"] = (lambda: [m()], lambda x: F.glu(x, 1))
    c["prelu"] = (lambda: [img(), v(16)], F.prelu)
    c["softmin"] = (lambda: [m()], lambda x: F.softmin(x, 1))
    c["dropout"] = (lambda: [v()], lambda x: F.dropout(x, 0.5, True))
    c["linear"] = (lambda: [m(), m(), v(316)], F.linear)
    c["bilinear"] = (lambda: [v(316, 50), v(316, 40), v(50, 50, 40), v(50)], F.bilinear)
    c["conv1d"] = (lambda: [v(8, 16, 784), v(16, 16, 3), v(16)], lambda x, w, b: F.conv1d(x, w, b, padding=1))
    c["conv2d"] = (lambda: [img(), v(16, 16, 3, 3), v(16)], lambda x, w, b: F.conv2d(x, w, b, padding=1))
    c["conv2d-groups"] = (lambda: [img(), v(16, 4, 3, 3), v(16)],
                          lambda x, w, b: F.conv2d(x, w, b, padding=1, groups=4))
    c["conv3d"] = (lambda: [v(4, 8, 8, 20, 20), v(8, 8, 3, 3, 3), v(8)],
                   lambda x, w, b: F.conv3d(x, w, b, padding=1))
    c["conv_transpose1d"] = (lambda: [v(8, 16, 784), v(16, 16, 3), v(16)],
                             lambda x, w, b: F.conv_transpose1d(x, w, b, padding=1))
    c["conv_transpose2d"] = (lambda: [img(), v(16, 16, 3, 3), v(16)],
                             lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1))
    c["max_pool1d"] = (lambda: [v(8, 16, 784)], lambda x: F.max_pool1d(x, 2))
    c["max_pool2d"] = (lambda: [img()], lambda x: F.max_pool2d(x, 2))
    c["max_pool2d-3x3"] = (lambda: [img()], lambda x: F.max_pool2d(x, 3, 2, 1))
    c["max_pool3d"] = (lambda: [v(4, 8, 8, 20, 20)], lambda x: F.max_pool3d(x, 2))
    c["avg_pool1d"] = (lambda: [v(8, 16, 784)], lambda x: F.avg_pool1d(x, 2))
    c["avg_pool2d"] = (lambda: [img()], lambda x: F.avg_pool2d(x, 2))
    c["avg_pool3d"] = (lambda: [v(4, 8, 8, 20, 20)], lambda x: F.avg_pool3d(x, 2))
    c["adaptive_avg_pool2d"] = (lambda: [img()], lambda x: F.adaptive_avg_pool2d(x, 7))
    c["adaptive_max_pool2d"] = (lambda: [img()], lambda x: F.adaptive_max_pool2d(x, 7))
    c["adaptive_avg_pool2d-9"] = (lambda: [img()], lambda x: F.adaptive_avg_pool2d(x, 9))
    c["lp_pool2d"] = (lambda: [img()], lambda x: F.lp_pool2d(x, 2, 2))
    c["max_unpool2d"] = (lambda: list(F.max_pool2d(img(), 2, return_indices=True)),
                         lambda x, i: F.max_unpool2d(x, i, 2))
    c["batch_norm"] = (lambda: [img(), v(16), v(16)],
                       lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True))
    c["layer_norm"] = (lambda: [m(), v(316), v(316)], lambda x, w, b: F.layer_norm(x, (316,), w, b))
    c["group_norm"] = (lambda: [img(), v(16), v(16)], lambda x, w, b: F.group_norm(x, 4, w, b))
    c["instance_norm"] = (lambda: [img()], F.instance_norm)
    c["rms_norm"] = (lambda: [m(), v(316)], lambda x, w: F.rms_norm(x, (316,), w))
    c["local_response_norm"] = (lambda: [img()], lambda x: F.local_response_norm(x, 5))
    c["normalize"] = (lambda: [m()], F.normalize)
    c["interpolate-nearest"] = (lambda: [v(8, 16, 14, 14)], lambda x: F.interpolate(x, scale_factor=2))
    c["interpolate-bilinear"] = (lambda: [v(8, 16, 14, 14)],
                                 lambda x: F.interpolate(x, scale_factor=2, mode="bilinear"))
    c["interpolate-bicubic"] = (lambda: [v(8, 16, 14, 14)],
                                lambda x: F.interpolate(x, scale_factor=2, mode="bicubic"))
    c["pad"] = (lambda: [img()], lambda x: F.pad(x, (1, 1, 1, 1)))
    c["pad-reflect"] = (lambda: [img()], lambda x: F.pad(x, (1, 1, 1, 1), mode="reflect"))
    c["pad-circular"] = (lambda: [img()], lambda x: F.pad(x, (1, 1, 1, 1), mode="circular"))
    c["pixel_shuffle"] = (lambda: [img()], lambda x: F.pixel_shuffle(x, 2))
    c["nn.unfold"] = (lambda: [v(2, 4, 28, 28)], lambda x: F.unfold(x, 3))
    c["nn.fold"] = (lambda: [v(2, 36, 676)], lambda x: F.fold(x, (28, 28), 3))
    c["grid_sample"] = (lambda: [img(), u(8, 28, 28, 2)], lambda x, g: F.grid_sample(x, g, align_corners=False))
    c["scaled_dot_product_attention"] = (lambda: [v(2, 8, 98, 64), v(2, 8, 98, 64), v(2, 8, 98, 64)],
                                         F.scaled_dot_product_attention)
    c["cosine_similarity"] = (lambda: [m(), m()], F.cosine_similarity)
    c["pairwise_distance"] = (lambda: [m(), m()], F.pairwise_distance)
    c["embedding_bag"] = (lambda: [v(1000, 100), ints(1000, 100, 10)], lambda w, i: F.embedding_bag(i, w))
    return c


def losses():
    sign = lambda n: torch.randint(0, 2, (n,)) * 2 - 1
    c = {
        "mse_loss": (lambda: [v(), v()], F.mse_loss),
        "l1_loss": (lambda: [v(), v()], F.l1_loss),
        "smooth_l1_loss": (lambda: [v(), v()], F.smooth_l1_loss),
        "huber_loss": (lambda: [v(), v()], F.huber_loss),
        "binary_cross_entropy": (lambda: [torch.rand(N) * 0.9 + 0.05, torch.rand(N)], F.binary_cross_entropy),
        "binary_cross_entropy_with_logits": (lambda: [v(), torch.rand(N)], F.binary_cross_entropy_with_logits),
        "cross_entropy": (lambda: [m(), ints(316, 316)], F.cross_entropy),
        "nll_loss": (lambda: [m(), ints(316, 316)], F.nll_loss),
        "kl_div": (lambda: [m(), torch.rand(316, 316)], lambda a, b: F.kl_div(a, b, reduction="batchmean")),
        "poisson_nll_loss": (lambda: [v(), p()], F.poisson_nll_loss),
        "gaussian_nll_loss": (lambda: [v(), v(), p()], F.gaussian_nll_loss),
        "hinge_embedding_loss": (lambda: [v(), sign(N)], F.hinge_embedding_loss),
        "cosine_embedding_loss": (lambda: [m(), m(), sign(316)], F.cosine_embedding_loss),
        "margin_ranking_loss": (lambda: [v(), v(), sign(N)], F.margin_ranking_loss),
        "soft_margin_loss": (lambda: [v(), sign(N)], F.soft_margin_loss),
        "multi_margin_loss": (lambda: [m(), ints(316, 316)], F.multi_margin_loss),
        "multilabel_soft_margin_loss": (lambda: [m(), flags(316, 316).float()], F.multilabel_soft_margin_loss),
        "triplet_margin_loss": (lambda: [m(), m(), m()], F.triplet_margin_loss),
        "ctc_loss": (lambda: [F.log_softmax(v(50, 20, 100), 2), ints(99, 20, 20) + 1],
                     lambda x, t: F.ctc_loss(x, t, torch.full((20,), 50), torch.full((20,), 20))),
    }
    return c


def step(inputs, call):
    """Returns the call with the gradients of its inputs, or None if it has none."""
    xs = [x.requires_grad_(True) if x.is_floating_point() else x for x in inputs]
    wanted = [x for x in xs if x.requires_grad]
    y = call(*xs)
    if not wanted or not y.requires_grad:
        return None
    g = torch.ones_like(y)

    def run():
        return torch.autograd.grad(call(*xs), wanted, g, allow_unused=True)
    try:
        run()
    except (NotImplementedError, RuntimeError):     # no derivative for one of the inputs
        return None
    return run


def run(s, time_runs):
    """Runs the chosen cases of a suite."""
    groups = {"elementwise": elementwise, "reduce": reductions, "place": placing, "product": products,
              "layer": layers, "loss": losses}
    for group, cases in groups.items():
        for name, (inputs, call) in cases().items():
            for section in "GH":
                case = f"{section}/{group}/{name}"
                if not s.wants(case):
                    continue
                xs = inputs()
                fn = (lambda: call(*xs)) if section == "G" else step(xs, call)
                if fn is None:
                    continue
                times, inner = time_runs(fn, s.cfg, budget=0.06, warm=0.02)
                med = statistics.median(times)
                s.emit({"case": case, "unit": "us", "better": "lower", "median": round(med * 1e6, 3),
                        "min": round(min(times) * 1e6, 3), "runs": len(times), "inner": inner,
                        "threads": s.cfg.threads, "notes": "call" if section == "G" else "call and gradients"})
