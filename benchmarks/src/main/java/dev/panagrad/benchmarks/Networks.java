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
import dev.panagrad.nn.Sequential;
import dev.panagrad.tensor.Tensor;

/// The larger networks of the training cases, layer by layer those of `torch_bench.py`.
final class Networks {
    private Networks() {
    }

    /// A residual block of two convolutions (He et al. 2015, option A).
    static final class Residual extends Module {
        final Conv2d c1;
        final BatchNorm2d b1;
        final Conv2d c2;
        final BatchNorm2d b2;
        final int stride;
        final int extra;

        Residual(int in, int out, int stride) {
            c1 = new Conv2d(in, out, 3, o -> o.stride(stride).padding(1).bias(false));
            b1 = new BatchNorm2d(out);
            c2 = new Conv2d(out, out, 3, o -> o.padding(1).bias(false));
            b2 = new BatchNorm2d(out);
            this.stride = stride;
            extra = out - in;
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = b2.call(c2.call(b1.call(c1.call(x)).relu()));
            Tensor shortcut = x;
            if (extra > 0) {
                Tensor seen = x.get(all(), all(), slice(0, x.size(2), stride), slice(0, x.size(3), stride));
                shortcut = Paddings.pad(seen, 0, 0, 0, 0, extra / 2, extra / 2);
            }
            return y.add(shortcut).relu();
        }
    }

    /// ResNet-20 for images of 3x32x32.
    static final class ResNet20 extends Module {
        final Conv2d first = new Conv2d(3, 16, 3, o -> o.padding(1).bias(false));
        final BatchNorm2d norm = new BatchNorm2d(16);
        final Sequential blocks = new Sequential(new Residual(16, 16, 1), new Residual(16, 16, 1),
                new Residual(16, 16, 1), new Residual(16, 32, 2), new Residual(32, 32, 1),
                new Residual(32, 32, 1), new Residual(32, 64, 2), new Residual(64, 64, 1),
                new Residual(64, 64, 1));
        final Linear last = new Linear(64, 10);

        @Override
        public Tensor forward(Tensor x) {
            return last.call(blocks.call(norm.call(first.call(x)).relu()).mean(2, 3));
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
