"""PyTorch's side of the GPU comparison: the cases of scripts/GpuBench.java, as name,milliseconds lines.

A captured step of ours stands beside PyTorch's eager one: the target is 1.3 times its speed."""
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

SMALL = sys.argv[1:] == ["small"]
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(1)
torch.backends.cudnn.allow_tf32 = False  # float32 means float32 on both sides.


def scaled(real, dry):
    return dry if SMALL else real


def wait():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def timed(name, work):
    reps, ms = (1 if SMALL else 20), []
    for i in range(0 if SMALL else -2, 1 if SMALL else 7):
        start = time.perf_counter()
        for _ in range(reps):
            work()
        wait()
        if i >= 0:
            ms.append((time.perf_counter() - start) * 1e3 / reps)
    print(f"{name},{statistics.median(ms)}", flush=True)
    return statistics.median(ms)


def there(*shape):
    return torch.randn(*shape, device=DEVICE)


def operations():
    n = scaled(1 << 26, 1 << 10)
    x, y = there(n), there(n)
    timed("copy 2^26", x.clone)
    timed("add 2^26", lambda: x + y)
    timed("gelu 2^26", lambda: F.gelu(x))
    timed("sum 2^26", x.sum)
    r = there(scaled(16384, 8), scaled(4096, 64))
    w = there(r.size(1))
    timed("softmax 16384x4096", lambda: r.softmax(1))
    timed("layer norm 16384x4096", lambda: F.layer_norm(r, (r.size(1),), w, w))
    n = scaled(4096, 64)
    a, b = there(n, n), there(n, n)
    timed("float32 product 4096", lambda: a @ b)
    torch.backends.cuda.matmul.allow_tf32 = True
    timed("TF32 product 4096", lambda: a @ b)
    torch.backends.cuda.matmul.allow_tf32 = False
    m = scaled(8192, 272)
    u, v = there(m, m).bfloat16(), there(m, m).bfloat16()
    timed("bfloat16 product 8192 NN", lambda: u @ v)
    timed("bfloat16 product 8192 NT", lambda: u @ v.t())
    timed("bfloat16 product 8192 TN", lambda: u.t() @ v)
    for t in (torch.float32, torch.bfloat16):
        name = str(t).split(".")[1]
        x = there(scaled(32, 1), scaled(256, 8), scaled(56, 8), scaled(56, 8)).to(t)
        w = (there(x.size(1), x.size(1), 3, 3) * 0.02).to(t).requires_grad_()
        xg = x.clone().requires_grad_()

        def forward():
            with torch.no_grad():
                F.conv2d(x, w, padding=1)

        def gradients():
            xg.grad = w.grad = None
            F.conv2d(xg, w, padding=1).sum().backward()
        timed(name + " conv 3x3 forward", forward)
        timed(name + " conv 3x3 with gradients", gradients)
    for depth in (64, 128):
        q, k, v = (there(scaled(4, 1), scaled(1024 // depth, 1), scaled(4096, 70), depth).bfloat16().requires_grad_() for _ in range(3))

        def attention():
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)

        def attention_forward():
            with torch.no_grad():
                attention()

        def attention_gradients():
            q.grad = k.grad = v.grad = None
            attention().sum().backward()
        timed(f"bfloat16 attention {depth} forward", attention_forward)
        timed(f"bfloat16 attention {depth} with gradients", attention_gradients)
    s = there(256)

    def additions():
        for _ in range(100 if SMALL else 1000):
            s + s
    timed("1000 small additions", additions)


class Block(nn.Module):
    def __init__(self, d=128):
        super().__init__()
        self.ln1, self.qkv, self.proj = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.ln2, self.up, self.down = nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (u.view(b, t, 4, -1).transpose(1, 2) for u in self.qkv(self.ln1(x)).split(d, 2))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(a.transpose(1, 2).reshape(b, t, d))
        return x + self.down(F.gelu(self.up(self.ln2(x))))


class Gpt(nn.Module):
    def __init__(self, tokens, d=128):
        super().__init__()
        self.tok, self.pos = nn.Embedding(256, d), nn.Parameter(torch.randn(tokens, d) * 0.02)
        self.blocks = nn.Sequential(*[Block() for _ in range(4)])
        self.ln, self.head = nn.LayerNorm(d), nn.Linear(d, 256, bias=False)

    def forward(self, x):
        return self.head(self.ln(self.blocks(self.tok(x) + self.pos))).flatten(0, 1)


def training(name, net, x, classes, targets):
    net, x = net.to(DEVICE), x.to(DEVICE)
    y = torch.randint(classes, (x.size(0) * targets,), device=DEVICE)
    opt = torch.optim.AdamW(net.parameters(), lr=3e-4, weight_decay=0.01)

    def step():
        opt.zero_grad()
        F.cross_entropy(net(x), y).backward()
        opt.step()
    print(f"{name} step captured,{timed(name + ' step', step)}", flush=True)


operations()
SIDE = scaled(28, 12)
training("lenet", nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(64 * (SIDE // 2 - 2) ** 2, 128), nn.ReLU(), nn.Linear(128, 10)), torch.randn(scaled(64, 2), 1, SIDE, SIDE), 10, 1)
TOKENS = scaled(128, 8)
training("gpt-mini", Gpt(TOKENS), torch.randint(256, (scaled(16, 2), TOKENS)), 256, TOKENS)
