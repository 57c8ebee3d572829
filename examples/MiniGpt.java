import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--text", description = "file to learn from; the project's licence if not given")
Path text = Arguments.data("../../LICENSE");

@Option(names = "--steps", description = "batches to train on")
int steps = 600;

@Option(names = "--batch", description = "pieces of 64 bytes in a batch")
int batch = 24;

@Option(names = "--size", description = "numbers for a byte, a multiple of 4")
int size = 96;

@Option(names = "--length", description = "bytes to write")
int length = 400;

@Option(names = "--temperature", description = "how freely to choose; towards 0 the likeliest byte")
double temperature = 0.5;

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

static final int CONTEXT = 64;

/// A small GPT (Radford et al. 2018) learns the bytes of a text and writes on in its style. `--help` lists
/// the options.
void main(String[] args) throws IOException {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Arguments.check(this, size > 0 && size % 4 == 0, "--size must be a multiple of 4 but is " + size);
    Panagrad.seed(seed);
    var bytes = Files.readAllBytes(text);
    var values = new long[bytes.length];
    Arrays.setAll(values, i -> bytes[i] & 0xff);
    var codes = Tensor.of(values);
    long split = codes.numel() * 9 / 10;
    var seen = codes.narrow(0, 0, split);
    var unseen = codes.narrow(0, split, codes.numel() - split);
    Arguments.check(this, unseen.numel() > CONTEXT, "the text must have at least 700 bytes");

    var net = new Gpt(size, 4, 3);
    IO.println("%,d parameters".formatted(net.parameterCount()));
    var optimizer = new AdamW(net.parameters(), 2e-3);
    var schedule = new Scheduler(optimizer, OneCycle.of(2e-3, steps));
    var curve = new LinePlot("Mini GPT", "step", "bits a byte");
    for (int step = 1; step <= steps; step++) {
        double loss = Scope.run(() -> {
            optimizer.zeroGrad();
            var l = loss(net, pieces(seen, batch));
            l.backward();
            GradientClipping.byNorm(net.parameters(), 1);
            optimizer.step();
            return l.item();
        });
        schedule.step();
        curve.add("training", step, bits(loss));
        if (step % Math.max(steps / 10, 1) == 0) {
            IO.println("step %4d  %.3f bits a byte".formatted(step, bits(loss)));
        }
    }
    curve.save(out.resolve("mini-gpt-loss.png"));
    Grad.off(() -> {
        IO.println("unseen text: %.3f bits a byte, of 8 for equally likely ones".formatted(
                bits(loss(net, pieces(unseen, 48)).item())));
        IO.println("sample: " + write(net, seen.narrow(0, 0, 1)));
    });
}

/// Attention to what came before, then two linear maps; each part normalises its input and is added to it.
static class Block extends Module {
    final int heads;
    final LayerNorm norm1, norm2;
    final Linear qkv, project, up, down;

    Block(int size, int heads) {
        this.heads = heads;
        norm1 = new LayerNorm(size);
        qkv = new Linear(size, 3 * size);
        project = new Linear(size, size);
        norm2 = new LayerNorm(size);
        up = new Linear(size, 4 * size);
        down = new Linear(4 * size, size);
    }

    @Override
    public Tensor forward(Tensor x) {
        x = x.add(project.call(attend(qkv.call(norm1.call(x)))));
        return x.add(down.call(up.call(norm2.call(x)).gelu()));
    }

    /// qkv: [n, times, 3·size], result: [n, times, size].
    Tensor attend(Tensor qkv) {
        long n = qkv.size(0);
        long times = qkv.size(1);
        var parts = qkv.view(n, times, 3, heads, -1).permute(2, 0, 3, 1, 4);
        var seen = Attention.scaledDotProductAttention(parts.select(0, 0), parts.select(0, 1),
                parts.select(0, 2), o -> o.causal(true));
        return seen.transpose(1, 2).reshape(n, times, -1);
    }
}

static class Gpt extends Module {
    final Embedding token, place;
    final Sequential blocks;
    final LayerNorm norm;
    final Linear head;

    Gpt(int size, int heads, int layers) {
        token = new Embedding(256, size);
        place = new Embedding(CONTEXT, size);
        var all = new Module[layers];
        Arrays.setAll(all, _ -> new Block(size, heads));
        blocks = new Sequential(all);
        norm = new LayerNorm(size);
        head = new Linear(size, 256, false);
        Grad.off(() -> {
            for (var p : parameters()) {
                if (p.rank() == 2) {
                    p.normal_(0, 0.05);
                }
            }
        });
    }

    @Override
    public Tensor forward(Tensor x) {
        return head.call(norm.call(blocks.call(token.call(x).add(place.call(Tensor.arange(x.size(1)))))));
    }
}

Tensor loss(Gpt net, Tensor pieces) {
    var logits = net.call(pieces.narrow(1, 0, CONTEXT));
    return Losses.crossEntropy(logits.flatten(0, 1), pieces.narrow(1, 1, CONTEXT).reshape(-1));
}

/// Returns pieces from random places of a text.
Tensor pieces(Tensor codes, int count) {
    var starts = Tensor.randint(0, codes.numel() - CONTEXT, count, 1);
    return codes.indexSelect(0, starts.add(Tensor.arange(CONTEXT + 1)).flatten()).reshape(count, CONTEXT + 1);
}

String write(Gpt net, Tensor start) {
    var codes = start;
    for (int i = 0; i < length; i++) {
        long n = Math.min(codes.numel(), CONTEXT);
        var logits = net.call(codes.narrow(0, codes.numel() - n, n).unsqueeze(0)).select(1, -1).flatten();
        var p = logits.div(Math.max(temperature, 1e-3)).softmax(0);
        codes = Tensor.cat(0, codes, p.multinomial(1, false));
    }
    var bytes = new byte[(int) codes.numel()];
    var values = codes.toLongArray();
    for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) values[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
}

double bits(double nats) {
    return nats / Math.log(2);
}
