package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static void check(boolean reversed, Update op, int count, DType t, long launches) {
        OnFake d = new OnFake(true, reversed);
        List<Tensor[]> there = new ArrayList<>();
        List<Tensor> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Tensor[] in = operands(i, count);
            for (int j = 0; j < count; j++) {
                in[j] = in[j].to(t);
            }
            expected.add(OnFake.reference(op, in));
            Tensor[] up = new Tensor[count];
            for (int j = 0; j < count; j++) {
                up[j] = d.up(in[j]);
            }
            there.add(up);
        }
        long before = d.backend.gpu().launches();
        there.forEach(in -> d.backend.run(op, in, in[0]));
        d.backend.synchronize();
        assertEquals(launches, d.backend.gpu().launches() - before);
        for (int i = 0; i < 40; i++) {
            double[] found =
                    Tensor.stack(0, List.of(there.get(i)).stream().map(d::down).toArray(Tensor[]::new))
                            .toDoubleArray();
            assertArrayEquals(expected.get(i).toDoubleArray(), found, 1e-6, "parameter " + i);
        }
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void manyParametersAreFewLaunches(boolean reversed) {
        Update adam = new Update.AdamStep(0.1, 0.9, 0.99, 1e-3, 0.1, true, false, false, 3);
        check(reversed, adam, 4, DType.FLOAT32, 2);
        check(reversed, adam, 4, DType.FLOAT64, 40);
        check(reversed, new Update.SgdStep(0.1, 0.9, 0, 0.1, true, false, false), 3, DType.FLOAT32, 2);
        check(reversed, new Update.SgdStep(0.1, 0, 0, 0, false, true, false), 2, DType.FLOAT32, 2);
    }
}
