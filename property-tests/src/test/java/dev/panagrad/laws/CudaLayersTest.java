package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.autograd.Grad;
import dev.panagrad.laws.LayerRows.Row;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Layers, losses and optimizers that were moved to a CUDA device give what they give on the CPU, there:
/// values, gradients and what a call changes, in training and in evaluation. Both draw the same random
/// numbers.
class CudaLayersTest {
    private static final Device CUDA = Device.of("cuda");

    @TestFactory
    Stream<DynamicTest> layersAsOnTheCpu() {
        return LayerRows.all().stream().map(row -> dynamicTest(
                row.make().get().getClass().getSimpleName(), () -> {
                    for (boolean training : new boolean[] {true, false}) {
                        List<Tensor> here = run(row, Device.CPU, training);
                        List<Tensor> there = run(row, CUDA, training);
                        for (int i = 0; i < here.size(); i++) {
                            assertSame(here.get(i), there.get(i), "tensor " + i + ", training " + training);
                        }
                        assertEquals(here.size(), there.size());
                    }
                }));
    }

    private static void assertSame(Tensor here, Tensor there, String what) {
        assertEquals(CUDA, there.device(), what);
        assertArrayEquals(here.toDoubleArray(), there.toDoubleArray(), 1e-9, what);
    }

    /// Returns the value, the state after it, and the gradients of the input and the parameters.
    private static List<Tensor> run(Row row, Device device, boolean training) {
        Panagrad.seed(17);
        Module m = row.make().get();
        m.to(DType.FLOAT64).to(device).train(training);
        Tensor x = Tensor.randn(DType.FLOAT64, row.shape()).to(device).requiresGrad(true);
        Panagrad.seed(5);
        Tensor y = row.run().apply(m, x);
        List<Tensor> out = new ArrayList<>(List.of(y));
        m.stateDict().values().forEach(t -> out.add(t.detach().copy()));
        Tensor w = Tensor.arange(y.numel()).to(DType.FLOAT64).mul(0.7).cos().reshape(y.shape().dims());
        Tensor loss = y.mul(w.to(device)).sum();
        List<Tensor> of = new ArrayList<>(List.of(x));
        of.addAll(m.parameters());
        if (loss.requiresGrad()) {
            out.addAll(List.of(Grad.grad(loss, of.toArray(Tensor[]::new))));
        }
        return out;
    }

    @TestFactory
    Stream<DynamicTest> optimizersAsOnTheCpu() {
        return OptimizerLawsTest.ROWS.entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> {
            List<Tensor> here = OptimizerLawsTest.parameters();
            List<Tensor> there = here.stream().map(p -> p.detach().to(CUDA).requiresGrad(true)).toList();
            Optimizer<?> o = e.getValue().apply(here);
            Optimizer<?> moved = e.getValue().apply(there);
            for (int i = 0; i < 6; i++) {
                OptimizerLawsTest.step(o, here);
                OptimizerLawsTest.step(moved, there);
                if (i == 2) {
                    Optimizer<?> resumed = e.getValue().apply(there);
                    resumed.loadStateDict(moved.stateDict());
                    moved = resumed;
                }
            }
            for (int i = 0; i < here.size(); i++) {
                assertSame(here.get(i), there.get(i), "parameter " + i);
            }
        }));
    }
}
