package dev.panagrad.benchmarks;

import static dev.panagrad.tensor.Index.all;
import static dev.panagrad.tensor.Index.slice;

import dev.panagrad.nn.Attention;
import dev.panagrad.nn.BatchNorm2d;
import dev.panagrad.nn.Conv2d;
import dev.panagrad.nn.Embedding;
import dev.panagrad.nn.LSTM;
import dev.panagrad.nn.LayerNorm;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.Parameter;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Residual;
import dev.panagrad.nn.Sequential;
import dev.panagrad.tensor.Tensor;

/// The larger networks of the training cases, layer by layer those of `torch_bench.py`.
final class Networks {
    private Networks() {
    }

    /// The shortcut of a residual block whose sizes differ (He et al. 2015, option A).
    static final class Shortcut extends Module {
        final int stride;
        final int extra;

        Shortcut(int stride, int extra) {
            this.stride = stride;
            this.extra = extra;
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor seen = x.get(all(), all(), slice(0, x.size(2), stride), slice(0, x.size(3), stride));
            return Paddings.pad(seen, 0, 0, 0, 0, extra / 2, extra / 2);
        }
    }

    /// A residual block of two convolutions, and the rectifier behind it.
    private static Sequential block(int in, int out, int stride) {
        Sequential body = new Sequential(
                new Conv2d(in, out, 3, o -> o.stride(stride).padding(1).bias(false)), new BatchNorm2d(out),
                new ReLU(), new Conv2d(out, out, 3, o -> o.padding(1).bias(false)), new BatchNorm2d(out));
        return new Sequential(
                out == in ? new Residual(body) : new Residual(body, new Shortcut(stride, out - in)),
                new ReLU());
    }

    /// ResNet-20 for images of 3x32x32.
    static final class ResNet20 extends Module {
        final Sequential layers = new Sequential(new Conv2d(3, 16, 3, o -> o.padding(1).bias(false)),
                new BatchNorm2d(16), new ReLU(), block(16, 16, 1), block(16, 16, 1), block(16, 16, 1),
                block(16, 32, 2), block(32, 32, 1), block(32, 32, 1), block(32, 64, 2), block(64, 64, 1),
                block(64, 64, 1));
        final Linear last = new Linear(64, 10);

        @Override
        public Tensor forward(Tensor x) {
            return last.call(layers.call(x).mean(2, 3));
        }
    }

    /// Predicts each next character from zero states.
    static final class CharLstm extends Module {
        final Embedding emb = new Embedding(96, 64);
        final LSTM lstm = new LSTM(64, 256, o -> o.batchFirst(true));
        final Linear out = new Linear(256, 96);

        @Override
        public Tensor forward(Tensor x) {
            return out.call(lstm.call(emb.call(x))).flatten(0, 1);
        }
    }

    /// A transformer's block that normalises inputs.
    static final class Block extends Module {
        static final int SIZE = 128;
        static final int HEADS = 4;
        final LayerNorm ln1 = new LayerNorm(SIZE);
        final Linear qkv = new Linear(SIZE, 3 * SIZE);
        final Linear proj = new Linear(SIZE, SIZE);
        final LayerNorm ln2 = new LayerNorm(SIZE);
        final Linear up = new Linear(SIZE, 4 * SIZE);
        final Linear down = new Linear(4 * SIZE, SIZE);

        @Override
        public Tensor forward(Tensor x) {
            long b = x.size(0);
            long t = x.size(1);
            Tensor[] parts = qkv.call(ln1.call(x)).split(SIZE, 2).stream()
                    .map(u -> u.view(b, t, HEADS, SIZE / HEADS).transpose(1, 2)).toArray(Tensor[]::new);
            Tensor a = Attention.scaledDotProductAttention(parts[0], parts[1], parts[2], o -> o.causal(true));
            Tensor y = x.add(proj.call(a.transpose(1, 2).reshape(b, t, SIZE)));
            return y.add(down.call(up.call(ln2.call(y)).gelu()));
        }
    }

    /// Predicts each next token.
    static final class Gpt extends Module {
        final Embedding tok = new Embedding(256, Block.SIZE);
        final Tensor pos = Parameter.of(Tensor.randn(128, Block.SIZE).mul(0.02));
        final Sequential blocks = new Sequential(new Block(), new Block(), new Block(), new Block());
        final LayerNorm ln = new LayerNorm(Block.SIZE);
        final Linear head = new Linear(Block.SIZE, 256, false);

        @Override
        public Tensor forward(Tensor x) {
            return head.call(ln.call(blocks.call(tok.call(x).add(pos)))).flatten(0, 1);
        }
    }
}
