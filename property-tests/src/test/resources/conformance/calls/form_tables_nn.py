"""Calls of torch.nn.functional."""


def windows(op, channels_first=True):
    """Forms of a convolution's arguments in one to three dimensions."""
    out = ""
    for n in (1, 2, 3):
        s, k = ", ".join("5674"[i] for i in range(n)), ", ".join("2323"[i] for i in range(n))
        t = lambda v: "(" + ", ".join([str(v)] * n) + ",)"
        mixed = "(" + ", ".join("212"[i] for i in range(n)) + ",)"
        w = f"normal(4, 2, {k})" if op == "conv" else f"normal(2, 3, {k})"
        b = "normal(4)" if op == "conv" else "normal(3)"
        f = f"nn.functional.{op}{n}d"
        forms = ["", f", {b}", f", {b}, 2", f", {b}, stride={mixed}", f", {b}, 1, 1", f", None, 2, {t(1)}",
                 f", bias={b}, dilation=2, padding=2", f", stride={t(2)}, padding={t(1)}, dilation={mixed}"]
        if op == "conv":
            forms += [", padding='same'", f", {b}, padding='same', dilation={mixed}", ", padding='valid'",
                      f", {b}, 1, 'same'", f", {b}, 1, 0, 1, 1"]
        else:
            forms += [", stride=2, output_padding=1", f", {b}, 2, 1, 1, 1, 2", f", {b}, stride={t(3)}, "
                      f"output_padding={t(2)}, dilation=1"]
        for form in forms:
            out += f"{f}(normal(2, 2, {s}), {w}{form})\n"
        out += f"{f}(normal(2, {s}), {w}, {b})\n"
        out += f"{f}(input=normal(2, 2, {s}), weight={w}, bias={b}, stride=1)\n"
        out += f"{f}(normal(0, 2, {s}), {w})\n"
        g = f"normal(4, 2, {k}), normal(4)" if op == "conv" else f"normal(4, 2, {k}), normal(4)"
        out += f"{f}(normal(2, 4, {s}), {g}, groups=2)\n"
        out += f"{f}(normal(2, 4, {s}), {g}, stride=2, padding=1, groups=2)\n"
        d = f"normal(4, 1, {k})"
        out += f"{f}(normal(2, 4, {s}), {d}, groups=4)\n"
    return out


def pools():
    out = ""
    for n in (1, 2, 3):
        s = ", ".join("7564"[i] for i in range(n))
        mixed = "(" + ", ".join("323"[i] for i in range(n)) + ",)"
        ones = "(" + ", ".join("1" * n) + ",)"
        x, u = f"distinct(2, 2, {s})", f"distinct(2, {s})"
        f = f"nn.functional.max_pool{n}d"
        for form in ("2", mixed, "3, 2", "3, 1, 1", "kernel_size=3, stride=2, padding=1", "2, dilation=2",
                     "3, 2, ceil_mode=True", "3, 2, 1, ceil_mode=True", f"{mixed}, 2, {ones}, 1, True",
                     "2, return_indices=True", "3, 2, 1, 1, True, True", "3, stride=None", "2, 3, ceil_mode=True",
                     "3, 1, 1, 2", f"{mixed}, stride={ones}, dilation={ones}"):
            out += f"{f}({x}, {form})\n"
        out += f"{f}({u}, 2)\n{f}({u}, 3, 2, 1, ceil_mode=True, return_indices=True)\n"
        f = f"nn.functional.avg_pool{n}d"
        x, u = x.replace("distinct", "normal"), u.replace("distinct", "normal")
        forms = ["2", mixed, "3, 2", "3, 1, 1", "kernel_size=3, stride=2, padding=1", "3, 2, ceil_mode=True",
                 "3, 2, 1, ceil_mode=True", "3, 2, 1, count_include_pad=False",
                 "3, 2, 1, True, False", "3, stride=None", f"{mixed}, 2, {ones}, True, True", "2, 3, ceil_mode=True"]
        if n > 1:
            forms += ["2, divisor_override=3", "3, 2, 1, True, False, 5", "3, 2, 1, divisor_override=2"]
        for form in forms:
            out += f"{f}({x}, {form})\n"
        out += f"{f}({u}, 2)\n"
        some = "(None, " + ", ".join("3" * (n - 1)) + ")" if n > 1 else "(2,)"
        for op in ("avg", "max"):
            f = f"nn.functional.adaptive_{op}_pool{n}d"
            if op == "max" and n != 2:
                continue
            v = x.replace("normal", "distinct") if op == "max" else x
            for form in ("1", "3", some, mixed, f"output_size={ones}", "4"):
                out += f"{f}({v}, {form})\n"
            out += f"{f}({v[:9]}{v[9:].replace('2, 2', '2', 1)}, 2)\n"
            if op == "max":
                out += f"{f}({v}, 3, True)\n{f}({v}, output_size=2, return_indices=True)\n"
    return out


def resizing():
    out = ""
    modes = {1: ["nearest", "nearest-exact", "linear", "area"], 2: ["nearest", "nearest-exact", "bilinear", "bicubic",
             "area"], 3: ["nearest", "nearest-exact", "trilinear", "area"]}
    for n in (1, 2, 3):
        s = ", ".join("543"[i] for i in range(n))
        x = f"normal(2, 2, {s})"
        small, large = ("(" + ", ".join(v[i] for i in range(n)) + ",)" for v in ("322", "785"))
        ratio = "(" + ", ".join(["1.5", "2.3", "0.7"][:n]) + ",)"
        for mode in modes[n]:
            f = f"nn.functional.interpolate({x}, "
            out += f"{f}size={small}, mode='{mode}')\n{f}{large}, None, '{mode}')\n{f}size=4, mode='{mode}')\n"
            out += f"{f}scale_factor=2, mode='{mode}')\n{f}scale_factor=0.6, mode='{mode}')\n"
            out += f"{f}scale_factor={ratio}, mode='{mode}')\n{f}None, 1.7, '{mode}')\n"
            out += f"{f}scale_factor={ratio}, mode='{mode}', recompute_scale_factor=True)\n"
            if "linear" in mode or "cubic" in mode:
                out += f"{f}size={large}, mode='{mode}', align_corners=True)\n"
                out += f"{f}size={small}, mode='{mode}', align_corners=True)\n"
                out += f"{f}size={large}, mode='{mode}', align_corners=False)\n"
                out += f"{f}scale_factor={ratio}, mode='{mode}', align_corners=True)\n"
                out += f"{f}scale_factor={ratio}, mode='{mode}', align_corners=True, recompute_scale_factor=True)\n"
                out += f"{f}size=1, mode='{mode}', align_corners=True)\n"
            if mode in ("bilinear", "bicubic"):
                for more in ("size=(2, 3)", "size=(7, 2)", "scale_factor=0.6", "size=(3, 2), align_corners=True",
                             "scale_factor=(0.5, 1.5), align_corners=False"):
                    out += f"{f}{more}, mode='{mode}', antialias=True)\n"
        out += f"nn.functional.interpolate({x}, scale_factor=2)\nnn.functional.interpolate({x}, 3)\n"
    return out


def padding():
    out = ""
    for shape, pads in (("2, 3, 5", ["(1, 2)", "(2, 0)", "(1, -1)"]), ("3, 5", ["(1, 2)", "(0, 3)"]),
                        ("2, 2, 4, 5", ["(1, 2, 2, 1)", "(0, 3, 0, 1)", "(1, 1, -1, 1)"]),
                        ("2, 4, 5", ["(1, 2, 2, 1)", "(0, 3, 1, 0)"]),
                        ("1, 2, 3, 4, 3", ["(1, 2, 2, 1, 1, 0)", "(0, 1, 0, 1, 2, 2)"]),
                        ("2, 3, 4, 3", ["(1, 2, 2, 1, 1, 0)"])):
        for p in pads:
            for mode in ("constant", "reflect", "replicate", "circular"):
                out += f"nn.functional.pad(normal({shape}), {p}, '{mode}')\n"
            out += f"nn.functional.pad(normal({shape}), {p}, value=1.5)\n"
    return out + """
nn.functional.pad(normal(2, 3), (1, 1))
nn.functional.pad(normal(2, 3), [1, 1, 2, 0], "constant", -2)
nn.functional.pad(normal(3), (2, 1))
nn.functional.pad(normal(2, 3), (-1, -1, 0, 1))
nn.functional.pad(normal(2, 3), ())
nn.functional.pad(normal(2, 2, 2, 2, 2), (1, 0, 0, 1, 1, 1, 0, 1, 1, 0))
nn.functional.pad(ints(0, 9, 2, 3), (1, 1), value=7)
nn.functional.pad(bools(2, 3), (1, 1), value=True)
nn.functional.pad(input=normal(1, 2, 3), pad=(1, 1), mode="reflect", value=None)
nn.functional.pad(normal(2, 3), (0, 0, 0, 0))
nn.functional.pad(normal(0, 3), (1, 1, 1, 1))
nn.functional.pad(normal(2, 3), (1, 1), "constant", inf)
"""


ACTIVATIONS = "".join(f"""
nn.functional.{op}(normal(3, 4) * 3)
nn.functional.{op}(normal())
nn.functional.{op}(normal(0, 3))
nn.functional.{op}(input=normal(2, 3).T)
nn.functional.{op}(f64([inf, nan, 0.0, -800.0, 800.0]))
""" for op in ("relu relu6 elu celu selu silu mish gelu softplus softsign hardsigmoid hardswish hardtanh leaky_relu "
               "logsigmoid").split() if op != "celu") + """
nn.functional.relu(normal(3), inplace=False)
nn.functional.relu6(normal(3) * 9, False)
nn.functional.elu(normal(5), 0.5)
nn.functional.elu(normal(5), alpha=-1.0)
nn.functional.silu(normal(3), inplace=False)
nn.functional.gelu(normal(5), approximate="tanh")
nn.functional.gelu(normal(5) * 20, approximate="tanh")
nn.functional.gelu(normal(5), approximate="none")
nn.functional.softplus(normal(5) * 9, 2)
nn.functional.softplus(normal(5) * 9, beta=0.5, threshold=3)
nn.functional.softplus(normal(5) * 9, 1, 2)
nn.functional.hardtanh(normal(5), -0.5, 0.25)
nn.functional.hardtanh(normal(5), min_val=0.0, max_val=6.0)
nn.functional.hardtanh(ints(-9, 9, 5), -2, 3)
nn.functional.leaky_relu(normal(5), 0.3)
nn.functional.leaky_relu(normal(5), negative_slope=0)
nn.functional.leaky_relu(normal(5), negative_slope=2.0, inplace=False)
nn.functional.glu(normal(4))
nn.functional.glu(normal(2, 4, 3), 1)
nn.functional.glu(normal(2, 4, 3), dim=-2)
nn.functional.prelu(normal(2, 3), normal(1))
nn.functional.prelu(normal(2, 3), normal(3))
nn.functional.prelu(normal(2, 3, 4), weight=normal(3))
nn.functional.prelu(normal(3), normal(1))
nn.functional.prelu(normal(3), normal())
nn.functional.prelu(normal(), normal(1))
nn.functional.dropout(normal(3, 4), 0.5, False)
nn.functional.dropout(normal(3, 4), p=0.0)
nn.functional.dropout(normal(3, 4), p=1.0, training=True)
nn.functional.dropout(normal(3, 4), training=False, inplace=False)
nn.functional.linear(normal(3), normal(4, 3))
nn.functional.linear(normal(2, 3), normal(4, 3), normal(4))
nn.functional.linear(normal(2, 5, 3), normal(4, 3), bias=normal(4))
nn.functional.linear(normal(2, 3), normal(3))
nn.functional.linear(input=normal(0, 3), weight=normal(4, 3), bias=None)
nn.functional.embedding(i64([0, 2, 2]), normal(3, 4))
nn.functional.embedding(i64([[0, 2], [1, 1]]), normal(3, 4), 1)
nn.functional.embedding(i64([0, 2, 2]), normal(3, 4), padding_idx=-1)
nn.functional.embedding(i64([0, 2, 2]), normal(3, 4), scale_grad_by_freq=True)
nn.functional.embedding(i64(1), normal(3, 4))
nn.functional.embedding(i64([0, 2, 2]), weight=normal(3, 4), sparse=False)
nn.functional.embedding(ints(0, 3, 0, 2), normal(3, 4))
nn.functional.embedding(ints(0, 3, 4).int(), normal(3, 4))
nn.functional.normalize(normal(3, 4))
nn.functional.normalize(normal(3, 4), 1.0)
nn.functional.normalize(normal(3, 4), 3, 0)
nn.functional.normalize(normal(3, 4), p=inf, dim=-1)
nn.functional.normalize(normal(3, 4), p=2, dim=1, eps=5.0)
nn.functional.normalize(normal(3), dim=0)
nn.functional.normalize(normal(3, 4), dim=(0, 1))
nn.functional.cosine_similarity(normal(3, 4), normal(3, 4))
nn.functional.cosine_similarity(normal(3, 4), normal(4))
nn.functional.cosine_similarity(normal(3, 1, 4), normal(2, 4), -1)
nn.functional.cosine_similarity(normal(3, 4), normal(3, 4), dim=0, eps=1e-3)
nn.functional.cosine_similarity(x1=normal(4), x2=normal(4), dim=0)
nn.functional.pixel_shuffle(normal(1, 8, 2, 3), 2)
nn.functional.pixel_shuffle(normal(9, 2, 3), upscale_factor=3)
nn.functional.pixel_shuffle(normal(2, 2, 4, 2, 3), 2)
nn.functional.unfold(normal(1, 2, 4, 5), 2)
nn.functional.unfold(normal(1, 2, 4, 5), (2, 3), 1, 1, 2)
nn.functional.unfold(normal(1, 2, 5, 5), kernel_size=2, dilation=2, padding=(1, 0), stride=(1, 2))
nn.functional.unfold(normal(2, 4, 5), (2, 2))
nn.functional.layer_norm(normal(2, 3, 4), (4,))
nn.functional.layer_norm(normal(2, 3, 4), [3, 4])
nn.functional.layer_norm(normal(2, 3, 4), (4,), normal(4))
nn.functional.layer_norm(normal(2, 3, 4), (4,), None, normal(4))
nn.functional.layer_norm(normal(2, 3, 4), normalized_shape=(3, 4), weight=normal(3, 4), bias=normal(3, 4), eps=0.1)
nn.functional.layer_norm(normal(2, 0, 4), (4,))
nn.functional.rms_norm(normal(2, 3, 4), (4,))
nn.functional.rms_norm(normal(2, 3, 4), [3, 4], normal(3, 4))
nn.functional.rms_norm(normal(2, 3, 4), (4,), weight=normal(4), eps=0.1)
nn.functional.rms_norm(normal(2, 3, 4), (4,), None, 1e-3)
nn.functional.group_norm(normal(2, 4, 3), 2)
nn.functional.group_norm(normal(2, 4), 2)
nn.functional.group_norm(normal(2, 4, 3, 2), 4, normal(4), normal(4))
nn.functional.group_norm(normal(2, 4, 3), 1, weight=normal(4), bias=None, eps=0.1)
nn.functional.group_norm(normal(2, 4, 2, 2, 2), num_groups=2, bias=normal(4))
nn.functional.batch_norm(normal(4, 3), normal(3), positive(3))
nn.functional.batch_norm(normal(4, 3), normal(3), positive(3), normal(3), normal(3), False, 0.1, 1e-3)
nn.functional.batch_norm(normal(4, 3), normal(3), positive(3), training=True)
nn.functional.batch_norm(normal(4, 3, 2), normal(3), positive(3), normal(3), normal(3), training=True, momentum=0.3)
nn.functional.batch_norm(normal(4, 3, 2, 2), None, None, training=True)
nn.functional.batch_norm(normal(4, 3, 2, 2), None, None, normal(3), training=True, eps=0.1)
nn.functional.batch_norm(normal(2, 3, 2, 2, 2), normal(3), positive(3), bias=normal(3), training=True, momentum=1.0)
nn.functional.batch_norm(normal(4, 3), normal(3), positive(3), None, normal(3), True, 0.0)
nn.functional.instance_norm(normal(2, 3, 4))
nn.functional.instance_norm(normal(2, 3, 4), weight=normal(3), bias=normal(3))
nn.functional.instance_norm(normal(2, 3, 4, 2), normal(3), positive(3))
nn.functional.instance_norm(normal(2, 3, 4), normal(3), positive(3), use_input_stats=False)
nn.functional.instance_norm(normal(2, 3, 4), normal(3), positive(3), normal(3), normal(3), True, 0.4, 1e-2)
nn.functional.instance_norm(normal(2, 3, 2, 2, 2), eps=0.1)
"""

ATTENTION = "".join(f"""
nn.functional.scaled_dot_product_attention(normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6){form})
nn.functional.scaled_dot_product_attention(normal(2, 2, 3, 4), normal(2, 2, 5, 4), normal(2, 2, 5, 4){form})
""" for form in ("", ", scale=0.3", ", normal(3, 5)", ", attn_mask=bools(3, 5) | (torch.arange(5) == 0)",
                 ", is_causal=True", ", None, 0.0, True", ", normal(1, 5), 0.0, False, scale=1.0",
                 ", dropout_p=0.0, scale=2")) + """
nn.functional.scaled_dot_product_attention(normal(3, 4), normal(5, 4), normal(5, 2))
nn.functional.scaled_dot_product_attention(normal(1, 4, 3, 2), normal(1, 2, 5, 2), normal(1, 2, 5, 2), enable_gqa=True)
nn.functional.scaled_dot_product_attention(normal(1, 4, 3, 2), normal(1, 1, 3, 2), normal(1, 1, 3, 2), is_causal=True, enable_gqa=True)
nn.functional.scaled_dot_product_attention(normal(2, 4, 3, 2), normal(2, 2, 5, 2), normal(2, 2, 5, 3), normal(2, 1, 3, 5), scale=0.5, enable_gqa=True)
nn.functional.scaled_dot_product_attention(normal(2, 2, 3, 4), normal(2, 2, 5, 4), normal(2, 2, 5, 4), bools(2, 1, 3, 5) | (torch.arange(5) == 1))
nn.functional.scaled_dot_product_attention(normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6), torch.tensor([[True] * 5, [False] * 5, [True] * 5]))
nn.functional.scaled_dot_product_attention(normal(2, 3, 4), normal(1, 5, 4), normal(1, 5, 6))
nn.functional.scaled_dot_product_attention(query=normal(1, 5, 2), key=normal(1, 3, 2), value=normal(1, 3, 2), is_causal=True)
"""

NETWORKS = windows("conv") + windows("conv_transpose") + pools() + resizing() + padding() + ACTIVATIONS + ATTENTION

PAIRS = "mse_loss l1_loss smooth_l1_loss huber_loss".split()
LOSSES = "".join(f"""
nn.functional.{op}({x}, {t})
nn.functional.{op}({x}, {t}, reduction="none")
nn.functional.{op}({x}, {t}, reduction="sum")
nn.functional.{op}({x}, {t}, reduction="mean")
nn.functional.{op}({x.replace('3, 4', '')}, {t.replace('3, 4', '')})
nn.functional.{op}({x.replace('3, 4', '0, 4')}, {t.replace('3, 4', '0, 4')}, reduction="sum")
nn.functional.{op}(input={x.replace('3, 4', '2, 3, 2')}, target={t.replace('3, 4', '2, 3, 2')})
""" for op, x, t in [(o, "normal(3, 4)", "normal(3, 4)") for o in PAIRS] + [
    ("binary_cross_entropy", "unit(3, 4)", "unit(3, 4)"),
    ("binary_cross_entropy_with_logits", "normal(3, 4)", "unit(3, 4)"),
    ("kl_div", "normal(3, 4)", "unit(3, 4)"), ("soft_margin_loss", "normal(3, 4)", "normal(3, 4).sign()"),
    ("hinge_embedding_loss", "normal(3, 4)", "normal(3, 4).sign()")]) + """
nn.functional.mse_loss(normal(3, 4), normal(3, 4), weight=positive(3, 4))
nn.functional.l1_loss(normal(3, 4), normal(3, 4), weight=positive(3, 4), reduction="sum")
nn.functional.mse_loss(normal(3), normal(3), size_average=False)
nn.functional.mse_loss(normal(3), normal(3), reduce=False)
nn.functional.mse_loss(normal(3), normal(3), True, True)
nn.functional.l1_loss(normal(3), normal(3), None, False)
nn.functional.smooth_l1_loss(normal(9), normal(9), beta=0.25)
nn.functional.smooth_l1_loss(normal(9), normal(9), beta=0.0)
nn.functional.smooth_l1_loss(normal(9), normal(9), reduction="none", beta=2)
nn.functional.huber_loss(normal(9), normal(9), delta=0.25)
nn.functional.huber_loss(normal(9), normal(9), "sum", 0.5)
nn.functional.huber_loss(normal(3, 4), normal(3, 4), weight=positive(3, 4), delta=0.5)
nn.functional.binary_cross_entropy(unit(3, 4), unit(3, 4), positive(4))
nn.functional.binary_cross_entropy(unit(3, 4), unit(3, 4), weight=positive(3, 4), reduction="sum")
nn.functional.binary_cross_entropy(f64([0.0, 1.0, 0.0, 1.0]), f64([0.0, 1.0, 1.0, 0.0]), reduction="none")
nn.functional.binary_cross_entropy_with_logits(normal(3, 4), unit(3, 4), positive(4))
nn.functional.binary_cross_entropy_with_logits(normal(3, 4), unit(3, 4), pos_weight=positive(4))
nn.functional.binary_cross_entropy_with_logits(normal(3, 4), unit(3, 4), positive(3, 1), pos_weight=positive(4), reduction="none")
nn.functional.binary_cross_entropy_with_logits(f64([-800.0, 800.0]), f64([1.0, 0.0]), reduction="none")
nn.functional.kl_div(normal(3, 4), unit(3, 4), reduction="batchmean")
nn.functional.kl_div(normal(3, 4), normal(3, 4), log_target=True)
nn.functional.kl_div(normal(3, 4), normal(3, 4), log_target=True, reduction="batchmean")
nn.functional.kl_div(normal(3, 4), normal(3, 4), reduction="none", log_target=True)
nn.functional.kl_div(normal(3), f64([0.0, 0.5, 0.5]), reduction="sum")
nn.functional.hinge_embedding_loss(normal(5), f64([1.0, -1.0, 1.0, -1.0, 1.0]), 0.5)
nn.functional.hinge_embedding_loss(normal(5), f64([1.0, -1.0, 1.0, -1.0, 1.0]), margin=2.0, reduction="none")
nn.functional.nll_loss(normal(3, 4), i64([0, 3, 1]))
nn.functional.nll_loss(normal(3, 4), i64([0, 3, 1]), positive(4))
nn.functional.nll_loss(normal(3, 4), i64([0, 3, 1]), weight=positive(4), reduction="sum")
nn.functional.nll_loss(normal(3, 4), i64([0, -100, 1]))
nn.functional.nll_loss(normal(3, 4), i64([0, 2, 1]), ignore_index=2, reduction="none")
nn.functional.nll_loss(normal(3, 4), i64([2, 2, 2]), ignore_index=2)
nn.functional.nll_loss(normal(4), i64(2))
nn.functional.nll_loss(normal(2, 4, 3), ints(0, 4, 2, 3))
nn.functional.nll_loss(normal(2, 4, 3, 2), ints(0, 4, 2, 3, 2), positive(4), reduction="none")
nn.functional.nll_loss(normal(2, 4, 3, 2, 2), ints(0, 4, 2, 3, 2, 2), ignore_index=1)
nn.functional.nll_loss(normal(0, 4), ints(0, 4, 0), reduction="sum")
nn.functional.cross_entropy(normal(3, 4), i64([0, 3, 1]))
nn.functional.cross_entropy(normal(3, 4), i64([0, 3, 1]), positive(4))
nn.functional.cross_entropy(normal(3, 4), i64([0, 3, 1]), weight=positive(4), reduction="sum")
nn.functional.cross_entropy(normal(3, 4), i64([0, -100, 1]))
nn.functional.cross_entropy(normal(3, 4), i64([0, 2, 1]), ignore_index=2, reduction="none")
nn.functional.cross_entropy(normal(3, 4), i64([2, 2, 2]), ignore_index=2)
nn.functional.cross_entropy(normal(4), i64(2))
nn.functional.cross_entropy(normal(4), i64(2), label_smoothing=0.1, reduction="none")
nn.functional.cross_entropy(normal(2, 4, 3), ints(0, 4, 2, 3))
nn.functional.cross_entropy(normal(2, 4, 3, 2), ints(0, 4, 2, 3, 2), positive(4), label_smoothing=0.2)
nn.functional.cross_entropy(normal(2, 4, 3, 2), ints(0, 4, 2, 3, 2), positive(4), reduction="none", label_smoothing=0.2)
nn.functional.cross_entropy(normal(3, 4), i64([0, 3, -100]), label_smoothing=0.3, weight=positive(4))
nn.functional.cross_entropy(normal(3, 4), i64([0, 3, 1]), label_smoothing=1.0)
nn.functional.cross_entropy(normal(3, 4), unit(3, 4))
nn.functional.cross_entropy(normal(3, 4), unit(3, 4), positive(4), reduction="none")
nn.functional.cross_entropy(normal(3, 4), unit(3, 4), label_smoothing=0.2, reduction="sum")
nn.functional.cross_entropy(normal(2, 4, 3), unit(2, 4, 3), positive(4), label_smoothing=0.2)
nn.functional.cross_entropy(normal(4), unit(4))
nn.functional.cross_entropy(normal(0, 4), ints(0, 4, 0), reduction="sum")
nn.functional.cosine_embedding_loss(normal(3, 4), normal(3, 4), f64([1.0, -1.0, 1.0]))
nn.functional.cosine_embedding_loss(normal(3, 4), normal(3, 4), f64([1.0, -1.0, -1.0]), 0.3)
nn.functional.cosine_embedding_loss(normal(3, 4), normal(3, 4), i64([1, -1, 1]), margin=-0.5, reduction="none")
nn.functional.cosine_embedding_loss(normal(4), normal(4), f64(1.0), reduction="sum")
nn.functional.margin_ranking_loss(normal(5), normal(5), normal(5).sign())
nn.functional.margin_ranking_loss(normal(5), normal(5), normal(5).sign(), 0.5)
nn.functional.margin_ranking_loss(normal(5), normal(5), normal(5).sign(), margin=2.0, reduction="none")
nn.functional.margin_ranking_loss(input1=normal(2, 3), input2=normal(2, 3), target=normal(2, 3).sign(), reduction="sum")
nn.functional.multi_margin_loss(normal(3, 4), i64([0, 3, 1]))
nn.functional.multi_margin_loss(normal(3, 4), i64([0, 3, 1]), 2)
nn.functional.multi_margin_loss(normal(3, 4), i64([0, 3, 1]), 1, 0.5, positive(4))
nn.functional.multi_margin_loss(normal(3, 4), i64([0, 3, 1]), p=2, margin=2.0, weight=positive(4), reduction="none")
nn.functional.multi_margin_loss(normal(4), i64(2), reduction="sum")
nn.functional.triplet_margin_loss(normal(3, 4), normal(3, 4), normal(3, 4))
nn.functional.triplet_margin_loss(normal(3, 4), normal(3, 4), normal(3, 4), 0.5, 1)
nn.functional.triplet_margin_loss(normal(3, 4), normal(3, 4), normal(3, 4), margin=2.0, p=3.0, swap=True)
nn.functional.triplet_margin_loss(normal(3, 4), normal(3, 4), normal(3, 4), eps=0.1, reduction="none")
nn.functional.triplet_margin_loss(normal(4), normal(4), normal(4), reduction="sum")
nn.functional.ctc_loss(normal(6, 2, 4), i64([[1, 2, 3], [1, 1, 2]]), i64([6, 5]), i64([3, 2]))
nn.functional.ctc_loss(normal(6, 2, 4), i64([[1, 2, 3], [1, 1, 2]]), (6, 6), (2, 3))
nn.functional.ctc_loss(normal(6, 2, 4), i64([1, 2, 3, 1, 1]), i64([6, 5]), i64([3, 2]), reduction="none")
nn.functional.ctc_loss(normal(6, 2, 4), i64([[0, 2, 1], [1, 1, 2]]), i64([6, 6]), i64([3, 2]), blank=3, reduction="sum")
nn.functional.ctc_loss(normal(6, 4), i64([1, 2]), i64(6), i64(2))
nn.functional.ctc_loss(normal(6, 4), i64([1, 2]), (6,), (2,), 3)
nn.functional.ctc_loss(normal(3, 2, 4), i64([[1, 1, 1], [1, 2, 3]]), i64([3, 3]), i64([3, 3]), zero_infinity=True)
nn.functional.ctc_loss(normal(3, 2, 4), i64([[1, 1, 1], [1, 2, 3]]), i64([3, 3]), i64([3, 3]), reduction="none")
nn.functional.ctc_loss(normal(6, 2, 4), i64([[1, 2, 3], [1, 1, 2]]), i64([6, 5]), i64([0, 2]))
nn.functional.ctc_loss(normal(6, 2, 4), i64([[1, 2, 3], [1, 1, 2]]).int(), i64([6, 5]).int(), i64([3, 2]).int())
"""
