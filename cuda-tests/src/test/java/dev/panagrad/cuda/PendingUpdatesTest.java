package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps for many parameters are few launches, with the results of single ones.
class PendingUpdatesTest {
    private static Tensor[] operands(int i, int count) {
        Tensor[] in = new Tensor[count];
        for (int j = 0; j < count; j++) {
            in[j] = MutationTest.numbers(DType.FLOAT32, 1 + 97L * i % 700).mul(0.3 + 0.1 * j)
                    .add(j > 1 ? 9 : 0);
        }
        return in;
    }

    /// Parameters and states after the same step of 40 parameters, waited for after each or at the end.
    private static List<double[]> results(boolean reversed, Update op, DType t, boolean apart,
            long launches) {
        OnFake d = new OnFake(true, reversed);
        List<Tensor[]> there = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Tensor[] in = operands(i, op.arity());
            for (int j = 0; j < in.length; j++) {
                in[j] = d.up(in[j].to(t));
            }
            there.add(in);
        }
        long before = d.backend.gpu().launches();
        for (Tensor[] in : there) {
            d.backend.run(op, in, in[0]);
            if (apart) {
                d.backend.synchronize();
            }
        }
        d.backend.synchronize();
        assertEquals(launches, d.backend.gpu().launches() - before, op + " " + t);
        List<double[]> all = new ArrayList<>();
        there.forEach(in -> Arrays.stream(in).forEach(x -> all.add(d.down(x).toDoubleArray())));
        return all;
    }

    private static void check(boolean reversed, Update op, DType t) {
        List<double[]> many = results(reversed, op, t, false, 2);
        assertArrayEquals(results(reversed, op, t, true, 40).toArray(), many.toArray(), op + " " + t);
        for (int i = 0; i < 40; i++) {
            Tensor[] in = operands(i, op.arity());
            for (int j = 0; j < in.length; j++) {
                in[j] = in[j].to(t);
            }
            double[] expected = OnFake.reference(op, in).toDoubleArray();
            double[] found = many.subList(i * in.length, (i + 1) * in.length).stream()
                    .flatMapToDouble(Arrays::stream).toArray();
            assertArrayEquals(expected, found, t == DType.FLOAT64 ? 1e-12 : 1e-6,
                    op + " " + t + ", parameter " + i);
        }
    }

    private static Stream<Update> steps() {
        return Stream.of(new Update.AdamStep(0.1, 0.9, 0.99, 1e-3, 0.1, true, false, false, 3),
                new Update.AdamStep(0.1, 0.9, 0.99, 1e-3, 0.1, false, true, true, 3),
                new Update.SgdStep(0.1, 0.9, 0, 0.1, true, false, false),
                new Update.SgdStep(0.1, 0, 0, 0, false, true, false),
                new Update.RmsPropStep(0.1, 0.9, 1e-3, 0.1, 0.9, false, false),
                new Update.RmsPropStep(0.1, 0.9, 1e-3, 0.1, 0, false, true),
                new Update.AdagradStep(0.1, 1e-3, 0.1, false),
                new Update.AdadeltaStep(0.1, 0.9, 1e-3, 0.1, true),
                new Update.AdamaxStep(0.1, 0.9, 0.99, 1e-3, 0.1, false),
                new Update.MomentStep(0.9, 0.99, 1e-3, 0.1, 0.99, 0.1, 0.2, 1.5, true, true),
                new Update.RpropStep(0.5, 1.2, 1e-6, 50, false),
                new Update.LionStep(0.1, 0.9, 0.99, 0.99, false),
                new Update.AveragedStep(0.1, 0.99, 0.3, 0.1, false));
    }

    /// The launches are one for 32 parameters, and those of one by one have the same bits.
    @ParameterizedTest @MethodSource("steps")
    void manyParametersAreFewLaunches(Update op) {
        check(false, op, DType.FLOAT32);
        check(true, op, DType.FLOAT64);
    }

    /// Steps of both types, and of other numbers, do not meet in one launch.
    @Test
    void differentStepsAreLaunchesApart() {
        OnFake d = new OnFake(true, false);
        List<Tensor[]> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Tensor p = Tensor.of(1, 2).to(i % 2 == 0 ? DType.FLOAT32 : DType.FLOAT64);
            all.add(new Tensor[] {d.up(p), d.up(p), d.up(Tensor.zeros(p.dtype(), 2))});
        }
        long before = d.backend.gpu().launches();
        for (int i = 0; i < 6; i++) {
            d.backend.run(new Update.LionStep(i < 4 ? 1 : 2, 0.5, 0.5, 1, false), all.get(i), all.get(i)[0]);
        }
        d.backend.synchronize();
        assertEquals(6, d.backend.gpu().launches() - before);
        for (int i = 0; i < 6; i++) {
            double lr = i < 4 ? 1 : 2;
            assertArrayEquals(new double[] {1 - lr, 2 - lr}, d.down(all.get(i)[0]).toDoubleArray());
        }
    }

    /// Conditional steps of 40 parameters are two launches of up to 32, one of which counts; those of another
    /// condition are apart, and each parameter has its own count.
    @ParameterizedTest @MethodSource("counted")
    void conditionalStepsAreFewLaunches(Update.Counted step) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            OnFake d = new OnFake(true, t == DType.FLOAT64);
            Update op = new Update.Conditional(step);
            Tensor[] conditions = {d.up(Tensor.full(1, DType.BOOL)), d.up(Tensor.full(0, DType.BOOL))};
            List<Tensor[]> host = new ArrayList<>();
            List<Tensor[]> there = new ArrayList<>();
            for (int i = 0; i < 42; i++) {
                Tensor[] in = Arrays.copyOf(operands(i, step.arity()), op.arity());
                Tensor[] up = new Tensor[in.length];
                for (int j = 0; j < step.arity(); j++) {
                    in[j] = in[j].to(t);
                    up[j] = d.up(in[j]);
                }
                in[step.arity()] = Tensor.full(i % 5, DType.INT64);
                in[step.arity() + 1] = Tensor.full(i < 40 ? 1 : 0, DType.BOOL);
                up[step.arity()] = d.up(in[step.arity()]);
                up[step.arity() + 1] = conditions[i < 40 ? 0 : 1];
                host.add(in);
                there.add(up);
            }
            long before = d.backend.gpu().launches();
            there.forEach(in -> d.backend.run(op, in, in[0]));
            d.backend.synchronize();
            assertEquals(6, d.backend.gpu().launches() - before, step + " " + t);
            for (int i = 0; i < 42; i++) {
                double[] expected = OnFake.reference(op, host.get(i)).toDoubleArray();
                double[] found = Arrays.stream(there.get(i))
                        .flatMapToDouble(x -> Arrays.stream(d.down(x).toDoubleArray())).toArray();
                assertArrayEquals(expected, found, t == DType.FLOAT64 ? 1e-12 : 1e-6,
                        step + " " + t + ", parameter " + i);
            }
        }
    }

    private static Stream<Update> counted() {
        return steps().filter(Update.Counted.class::isInstance);
    }

    /// A step that the device counts has the bits of one that the host counts.
    @ParameterizedTest @MethodSource("counted")
    void countedStepsHaveTheSameBits(Update.Counted step) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            OnFake d = new OnFake(false, false);
            for (long n : new long[] {1, 2, 7, 1000, 123_456}) {
                Tensor[] in = operands(3, step.arity());
                Arrays.setAll(in, j -> in[j].to(t));
                Tensor[] counted = Arrays.copyOf(in, in.length + 2);
                counted[in.length] = Tensor.full(n - 1, DType.INT64);
                counted[in.length + 1] = Tensor.full(1, DType.BOOL);
                double[] found = d.run(new Update.Conditional(step), counted).toDoubleArray();
                double[] expected = d.run(step.at(n), in).toDoubleArray();
                assertArrayEquals(expected, Arrays.copyOf(found, expected.length), step + " " + t + " " + n);
                assertEquals(n, found[expected.length]);
            }
        }
    }

    /// 42 gradients are divided in three launches, of up to 32 and with one flag each; an element that is not
    /// finite shows in its own flag alone.
    @Test
    void gradientsAreDividedInFewLaunches() {
        OnFake d = new OnFake(true, false);
        Tensor inverse = d.up(Tensor.full(0.5, DType.FLOAT32));
        Tensor[] finite = {d.up(Tensor.full(1, DType.BOOL)), d.up(Tensor.full(1, DType.BOOL))};
        List<Tensor> gradients = new ArrayList<>();
        for (int i = 0; i < 42; i++) {
            gradients.add(d.up(Tensor.full(i == 41 ? Double.NaN : i, DType.FLOAT32, 300)));
        }
        long before = d.backend.gpu().launches();
        for (int i = 0; i < 42; i++) {
            Tensor g = gradients.get(i);
            d.backend.run(new Update.Unscale(), new Tensor[] {g, inverse, finite[i < 40 ? 0 : 1]}, g);
        }
        d.backend.synchronize();
        assertEquals(3, d.backend.gpu().launches() - before);
        assertEquals(1, d.down(finite[0]).item());
        assertEquals(0, d.down(finite[1]).item());
        for (int i = 0; i < 41; i++) {
            assertEquals(300 * 0.5 * i, Arrays.stream(d.down(gradients.get(i)).toDoubleArray()).sum());
        }
    }
}
