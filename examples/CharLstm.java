import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--text", description = "file to learn from; the project's licence if not given")
Path text = Arguments.data("../../LICENSE");

@Option(names = "--steps", description = "batches to train on")
int steps = 500;

@Option(names = "--batch", description = "pieces of 64 characters in a batch")
int batch = 32;

@Option(names = "--hidden", description = "size of the network's state")
int hidden = 160;

@Option(names = "--length", description = "characters to write")
int length = 400;

@Option(names = "--temperature", description = "how freely to choose; towards 0 the likeliest character")
double temperature = 0.5;

@Option(names = "--out", description = "folder for the picture")
Path out = Path.of(".");

/// A network with long short-term memory learns a text character by character and writes on in its style.
/// `--help` lists the options.
void main(String[] args) throws IOException {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Panagrad.seed(seed);
    var all = Files.readString(text);
    var letters = all.chars().distinct().sorted().toArray();
    var codes = Tensor.of(all.chars().mapToLong(c -> Arrays.binarySearch(letters, c)).toArray());
    long split = codes.numel() * 9 / 10;
    var seen = codes.narrow(0, 0, split);
    var unseen = codes.narrow(0, split, codes.numel() - split);
    Arguments.check(this, unseen.numel() > 65, "the text must have at least 700 characters");

    var net = new Net(letters.length, hidden);
    var optimizer = new Adam(net.parameters(), 3e-3);
    var curve = new LinePlot("Character LSTM", "step", "bits a character");
    for (int step = 1; step <= steps; step++) {
        double loss = Scope.run(() -> {
            optimizer.zeroGrad();
            var l = loss(net, pieces(seen, batch, 65));
            l.backward();
            GradientClipping.byNorm(net.parameters(), 1);
            optimizer.step();
            return l.item();
        });
        curve.add("training", step, bits(loss));
        if (step % Math.max(steps / 10, 1) == 0) {
            IO.println("step %4d  %.3f bits a character".formatted(step, bits(loss)));
        }
    }
    curve.save(out.resolve("char-lstm-loss.png"));
    Grad.off(() -> {
        IO.println("unseen text: %.3f bits a character, of %.3f for equally likely ones".formatted(
                bits(loss(net, pieces(unseen, 64, 65)).item()), Math.log(letters.length) / Math.log(2)));
        IO.println("sample: " + write(net, letters));
    });
}

/// Codes of letters to the logits of the next ones.
static class Net extends Module {
    final Embedding embedding;
    final LSTM lstm;
    final Linear out;

    Net(int letters, int hidden) {
        embedding = new Embedding(letters, 48);
        lstm = new LSTM(48, hidden, o -> o.batchFirst(true));
        out = new Linear(hidden, letters);
    }

    @Override
    public Tensor forward(Tensor x) {
        return out.call(lstm.call(embedding.call(x)));
    }
}

Tensor loss(Net net, Tensor pieces) {
    long n = pieces.size(1) - 1;
    var logits = net.call(pieces.narrow(1, 0, n));
    return Losses.crossEntropy(logits.flatten(0, 1), pieces.narrow(1, 1, n).reshape(-1));
}

/// Returns pieces from random places of a text.
Tensor pieces(Tensor codes, int count, int length) {
    var starts = Tensor.randint(0, codes.numel() - length + 1, count, 1);
    return codes.indexSelect(0, starts.add(Tensor.arange(length)).flatten()).reshape(count, length);
}

/// Writes letter by letter, with the state after the last one.
String write(Net net, int[] letters) {
    var s = new StringBuilder();
    var code = Tensor.zeros(DType.INT64, 1, 1);
    Recurrent.Output state = new Recurrent.Output(null, null, null);
    for (int i = 0; i < length; i++) {
        state = net.lstm.forward(net.embedding.call(code), state.hidden(), state.cell());
        var p = net.out.call(state.output()).flatten().div(Math.max(temperature, 1e-3)).softmax(0);
        code = p.multinomial(1, false).reshape(1, 1);
        s.appendCodePoint(letters[(int) code.itemLong()]);
    }
    return s.toString();
}

double bits(double nats) {
    return nats / Math.log(2);
}
