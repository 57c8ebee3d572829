"""Modules and the arguments they are made with."""
import math

import torch
from torch import nn

from recording import M, T, cases, module, positive, signs, whole, x


def basics():
    module(M("Identity"), x(2, 3))
    module(M("Linear", in_features=3, out_features=4), x(3))
    module(M("Linear", in_features=3, out_features=4), x(2, 5, 3))
    module(M("Linear", in_features=1, out_features=1, bias=False), x(4, 1))
    module(M("Linear", in_features=3, out_features=4), x(0, 3))
    module(M("Bilinear", in1_features=3, in2_features=2, out_features=4), x(5, 3), x(5, 2, seed=1))
    module(M("Bilinear", in1_features=3, in2_features=2, out_features=4, bias=False), x(2, 5, 3), x(2, 5, 2, seed=1))
    module(M("Flatten", start_dim=0), x(2, 3, 4))
    module(M("Flatten", start_dim=1, end_dim=2), x(2, 3, 4, 2))
    module(M("Flatten", start_dim=-3, end_dim=-2), x(2, 3, 4, 2))
    module(M("Unflatten", dim=1, unflattened_size=(2, 3)), x(2, 6))
    module(M("Unflatten", dim=-1, unflattened_size=(-1, 3)), x(2, 2, 6))
    for name, shape in (("Dropout", (3, 4)), ("Dropout1d", (2, 3, 4)), ("Dropout2d", (2, 3, 4, 2)),
                        ("Dropout3d", (1, 2, 2, 2, 2)), ("AlphaDropout", (3, 4)), ("FeatureAlphaDropout", (2, 3, 4))):
        module(M(name, p=0.4), x(*shape), train=False)
        module(M(name, p=0.0), x(*shape), train=True)
    module(M("Dropout", p=1.0), x(3, 4))
    module(M("Dropout", p=0.3, inplace=True), x(3, 4), train=False)
    module(M("Embedding", num_embeddings=5, embedding_dim=3), whole(5, 2, 4))
    module(M("Embedding", num_embeddings=5, embedding_dim=3), T(torch.tensor(3)))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, padding_idx=-1), whole(5, 7))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, max_norm=0.7), whole(5, 2, 3))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, max_norm=0.7, norm_type=1.0), whole(5, 6))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, scale_grad_by_freq=True), whole(3, 8))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, sparse=True), whole(5, 4))
    for mode in ("sum", "mean", "max"):
        bag = dict(num_embeddings=6, embedding_dim=3, mode=mode)
        module(M("EmbeddingBag", **bag), whole(6, 3, 4))
        module(M("EmbeddingBag", **bag), whole(6, 9), T(torch.tensor([0, 2, 2, 5])))
        module(M("EmbeddingBag", **bag, include_last_offset=True), whole(6, 9), T(torch.tensor([0, 4, 9])))
        module(M("EmbeddingBag", **bag, padding_idx=2), whole(4, 3, 4))
        module(M("EmbeddingBag", **bag, max_norm=0.5), whole(6, 2, 2))
    # For scale_grad_by_freq see below.
    module(M("EmbeddingBag", num_embeddings=6, embedding_dim=3, mode="sum"), whole(6, 2, 3),
           per_sample_weights=x(2, 3))
    module(M("EmbeddingBag", num_embeddings=6, embedding_dim=3, mode="sum", padding_idx=1), whole(6, 9),
           T(torch.tensor([0, 3, 7])), x(9, seed=2))
    module(M("PixelShuffle", upscale_factor=2), x(2, 8, 3, 2))
    module(M("PixelShuffle", upscale_factor=3), x(9, 2, 2))
    module(M("PixelUnshuffle", downscale_factor=2), x(2, 1, 4, 6))
    module(M("ChannelShuffle", groups=3), x(2, 6, 2, 2))
    module(M("CosineSimilarity", dim=-1, eps=1e-3), x(2, 3, 4), x(2, 3, 4, seed=1))
    module(M("CosineSimilarity"), x(2, 3), x(1, 3, seed=1))
    module(M("PairwiseDistance", p=1.0), x(4, 3), x(4, 3, seed=1))
    module(M("PairwiseDistance", p=3.5, eps=0.01, keepdim=True), x(4, 3), x(4, 3, seed=1))
    module(M("PairwiseDistance", p=math.inf), x(4, 3), x(4, 3, seed=1))
    module(M("Unfold", kernel_size=2), x(1, 2, 4, 5))
    module(M("Unfold", kernel_size=(2, 3), dilation=(1, 2), padding=(1, 2), stride=(2, 1)), x(2, 2, 4, 5))
    module(M("Fold", output_size=(4, 5), kernel_size=2), x(1, 8, 12))
    module(M("Fold", output_size=4, kernel_size=(2, 2), stride=2), x(8, 4))
    module(M("Fold", output_size=(4, 6), kernel_size=(3, 2), padding=1, stride=(1, 2), dilation=(1, 2)), x(2, 12, 12))
    for mode, shape, size in (("nearest", (1, 2, 3), 5), ("linear", (1, 2, 3), 5), ("bilinear", (1, 2, 3, 2), (5, 4)),
                              ("bicubic", (1, 1, 3, 4), (5, 6)), ("trilinear", (1, 1, 2, 3, 2), (3, 4, 5)),
                              ("nearest-exact", (1, 1, 4, 3), (3, 5)), ("area", (1, 2, 4, 5), (2, 3))):
        module(M("Upsample", size=size, mode=mode), x(*shape))
        module(M("Upsample", scale_factor=2, mode=mode), x(*shape))
        module(M("Upsample", scale_factor=1.7, mode=mode), x(*shape))
        if mode.endswith(("linear", "cubic")):
            module(M("Upsample", size=size, mode=mode, align_corners=True), x(*shape))
            module(M("Upsample", scale_factor=1.5, mode=mode, align_corners=True), x(*shape))
        module(M("Upsample", scale_factor=1.6, mode=mode, recompute_scale_factor=True), x(*shape))
    module(M("Upsample", scale_factor=(2.0, 1.5), mode="bilinear"), x(1, 1, 3, 4))
    module(M("UpsamplingNearest2d", scale_factor=2), x(1, 2, 2, 3))
    module(M("UpsamplingNearest2d", size=(3, 5)), x(1, 2, 2, 3))
    module(M("UpsamplingBilinear2d", scale_factor=2), x(1, 2, 2, 3))
    module(M("UpsamplingBilinear2d", size=5), x(1, 2, 2, 3))


def activations():
    for name in ("ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardsigmoid", "Hardswish"):
        module(M(name), x(3, 5))
    for name in ("Sigmoid", "Tanh", "LogSigmoid", "Softsign", "Tanhshrink"):
        module(M(name), x(3, 5))
    for spec in (M("ELU", alpha=0.7), M("ELU"), M("CELU", alpha=1.3), M("GELU", approximate="tanh"), M("GELU"),
                 M("LeakyReLU"), M("LeakyReLU", negative_slope=0.3), M("RReLU", lower=0.1, upper=0.1),
                 M("Hardshrink"), M("Hardshrink", lambd=0.3), M("Softshrink", lambd=0.2), M("Softshrink"),
                 M("Hardtanh"), M("Hardtanh", min_val=-0.4, max_val=0.2), M("Threshold", threshold=0.1, value=-2.0),
                 M("Softplus"), M("Softplus", beta=2.0, threshold=1.0), M("PReLU", init=0.1), M("PReLU", num_parameters=5),
                 M("Softmax", dim=0), M("Softmax", dim=-1), M("LogSoftmax", dim=1), M("Softmin", dim=0), M("GLU", dim=0)):
        module(spec, x(4, 5))
    module(M("RReLU"), x(4, 5), train=False)
    module(M("GLU"), x(3, 6))
    module(M("GLU", dim=1), x(2, 4, 3))
    module(M("PReLU", num_parameters=3), x(2, 3, 2, 2))
    module(M("PReLU", num_parameters=1), x(4))
    module(M("Softmax2d"), x(2, 3, 2, 2))
    module(M("Softmax2d"), x(3, 2, 2))


def convolutions():
    size = {1: (7,), 2: (6, 5), 3: (4, 5, 3)}
    for n in (1, 2, 3):
        for name in (f"Conv{n}d", f"ConvTranspose{n}d"):
            base = dict(in_channels=4, out_channels=6, kernel_size=2)
            module(M(name, **base), x(2, 4, *size[n]))
            module(M(name, **base), x(4, *size[n]))
            module(M(name, **base, bias=False, stride=2), x(2, 4, *size[n]))
            module(M(name, **base, groups=2, padding=1), x(2, 4, *size[n]))
            module(M(name, **base, dilation=2), x(1, 4, *size[n]))
            module(M(name, in_channels=2, out_channels=2, groups=2, kernel_size=tuple(range(3, 3 - n, -1)),
                     stride=tuple(range(1, n + 1)), padding=tuple([1] * n)), x(2, 2, *size[n]))
            module(M(name, in_channels=1, out_channels=3, kernel_size=1), x(1, 1, *size[n]))
        for padding in ("same", "valid"):
            module(M(f"Conv{n}d", in_channels=2, out_channels=3, kernel_size=3, padding=padding), x(1, 2, *size[n]))
        module(M(f"Conv{n}d", in_channels=2, out_channels=3, kernel_size=2, dilation=2, padding="same"),
               x(1, 2, *size[n]))
        for mode in ("reflect", "replicate", "circular"):
            module(M(f"Conv{n}d", in_channels=2, out_channels=3, kernel_size=3, padding=1, padding_mode=mode),
                   x(2, 2, *size[n]))
        module(M(f"Conv{n}d", in_channels=2, out_channels=3, kernel_size=2, padding="same", padding_mode="circular"),
               x(1, 2, *size[n]))
        module(M(f"ConvTranspose{n}d", in_channels=2, out_channels=3, kernel_size=3, stride=2, padding=1,
                 output_padding=1), x(1, 2, *size[n]))
        module(M(f"ConvTranspose{n}d", in_channels=2, out_channels=3, kernel_size=3, stride=3),
               x(1, 2, *size[n]), output_size=[3 * s + 1 for s in size[n]])


def pools():
    size = {1: (9,), 2: (7, 6), 3: (5, 6, 4)}
    for n in (1, 2, 3):
        shape = (2, 3, *size[n])
        module(M(f"MaxPool{n}d", kernel_size=2), x(*shape))
        module(M(f"MaxPool{n}d", kernel_size=2), x(*shape[1:]))
        module(M(f"MaxPool{n}d", kernel_size=3, stride=2, padding=1), x(*shape))
        module(M(f"MaxPool{n}d", kernel_size=2, stride=1, dilation=2), x(*shape))
        module(M(f"MaxPool{n}d", kernel_size=3, stride=2, ceil_mode=True), x(*shape))
        module(M(f"MaxPool{n}d", kernel_size=2, return_indices=True), x(*shape))
        module(M(f"AvgPool{n}d", kernel_size=2), x(*shape))
        module(M(f"AvgPool{n}d", kernel_size=2), x(*shape[1:]))
        module(M(f"AvgPool{n}d", kernel_size=3, stride=2, padding=1, count_include_pad=False), x(*shape))
        module(M(f"AvgPool{n}d", kernel_size=3, stride=2, padding=1, ceil_mode=True), x(*shape))
        if n > 1:
            module(M(f"AvgPool{n}d", kernel_size=2, divisor_override=3), x(*shape))
            module(M(f"AvgPool{n}d", kernel_size=(2, 3, 1)[:n], stride=(1, 2, 2)[:n]), x(*shape))
            module(M(f"MaxPool{n}d", kernel_size=(2, 3, 1)[:n], stride=(1, 2, 2)[:n], padding=(1, 0, 0)[:n]), x(*shape))
        module(M(f"LPPool{n}d", norm_type=2, kernel_size=2), positive(*shape))
        module(M(f"LPPool{n}d", norm_type=3.0, kernel_size=3, stride=2, ceil_mode=True), positive(*shape))
        module(M(f"LPPool{n}d", norm_type=1, kernel_size=2, stride=1), positive(*shape[1:]))
        module(M(f"AdaptiveAvgPool{n}d", output_size=3), x(*shape))
        module(M(f"AdaptiveAvgPool{n}d", output_size=1), x(*shape[1:]))
        module(M(f"AdaptiveMaxPool{n}d", output_size=2), x(*shape))
        module(M(f"AdaptiveMaxPool{n}d", output_size=2, return_indices=True), x(*shape))
        if n > 1:
            module(M(f"AdaptiveAvgPool{n}d", output_size=(2, None, 3)[:n]), x(*shape))
            module(M(f"AdaptiveMaxPool{n}d", output_size=(None, 2, 1)[:n]), x(*shape))
        pooled, where = getattr(nn.functional, f"max_pool{n}d")(torch.randn(2, 3, *size[n],
                                generator=torch.Generator().manual_seed(n)), 2, return_indices=True)
        module(M(f"MaxUnpool{n}d", kernel_size=2), T(pooled), T(where))
        module(M(f"MaxUnpool{n}d", kernel_size=2, stride=2), T(pooled), T(where), output_size=list(shape))
        module(M(f"MaxUnpool{n}d", kernel_size=2), T(pooled), T(where), output_size=list(size[n]))
    for n in (1, 2, 3):
        shape = (2, 3, *size[n])
        uneven = (1, 2, 0, 1, 2, 1)[:2 * n]
        for kind in ("Zero", "Reflection", "Replication", "Circular", "Constant"):
            more = {"value": 1.5} if kind == "Constant" else {}
            module(M(f"{kind}Pad{n}d", padding=1, **more), x(*shape))
            module(M(f"{kind}Pad{n}d", padding=uneven, **more), x(*shape))
            module(M(f"{kind}Pad{n}d", padding=uneven, **more), x(*shape[1:]))
        module(M(f"ConstantPad{n}d", padding=(-1, 1) * n, value=2), x(*shape))
        module(M(f"ZeroPad{n}d", padding=(-1, 1) * n), x(*shape))


def norms():
    shapes = {1: (4, 3, 5), 2: (3, 3, 4, 2), 3: (2, 3, 2, 3, 2)}
    for n in (1, 2, 3):
        for kind in ("BatchNorm", "InstanceNorm"):
            name = f"{kind}{n}d"
            for options in ({}, {"affine": False}, {"affine": True, "eps": 0.01}, {"track_running_stats": True},
                            {"track_running_stats": False}, {"track_running_stats": True, "momentum": 0.3, "affine": True},
                            {"track_running_stats": True, "momentum": None}):
                if kind == "InstanceNorm" and options.get("momentum", 0) is None:
                    continue
                module(M(name, num_features=3, **options), x(*shapes[n]))
                module(M(name, num_features=3, **options), x(*shapes[n]), train=False)
        module(M(f"InstanceNorm{n}d", num_features=3), x(*shapes[n][1:]))
        module(M(f"InstanceNorm{n}d", num_features=3, affine=True, track_running_stats=True), x(*shapes[n][1:]))
    module(M("BatchNorm1d", num_features=3), x(6, 3))
    module(M("BatchNorm1d", num_features=3), x(6, 3), train=False)
    module(M("LayerNorm", normalized_shape=4), x(2, 3, 4))
    module(M("LayerNorm", normalized_shape=[3, 4]), x(2, 3, 4))
    module(M("LayerNorm", normalized_shape=(4,), eps=0.1), x(3, 4))
    module(M("LayerNorm", normalized_shape=4, elementwise_affine=False), x(3, 4))
    module(M("LayerNorm", normalized_shape=4, bias=False), x(3, 4))
    module(M("LayerNorm", normalized_shape=4), x(4))
    module(M("RMSNorm", normalized_shape=4), x(2, 3, 4))
    module(M("RMSNorm", normalized_shape=[3, 4], eps=0.01), x(2, 3, 4))
    module(M("RMSNorm", normalized_shape=4, elementwise_affine=False), x(2, 4))
    module(M("GroupNorm", num_groups=2, num_channels=4), x(2, 4))
    module(M("GroupNorm", num_groups=2, num_channels=4), x(2, 4, 3, 2))
    module(M("GroupNorm", num_groups=4, num_channels=4, affine=False, eps=0.1), x(2, 4, 3))
    module(M("GroupNorm", num_groups=1, num_channels=4), x(2, 4, 2, 2, 2))
    module(M("GroupNorm", num_groups=2, num_channels=4, bias=False), x(2, 4, 3))
    module(M("BatchNorm2d", num_features=3, bias=False), x(3, 3, 2, 2))
    module(M("InstanceNorm1d", num_features=3, affine=True, bias=False), x(2, 3, 4))
    module(M("LocalResponseNorm", size=2), x(2, 5, 4))
    module(M("LocalResponseNorm", size=3, alpha=0.1, beta=0.6, k=1.5), x(2, 5, 3, 2))


def recurrent():
    for name in ("RNN", "LSTM", "GRU"):
        states = lambda *s: (x(*s, seed=3), x(*s, seed=4)) if name == "LSTM" else x(*s, seed=3)
        base = dict(input_size=3, hidden_size=4)
        module(M(name, **base), x(5, 2, 3))
        module(M(name, **base), x(5, 3))
        module(M(name, **base), x(5, 2, 3), states(1, 2, 4))
        module(M(name, **base), x(5, 3), states(1, 4))
        module(M(name, **base, bias=False, batch_first=True), x(2, 5, 3))
        module(M(name, **base, num_layers=2, bidirectional=True), x(5, 2, 3), states(4, 2, 4))
        module(M(name, **base, num_layers=3, dropout=0.5), x(4, 2, 3), train=False)
        module(M(name, **base, num_layers=2, dropout=0.0, batch_first=True, bidirectional=True), x(2, 4, 3),
               states(4, 2, 4))
        module(M(name, **base, bidirectional=True, bias=False), x(1, 1, 3))
        cell = f"{name}Cell"
        states = lambda *s: (x(*s, seed=3), x(*s, seed=4)) if name == "LSTM" else x(*s, seed=3)
        module(M(cell, **base), x(2, 3))
        module(M(cell, **base), x(2, 3), states(2, 4))
        module(M(cell, **base, bias=False), x(2, 3), states(2, 4))
        module(M(cell, **base), x(3), states(4))
    module(M("RNN", input_size=3, hidden_size=4, nonlinearity="relu", num_layers=2), x(5, 2, 3), x(2, 2, 4, seed=1))
    module(M("RNNCell", input_size=3, hidden_size=4, nonlinearity="relu"), x(2, 3), x(2, 4, seed=1))
    module(M("LSTM", input_size=3, hidden_size=5, proj_size=2, num_layers=2, bidirectional=True), x(4, 2, 3),
           (x(4, 2, 2, seed=1), x(4, 2, 5, seed=2)))
    module(M("LSTM", input_size=3, hidden_size=5, proj_size=2, batch_first=True, bias=False), x(2, 4, 3))


def boolean(*shape):
    g = torch.Generator().manual_seed(len(cases))
    m = torch.rand(*shape, generator=g) < 0.3
    m[..., 0] = False
    return T(m)


def causal(n):
    return T(nn.Transformer.generate_square_subsequent_mask(n), grad=False)


def attention():
    base = dict(embed_dim=8, num_heads=2)
    q, k, v = (lambda: x(3, 2, 8)), (lambda: x(5, 2, 8, seed=1)), (lambda: x(5, 2, 8, seed=2))
    module(M("MultiheadAttention", **base), q(), k(), v())
    module(M("MultiheadAttention", **base), q(), k(), v(), need_weights=False)
    module(M("MultiheadAttention", **base), q(), k(), v(), average_attn_weights=False)
    module(M("MultiheadAttention", **base, bias=False), q(), k(), v(), key_padding_mask=boolean(2, 5))
    module(M("MultiheadAttention", **base, add_bias_kv=True), q(), k(), v(), attn_mask=boolean(3, 5))
    module(M("MultiheadAttention", **base, add_zero_attn=True), q(), k(), v(), attn_mask=boolean(4, 3, 5),
           key_padding_mask=boolean(2, 5))
    module(M("MultiheadAttention", **base, add_zero_attn=True, add_bias_kv=True, bias=False), q(), k(), v())
    module(M("MultiheadAttention", **base, kdim=5, vdim=3), q(), x(5, 2, 5, seed=1), x(5, 2, 3, seed=2))
    module(M("MultiheadAttention", **base, kdim=5, vdim=3, add_bias_kv=True), q(), x(5, 2, 5, seed=1),
           x(5, 2, 3, seed=2))
    module(M("MultiheadAttention", **base, batch_first=True), x(2, 3, 8), x(2, 5, 8, seed=1), x(2, 5, 8, seed=2),
           attn_mask=T(x(3, 5, seed=3).value))
    module(M("MultiheadAttention", **base), x(3, 8), x(5, 8, seed=1), x(5, 8, seed=2))
    module(M("MultiheadAttention", **base), x(3, 8), x(5, 8, seed=1), x(5, 8, seed=2), key_padding_mask=boolean(5))
    module(M("MultiheadAttention", **base), x(3, 2, 8), x(3, 2, 8, seed=1), x(3, 2, 8, seed=2), need_weights=False,
           attn_mask=causal(3), is_causal=True)
    module(M("MultiheadAttention", **base, dropout=0.4), q(), k(), v(), train=False)
    layer = dict(d_model=8, nhead=2, dim_feedforward=6, dropout=0.0)
    for more in ({}, {"norm_first": True}, {"batch_first": True}, {"bias": False}, {"activation": "gelu"},
                 {"layer_norm_eps": 0.01}, {"activation": "gelu", "norm_first": True, "bias": False}):
        for train in (True, False):
            module(M("TransformerEncoderLayer", **layer, **more), x(2, 3, 8), train=train)
            module(M("TransformerDecoderLayer", **layer, **more), x(2, 3, 8),
                   x(2, 3, 8, seed=1) if more.get("batch_first") else x(4, 3, 8, seed=1), train=train)
    module(M("TransformerEncoderLayer", **layer), x(4, 2, 8), src_mask=causal(4))
    module(M("TransformerEncoderLayer", **layer), x(4, 2, 8), src_mask=causal(4), is_causal=True)
    module(M("TransformerEncoderLayer", **layer), x(4, 2, 8), src_key_padding_mask=boolean(2, 4))
    module(M("TransformerEncoderLayer", **layer), x(4, 8))
    module(M("TransformerDecoderLayer", **layer), x(4, 2, 8), x(3, 2, 8, seed=1), tgt_mask=causal(4),
           memory_mask=boolean(4, 3), tgt_key_padding_mask=T(boolean(2, 4).value), memory_key_padding_mask=boolean(2, 3))
    module(M("TransformerDecoderLayer", **layer), x(4, 2, 8), x(3, 2, 8, seed=1), tgt_mask=causal(4), tgt_is_causal=True)
    encoder = M("TransformerEncoderLayer", **layer)
    decoder = M("TransformerDecoderLayer", **layer)
    norm = M("LayerNorm", normalized_shape=8)
    module(M("TransformerEncoder", encoder, num_layers=2), x(3, 2, 8))
    module(M("TransformerEncoder", encoder, norm, num_layers=2, enable_nested_tensor=False), x(3, 2, 8),
           mask=causal(3), src_key_padding_mask=T(boolean(2, 3).value))
    module(M("TransformerEncoder", encoder, norm, num_layers=1, mask_check=False), x(3, 2, 8), is_causal=True,
           mask=causal(3))
    module(M("TransformerDecoder", decoder, num_layers=2), x(3, 2, 8), x(4, 2, 8, seed=1))
    module(M("TransformerDecoder", decoder, norm, num_layers=2), x(3, 2, 8), x(4, 2, 8, seed=1), tgt_mask=causal(3),
           memory_key_padding_mask=boolean(2, 4))
    both = dict(layer, num_encoder_layers=1, num_decoder_layers=2)
    module(M("Transformer", **both), x(3, 2, 8), x(4, 2, 8, seed=1))
    module(M("Transformer", **both, batch_first=True, norm_first=True), x(2, 3, 8), x(2, 4, 8, seed=1),
           tgt_mask=causal(4), src_key_padding_mask=boolean(2, 3))
    module(M("Transformer", **both, activation="gelu", bias=False, layer_norm_eps=1e-3), x(3, 2, 8),
           x(4, 2, 8, seed=1), src_mask=causal(3), tgt_mask=causal(4), memory_mask=boolean(4, 3))


def losses():
    g = torch.Generator().manual_seed(3)
    w5, w3 = torch.rand(5, generator=g) + 0.5, torch.rand(3, generator=g) + 0.5
    for reduction in ("mean", "sum", "none"):
        r = dict(reduction=reduction)
        logs = lambda *s: T(torch.log_softmax(x(*s).value, 1))
        for name in ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"):
            module(M(name, **r), x(4, 3), x(4, 3, seed=1))
        module(M("SmoothL1Loss", beta=0.4, **r), x(4, 3), x(4, 3, seed=1))
        module(M("HuberLoss", delta=0.4, **r), x(4, 3), x(4, 3, seed=1))
        probability = lambda *s, seed=0: T(torch.sigmoid(x(*s, seed=seed).value))
        module(M("BCELoss", **r), probability(4, 5), probability(4, 5, seed=1))
        module(M("BCELoss", weight=w5, **r), probability(4, 5), probability(4, 5, seed=1))
        module(M("BCEWithLogitsLoss", **r), x(4, 5), probability(4, 5, seed=1))
        module(M("BCEWithLogitsLoss", weight=w5, pos_weight=w5 * 2, **r), x(4, 5), probability(4, 5, seed=1))
        module(M("CrossEntropyLoss", **r), x(4, 5), whole(5, 4))
        module(M("CrossEntropyLoss", weight=w5, ignore_index=1, **r), x(4, 5), whole(3, 4))
        module(M("CrossEntropyLoss", weight=w5, label_smoothing=0.2, **r), x(4, 5), whole(5, 4))
        module(M("CrossEntropyLoss", label_smoothing=0.1, ignore_index=2, **r), x(2, 5, 3, 2), whole(5, 2, 3, 2))
        module(M("CrossEntropyLoss", label_smoothing=0.1, weight=w5, **r), x(4, 5), T(torch.softmax(x(4, 5, seed=1).value, 1)))
        module(M("CrossEntropyLoss", **r), x(5), T(torch.tensor(2)))
        module(M("NLLLoss", **r), logs(4, 5), whole(5, 4))
        module(M("NLLLoss", weight=w5, ignore_index=0, **r), logs(4, 5), whole(5, 4))
        module(M("NLLLoss", weight=w5, **r), logs(2, 5, 3), whole(5, 2, 3))
        module(M("KLDivLoss", **r), logs(4, 5), T(torch.softmax(x(4, 5, seed=1).value, 1)))
        module(M("KLDivLoss", log_target=True, **r), logs(4, 5), T(torch.log_softmax(x(4, 5, seed=1).value, 1)))
        module(M("PoissonNLLLoss", **r), x(4, 3), T(whole(6, 4, 3).value.double(), grad=False))
        module(M("PoissonNLLLoss", log_input=False, full=True, eps=1e-3, **r), positive(4, 3),
               T(whole(6, 4, 3).value.double(), grad=False))
        module(M("GaussianNLLLoss", **r), x(4, 3), x(4, 3, seed=1), positive(4, 3, seed=2))
        module(M("GaussianNLLLoss", full=True, eps=0.5, **r), x(4, 3), x(4, 3, seed=1), positive(4, 1, seed=2))
        module(M("HingeEmbeddingLoss", margin=0.7, **r), x(4, 3), signs(4, 3))
        module(M("CosineEmbeddingLoss", margin=0.2, **r), x(4, 3), x(4, 3, seed=1), signs(4))
        module(M("MarginRankingLoss", margin=0.5, **r), x(4), x(4, seed=1), signs(4))
        module(M("SoftMarginLoss", **r), x(4, 3), signs(4, 3))
        module(M("MultiMarginLoss", **r), x(4, 3), whole(3, 4))
        module(M("MultiMarginLoss", p=2, margin=0.6, weight=w3, **r), x(4, 3), whole(3, 4))
        module(M("MultiLabelMarginLoss", **r), x(2, 4), T(torch.tensor([[3, 0, -1, 1], [1, -1, 0, 2]])))
        module(M("MultiLabelSoftMarginLoss", **r), x(4, 3), T(whole(2, 4, 3).value.double(), grad=False))
        module(M("MultiLabelSoftMarginLoss", weight=w3, **r), x(4, 3), T(whole(2, 4, 3).value.double(), grad=False))
        three = lambda: (x(4, 3), x(4, 3, seed=1), x(4, 3, seed=2))
        module(M("TripletMarginLoss", **r), *three())
        module(M("TripletMarginLoss", margin=0.6, p=1.5, eps=1e-3, swap=True, **r), *three())
        module(M("TripletMarginWithDistanceLoss", margin=2.0, swap=True, **r), *three())
        lengths = (T(torch.tensor([6, 5])), T(torch.tensor([3, 2])))
        # PyTorch's gradient is the one of what a log_softmax was taken of, so it is left out.
        scores = T(torch.log_softmax(x(6, 2, 4).value, 2), grad=False)
        module(M("CTCLoss", **r), scores, T(torch.tensor([[1, 2, 2], [3, 1, 0]])), *lengths)
        module(M("CTCLoss", blank=3, zero_infinity=True, **r), scores, T(torch.tensor([0, 1, 1, 2, 0])),
               T(torch.tensor([6, 1])), lengths[1])
    for old in ({"size_average": False}, {"reduce": False}, {"size_average": True, "reduce": True}):
        module(M("MSELoss", **old), x(4, 3), x(4, 3, seed=1))
    module(M("KLDivLoss", reduction="batchmean"), T(torch.log_softmax(x(4, 5).value, 1)),
           T(torch.softmax(x(4, 5, seed=1).value, 1)))
    for more in ({}, {"div_value": 2.0}, {"head_bias": True}):
        module(M("AdaptiveLogSoftmaxWithLoss", in_features=16, n_classes=10, cutoffs=[3, 6], **more), x(5, 16),
               whole(10, 5))


def networks():
    seq = lambda *layers: M("Sequential", *layers)
    linear = lambda i, o, **k: M("Linear", in_features=i, out_features=o, **k)
    module(seq(seq(linear(3, 4), M("Tanh")), seq(linear(4, 2))), x(5, 3))
    module(seq(M("Conv1d", in_channels=2, out_channels=4, kernel_size=3, padding="same"), M("BatchNorm1d", num_features=4),
               M("GELU"), M("AdaptiveAvgPool1d", output_size=1), M("Flatten"), linear(4, 3)), x(3, 2, 8))
    module(seq(M("Conv2d", in_channels=1, out_channels=4, kernel_size=3), M("GroupNorm", num_groups=2, num_channels=4),
               M("SiLU"), M("PixelShuffle", upscale_factor=2), M("ZeroPad2d", padding=1), M("AvgPool2d", kernel_size=2)),
           x(2, 1, 6, 6))
    module(seq(M("Unflatten", dim=1, unflattened_size=(2, 4)), M("InstanceNorm1d", num_features=2, affine=True),
               M("Softmax", dim=-1)), x(3, 8))
    module(seq(M("Embedding", num_embeddings=7, embedding_dim=4), M("LayerNorm", normalized_shape=4),
               M("Dropout", p=0.3), linear(4, 2)), whole(7, 2, 3), train=False)
    module(seq(M("TransformerEncoderLayer", d_model=8, nhead=2, dim_feedforward=6, dropout=0.0, batch_first=True),
               linear(8, 2)), x(2, 3, 8))
    module(seq(linear(4, 4), M("Softplus"), linear(4, 2), M("LogSoftmax", dim=1)), x(3, 4))


def uniform(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(len(cases)))


def fractional():
    size = {2: (7, 6), 3: (5, 6, 4)}
    for n in (2, 3):
        name, shape = f"FractionalMaxPool{n}d", (2, 3, *size[n])
        module(M(name, kernel_size=2, output_size=2, _random_samples=uniform(2, 3, n)), x(*shape))
        module(M(name, kernel_size=2, output_size=(3, 4, 2)[:n], _random_samples=uniform(1, 3, n)), x(*shape[1:]))
        module(M(name, kernel_size=(2, 3, 1)[:n], output_ratio=0.5, _random_samples=uniform(2, 3, n)), x(*shape))
        module(M(name, kernel_size=2, output_ratio=(0.6, 0.4, 0.5)[:n], return_indices=True,
                 _random_samples=uniform(2, 3, n)), x(*shape))


def frequencies():
    # Each index as often as any other: PyTorch 2.13 divides by the frequency of another index.
    twice = lambda: T(torch.tensor([4, 0, 2, 2, 4, 0]))
    for mode in ("sum", "mean"):
        bag = dict(num_embeddings=5, embedding_dim=3, mode=mode, scale_grad_by_freq=True)
        module(M("EmbeddingBag", **bag), T(twice().value.reshape(2, 3)))
        module(M("EmbeddingBag", **bag), twice(), T(torch.tensor([0, 1, 1, 4])))
        module(M("EmbeddingBag", **bag, include_last_offset=True), twice(), T(torch.tensor([0, 4, 6])))
        module(M("EmbeddingBag", **bag, max_norm=0.5), twice(), T(torch.tensor([0, 2])))
    module(M("EmbeddingBag", num_embeddings=5, embedding_dim=3, mode="sum", scale_grad_by_freq=True), twice(),
           T(torch.tensor([0, 2])), x(6, seed=2))
    module(M("Embedding", num_embeddings=5, embedding_dim=3, scale_grad_by_freq=True, padding_idx=2), whole(5, 9))
