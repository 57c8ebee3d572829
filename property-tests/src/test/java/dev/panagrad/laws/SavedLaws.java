package dev.panagrad.laws;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.CustomOp;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What a gradient row keeps: exactly what it saves.
abstract class SavedLaws extends OnBackend {
    SavedLaws(String backend) {
        super(backend);
    }

    /// One forward pass with leaves, ready for one backward pass.
    private static final class Run {
        final Sample sample;
        final Tensor[] in;
        final Tensor[] leaves;
        final Tensor y;
        final double[] weights;

        Run(Sample sample, double[][] values, double[] weights) {
            this.sample = sample;
            in = sample.tensors(DType.FLOAT64, values);
            List<Tensor> wanted = new ArrayList<>();
            for (int i = 0; i < in.length; i++) {
                if (sample.operands().get(i).differentiable()) {
                    wanted.add(in[i].requiresGrad(true));
                }
            }
            leaves = wanted.toArray(Tensor[]::new);
            y = Tensor.apply(sample.op(), in);
            this.weights = weights == null ? Laws.weights(new Draw(1, 1), y) : weights;
        }

        /// The gradients, or null if the row refuses because a tensor that it saved was changed.
        double[][] gradients() {
            if (!y.requiresGrad()) {
                return new double[0][];
            }
            try {
                Tensor w = Cells.tensor(DType.FLOAT64, y.shape(), weights);
                return Arrays.stream(Grad.grad(y, w, false, false, leaves)).map(Tensor::toDoubleArray)
                        .toArray(double[][]::new);
            } catch (GradientException e) {
                return null;
            }
        }

        /// Operand `i`, or the result.
        Tensor tensor(int i) {
            return i < in.length ? in[i] : y;
        }
    }

    private static boolean[] saved(Sample s, double[][] values, double[][] expected) {
        boolean[] saved = new boolean[values.length + 1];
        for (int i = 0; i < saved.length; i++) {
            Run run = new Run(s, values, null);
            run.tensor(i).storage().changed();
            double[][] g = run.gradients();
            saved[i] = g == null;
            if (g != null && !Arrays.deepEquals(expected, g)) {
                throw new AssertionError("a new version alone changes the gradient");
            }
        }
        return saved;
    }

    @Property(tries = 200, seed = Tries.SEED)
    void gradientsNeedOnlyWhatTheRowsSave(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int size) {
        Tries.each(OpSpecs.differentiable(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            double[][] values = s.draw(d, DType.FLOAT64);
            double[][] expected = new Run(s, values, null).gradients();
            boolean[] saved = saved(s, values, expected);
            Run run = new Run(s, values, null);
            for (int i = 0; i < saved.length; i++) {
                if (!saved[i]) {
                    Cells.junk(run.tensor(i));
                }
            }
            if (!Arrays.deepEquals(expected, run.gradients())) {
                throw new AssertionError(s.op() + " reads what it has not saved; it saves "
                        + Arrays.toString(saved) + " of operands and result");
            }
        });
    }

    /// A graph keeps the rows' saved tensors alive, and nothing else.
    @Example
    void graphsKeepNothingElseAlive() throws InterruptedException {
        List<Tensor> results = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<WeakReference<Storage>> unsaved = new ArrayList<>();
        for (OpSpec row : OpSpecs.differentiable()) {
            if (Panagrad.backend().equals("cuda") && CudaKernelsTest.listed().contains(row.name())) {
                continue;
            }
            Draw d = new Draw(5, 3);
            Sample s = row.samples().apply(d);
            double[][] values = s.draw(d, DType.FLOAT64);
            double[][] expected = new Run(s, values, null).gradients();
            boolean[] saved = saved(s, values, expected);
            Run run = new Run(s, values, null);
            if (CustomOp.class.isAssignableFrom(row.type())) {
                continue;
            }
            results.add(run.y);
            for (int i = 0; i < run.in.length; i++) {
                if (!saved[i] && run.in[i].storage() != run.y.storage()) {
                    names.add(row + " operand " + i);
                    unsaved.add(new WeakReference<>(run.in[i].storage()));
                }
            }
        }
        for (int i = 0; i < 20 && unsaved.stream().anyMatch(r -> r.get() != null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        List<String> alive = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (unsaved.get(i).get() != null) {
                alive.add(names.get(i));
            }
        }
        Reference.reachabilityFence(results);
        if (!alive.isEmpty()) {
            throw new AssertionError("kept alive without need: " + alive);
        }
    }
}
