package dev.panagrad.train.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private final Tensor x = Tensor.of(1.0, 5, 0.1, 2, 7, 0.1, 4, 0, 0.1, 9, 4, 0.1).reshape(4, 3);

    private static void close(Tensor expected, Tensor got) {
        assertTrue(expected.allClose(got, 1e-12, 1e-12), "expected " + expected + " but got " + got);
    }

    @Test
    void standardScalerDividesByThePopulationsDeviation() {
        var scaler = new StandardScaler().fit(x);
        close(Tensor.of(4.0, 4, 0.1), scaler.mean());
        // Numbers of scikit-learn; the third feature is constant but for rounding.
        close(Tensor.of(3.082207001484488, 2.5495097567963922, 1), scaler.scale());
        Tensor t = scaler.transform(x);
        assertEquals(0, t.narrow(1, 0, 2).mean(0).abs().max().item(), 1e-15);
        close(Tensor.ones(DType.FLOAT64, 2), t.narrow(1, 0, 2).square().mean(0));
        close(x, scaler.inverseTransform(t));
        close(x.div(scaler.scale()), new StandardScaler(false, true).fitTransform(x));
        close(x.sub(scaler.mean()), new StandardScaler(true, false).fitTransform(x));
    }

    @Test
    void minMaxScalerFillsTheRange() {
        var scaler = new MinMaxScaler(-1, 1, false).fit(x);
        Tensor t = scaler.transform(x);
        close(Tensor.of(-1.0, 3.0 / 7, -1), t.select(0, 0));
        close(Tensor.of(1.0, 1.0 / 7, -1), t.select(0, 3));
        close(x, scaler.inverseTransform(t));
        Tensor far = Tensor.of(100.0, -100, 0.1).reshape(1, 3);
        close(Tensor.of(1.0, 0, 0), new MinMaxScaler(0, 1, true).fit(x).transform(far).flatten());
        assertThrows(IllegalArgumentException.class, () -> new MinMaxScaler(1, 1, false));
    }

    @Test
    void oneHotEncoderHasAColumnForEachCategory() {
        Tensor c = Tensor.of(3.0, 7, 1, 7, 3, 8).reshape(3, 2);
        close(Tensor.of(0.0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1).reshape(3, 4),
                new OneHotEncoder().fitTransform(c));
        close(Tensor.of(1.0, 0, 0, 0, 1, 1).reshape(3, 2), new OneHotEncoder(false, true).fitTransform(c));
        Tensor unknown = Tensor.of(2.0, 8).reshape(1, 2);
        close(Tensor.of(0.0, 0, 0, 1), new OneHotEncoder(true, false).fit(c).transform(unknown).flatten());
        var e = assertThrows(IllegalArgumentException.class,
                () -> new OneHotEncoder().fit(c).transform(unknown));
        assertTrue(e.getMessage().contains("column 0") && e.getMessage().contains("2.0"), e.getMessage());
    }

    @Test
    void refuseOtherFeatures() {
        for (FeatureTransform t : new FeatureTransform[] {new StandardScaler(), new MinMaxScaler(),
                new OneHotEncoder()}) {
            assertThrows(IllegalStateException.class, () -> t.transform(x));
            t.fit(x);
            assertThrows(ShapeException.class, () -> t.transform(x.narrow(1, 0, 2)));
            assertThrows(ShapeException.class, () -> t.fit(x.flatten()));
        }
    }

    @Test
    void countWhatIsNotFiniteInAllRows() {
        Tensor many = Tensor.zeros(DType.FLOAT64, 70_001, 1);
        many.narrow(0, 3, 1).fill_(Double.POSITIVE_INFINITY);
        many.narrow(0, 70_000, 1).fill_(Double.NaN);
        for (FeatureTransform t : new FeatureTransform[] {new StandardScaler(), new MinMaxScaler()}) {
            var e = assertThrows(IllegalArgumentException.class, () -> t.fit(many));
            assertTrue(e.getMessage().endsWith("but there are 2"), e.getMessage());
        }
    }

    @Test
    void aPipelineLearnsFromTheSamplesOfFitAlone() {
        Tensor y = Tensor.of(0L, 0, 1, 1);
        Pipeline p = new StandardScaler().then(new MlpClassifier(o -> o.solver(Solver.LBFGS).seed(1)));
        assertEquals(1, p.fit(x, y).score(x, y));
        close(new StandardScaler().fitTransform(x), p.transform(x));
        Tensor mean = ((StandardScaler) p.transformers().getFirst()).mean();
        p.score(x.add(100), y);
        close(mean, ((StandardScaler) p.transformers().getFirst()).mean());
        assertTrue(((MlpClassifier) p.predictor()).converged());
    }
}
