package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Attention by tensor cores and its gradients keep the bound of their sums and roundings
/// ([AttentionErrors]).
class TensorCoreAttentionTest {
    private static final int SUMS = Sequence.AttentionGrad.SUMS;

    @RegisterExtension
    final LoadedKernels loaded = new LoadedKernels();

    /// One attention.
    ///
    /// @param lead the axes of keys and values before sources, the last one that of heads
    private record Case(int groups, double scale, boolean causal, int targets, int sources, int depth,
            int size, long... lead) {
        Sequence.Attention forward() {
            return new Sequence.Attention(scale, causal, groups, false);
        }

        Op backward() {
            return new Sequence.AttentionGrad(scale, causal, groups, false);
        }

        private long[] shape(boolean query, int rows, int columns) {
            long[] s = Arrays.copyOf(lead, lead.length + 2);
            s[lead.length] = rows;
            s[lead.length + 1] = columns;
            if (query && lead.length > 0) {
                s[lead.length - 1] *= groups;
            }
            return s;
        }

        /// Slopes, a result and its sums, queries, keys and values.
        Tensor[] operands(DType t) {
            return AttentionErrors.withResult(scale, causal, groups, noise(t, 1, shape(true, targets, size)),
                    noise(t, 2, shape(true, targets, depth)), noise(t, 3, shape(false, sources, depth)),
                    noise(t, 4, shape(false, sources, size)));
        }
    }

    private static Tensor noise(DType t, int phase, long... shape) {
        double[] v = new double[(int) Shape.of(shape).numel()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.sin(i * 12.9898 + phase) * 2 + 0.1 * phase;
        }
        return Tensor.of(v).to(t).reshape(shape);
    }

    private static Tensor[] behind(Tensor[] in) {
        return Arrays.copyOfRange(in, 3, in.length);
    }

    private static void near(Op op, Tensor found, Tensor... in) {
        AttentionErrors.Expected e = AttentionErrors.of(op, in);
        int i = e.difference(found);
        if (i >= 0) {
            throw new AssertionError(op + " of " + in[0].shape() + " " + in[0].dtype() + ", element " + i
                    + ": expected " + e.y()[i] + " ± " + e.bound()[i] + " but got "
                    + found.toDoubleArray()[i]);
        }
    }

    private static void check(OnFake d, DType t, Case c) {
        Tensor[] in = c.operands(t);
        Tensor y = d.run(c.forward(), behind(in));
        near(c.forward(), y, behind(in));
        near(c.backward(), d.run(c.backward(), in), in);
        Tensor all = d.run(c.forward().keeping(t), behind(in));
        assertArrayEquals(y.toDoubleArray(), AttentionParts.resultOf(all, y.shape()).toDoubleArray(), 0,
                "the same bits where sums are kept");
        double[] sums = in[Sequence.AttentionGrad.SUMS].toDoubleArray();
        double[] kept = AttentionParts.sumsOf(all, y.shape(), 2).toDoubleArray();
        for (int i = 0; i < sums.length; i++) {
            assertEquals(sums[i], kept[i], 1e-5 * (4 + Math.abs(sums[i])), "sum " + i);
        }
    }

    private static Set<String> kernels(DType t, int width) {
        String name = TensorCores.name(t) + "_" + width;
        return Set.of("attnmma_" + name, "attnmma_means_" + TensorCores.name(t), "attnmma_queries_" + name,
                "attnmma_keys_" + name);
    }

    @ParameterizedTest @CsvSource({"BFLOAT16, 80, false", "FLOAT16, 90, true"})
    void headsOfUpTo64(DType t, int capability, boolean reversed) {
        OnFake d = loaded.device(capability, reversed);
        for (boolean causal : new boolean[] {false, true}) {
            check(d, t, new Case(1, 0.125, causal, 64, 64, 64, 64));
            check(d, t, new Case(1, 0.2, causal, 130, 67, 32, 32, 2));
            check(d, t, new Case(2, 0.3, causal, 70, 140, 40, 64, 2, 1));
            check(d, t, new Case(3, 0.3, causal, 1, 65, 64, 8, 1, 2));
            check(d, t, new Case(1, 1, causal, 9, 1, 8, 24, 2, 2, 1));
        }
        assertEquals(kernels(t, 64), loaded.with("att"));
    }

    @ParameterizedTest @CsvSource({"BFLOAT16, 120, true", "FLOAT16, 80, false"})
    void headsOfUpTo128(DType t, int capability, boolean reversed) {
        OnFake d = loaded.device(capability, reversed);
        for (boolean causal : new boolean[] {false, true}) {
            check(d, t, new Case(1, 0.09, causal, 128, 128, 128, 128, 1));
            check(d, t, new Case(2, 0.1, causal, 33, 100, 96, 72, 1, 2));
            check(d, t, new Case(1, 0.2, causal, 100, 70, 32, 128, 2));
            check(d, t, new Case(4, 0.2, causal, 65, 3, 104, 16, 1));
        }
        assertEquals(kernels(t, 128), loaded.with("att"));
    }

    /// Shapes, settings and the order of threads and copies by chance; each type runs at once and late.
    @ParameterizedTest @CsvSource({"BFLOAT16, false, false", "BFLOAT16, true, true", "FLOAT16, false, true",
            "FLOAT16, true, false"})
    void anyAttention(DType t, boolean lazy, boolean reversed) {
        OnFake d = new OnFake(new FakeCuda.Options(1, 256 << 20, lazy, reversed, 80));
        Random r = new Random(lazy ? 1 : 2);
        for (int draw = 0; draw < 10; draw++) {
            int most = draw % 3 == 0 ? 16 : 8;
            check(d, t, new Case(1 + r.nextInt(3), Math.exp(r.nextGaussian() - 1.5), r.nextBoolean(),
                    1 + r.nextInt(140), 1 + r.nextInt(140), 8 + 8 * r.nextInt(most),
                    8 + 8 * r.nextInt(most), 1 + r.nextInt(2)));
        }
    }

    /// Equal operands give equal bits, in whatever order threads run.
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void everyRunGivesTheSameBits(DType t) {
        Case c = new Case(2, 0.2, true, 150, 130, 64, 64, 2);
        Tensor[] in = c.operands(t);
        OnFake d = loaded.device(80, false);
        OnFake other = loaded.device(90, true);
        assertArrayEquals(d.run(c.forward(), behind(in)).toDoubleArray(),
                other.run(c.forward(), behind(in)).toDoubleArray(), 0);
        assertArrayEquals(d.run(c.backward(), in).toDoubleArray(),
                other.run(c.backward(), in).toDoubleArray(), 0);
    }

    /// Queries, keys and values as parts of one product's columns are read where they lie; those that are not
    /// at multiples of 16 bytes, or whose rows are not dense, are copied first.
    @Test
    void stridedOperandsAreReadInPlace() {
        OnFake d = loaded.device(80, false);
        Case c = new Case(1, 0.2, true, 70, 70, 32, 32, 2, 3);
        Tensor[] in = c.operands(DType.BFLOAT16);
        Op op = c.backward();
        Tensor expected = d.run(op, in);
        Tensor result = d.run(c.forward(), behind(in));
        // [batch, rows, 4, heads, depth]
        Tensor all = d.up(Tensor.stack(2, Arrays.stream(in).filter(x -> x.rank() == 4)
                .map(x -> x.transpose(1, 2).contiguous()).toArray(Tensor[]::new)));
        assertEquals(Shape.of(2, 70, 5, 3, 32), all.shape());
        long row = 5 * 3 * 32;
        Tensor[] parts = new Tensor[6];
        Arrays.setAll(parts, i -> i == SUMS ? d.up(in[i]) : Tensor.over(all.storage(), DType.BFLOAT16,
                in[i].shape(), new long[] {70 * row, 32, row, 1}, (i < SUMS ? i : i - 1) * 3 * 32));
        loaded.names().clear();
        Tensor y = d.up(expected.mul(0));
        d.backend.run(op, parts, y);
        assertArrayEquals(expected.toDoubleArray(), d.down(y).toDoubleArray(), 0);
        Tensor z = d.up(result.mul(0));
        d.backend.run(c.forward(), behind(parts), z);
        assertArrayEquals(result.toDoubleArray(), d.down(z).toDoubleArray(), 0);
        assertEquals(Set.of(), Set.copyOf(loaded.names()), "nothing is copied");
        for (int odd = 0; odd < 2; odd++) {
            Tensor[] copied = new Tensor[6];
            for (int i = 0; i < 6; i++) {
                copied[i] = i == SUMS ? parts[i] : odd == 1 ? shifted(d, in[i]) : turned(d, in[i]);
            }
            Tensor again = odd == 1 ? shifted(d, expected.mul(0)) : d.up(expected.mul(0));
            d.backend.run(op, copied, again);
            Tensor back = d.up(expected.mul(0));
            d.backend.run(new Unary.Copy(), new Tensor[] {again}, back);
            assertArrayEquals(expected.toDoubleArray(), d.down(back).toDoubleArray(), 0, "odd " + odd);
        }
    }

    /// On the device, one element behind an aligned address.
    private static Tensor shifted(OnFake d, Tensor host) {
        Tensor there = d.up(Tensor.cat(0, Tensor.zeros(1).to(host.dtype()), host.reshape(-1)));
        return Tensor.over(there.storage(), host.dtype(), host.shape(), host.shape().strides(), 1);
    }

    /// On the device with rows and columns changed.
    private static Tensor turned(OnFake d, Tensor host) {
        Tensor there = d.up(host.transpose(-2, -1).contiguous());
        long[] s = there.strides().clone();
        s[s.length - 2] = 1;
        s[s.length - 1] = host.size(-2);
        return Tensor.over(there.storage(), host.dtype(), host.shape(), s, 0);
    }

    /// Scores that are all -∞ are no scores, and NaN reaches its own row alone.
    @Test
    void scoresWithoutEnd() {
        OnFake d = loaded.device(80, false);
        Case c = new Case(1, 1, false, 3, 70, 32, 32, 1);
        Tensor[] in = c.operands(DType.BFLOAT16);
        in[4].fill_(1);
        in[3].select(1, 0).fill_(-3e38);
        in[3].select(1, 1).fill_(Double.NaN);
        Tensor all = d.run(c.forward().keeping(DType.BFLOAT16), behind(in));
        in[1] = AttentionParts.resultOf(all, in[0].shape()).contiguous();
        in[SUMS] = AttentionParts.sumsOf(all, in[0].shape(), 2).contiguous();
        assertEquals(Double.NEGATIVE_INFINITY, in[SUMS].toDoubleArray()[0]);
        double[] y = in[1].toDoubleArray();
        double[] g = d.run(c.backward(), in).toDoubleArray();
        for (int i = 0; i < 32; i++) {
            assertEquals(0, y[i]);
            assertEquals(0, g[i]);
            assertTrue(Double.isNaN(y[32 + i]) && Double.isNaN(g[32 + i]));
            assertTrue(Double.isFinite(y[64 + i]) && Double.isFinite(g[64 + i]));
        }
    }

    /// Other operands, and older devices, are left to the ordinary kernels.
    @Test
    void otherAttention() {
        Set<String> ordinary = Set.of("attention_bf16", "attention_means_bf16", "attention_queries_bf16",
                "attention_keys_bf16", "attention_values_bf16");
        OnFake d = loaded.device(90, false);
        for (Case c : new Case[] {new Case(1, 0.5, false, 9, 9, 12, 8, 1),
                new Case(1, 0.5, true, 9, 9, 8, 12, 1),
                new Case(1, 0.1, true, 5, 5, 136, 8, 1), new Case(1, -0.5, false, 9, 9, 8, 8, 1),
                new Case(1, 0, false, 9, 9, 8, 8, 1)}) {
            both(d, c, ordinary);
        }
        OnFake old = loaded.device(75, false);
        both(old, new Case(1, 0.5, false, 9, 9, 8, 8, 1), ordinary);
        OnFake masked = loaded.device(90, false);
        loaded.names().clear();
        Case c = new Case(1, 0.5, false, 9, 9, 8, 8, 1);
        Tensor[] in = Arrays.copyOf(behind(c.operands(DType.BFLOAT16)), 4);
        in[3] = noise(DType.BFLOAT16, 5, 9, 9);
        masked.run(new Sequence.Attention(0.5, false, 1, true), in);
        assertEquals(Set.of("attention_bf16"), loaded.with("att"));
        loaded.names().clear();
        masked.run(c.forward(), behind(c.operands(DType.FLOAT32)));
        assertEquals(Set.of("attention_f32"), loaded.with("att"), "not in TF32");
    }

    private void both(OnFake d, Case c, Set<String> kernels) {
        Tensor[] in = c.operands(DType.BFLOAT16);
        d.run(c.forward(), behind(in));
        d.run(c.backward(), in);
        assertEquals(kernels, loaded.with("att"));
    }

    /// Without targets the gradients of keys and values are zeros, without sources results are.
    @Test
    void nothingToSee() {
        OnFake d = loaded.device(80, false);
        for (Case c : new Case[] {new Case(1, 1, false, 0, 5, 8, 8, 1),
                new Case(1, 1, false, 5, 0, 8, 8, 1)}) {
            Tensor[] in = c.operands(DType.BFLOAT16);
            for (double y : d.run(c.forward(), behind(in)).toDoubleArray()) {
                assertEquals(0, y);
            }
            for (double y : d.run(c.backward(), in).toDoubleArray()) {
                assertEquals(0, y);
            }
            Tensor all = d.run(c.forward().keeping(DType.BFLOAT16), behind(in));
            for (double sum : AttentionParts.sumsOf(all, in[0].shape(), 2).toDoubleArray()) {
                assertEquals(Double.NEGATIVE_INFINITY, sum);
            }
        }
    }
}
