package dev.panagrad.train.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.tables.DataSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final List<String> SPLIT = Fixtures.lines("breast-cancer-split.txt");

    private static Fixtures.Data cancer() {
        var all = DataSets.breastCancer();
        return new Fixtures.Data(all.data(), all.target());
    }

    private static long[] sorted(Tensor... parts) {
        return Arrays.stream(parts).flatMapToLong(t -> LongStream.of(t.toLongArray())).sorted().toArray();
    }

    @Test
    void stratifiedFoldsAreScikitLearns() {
        Fixtures.Data train = cancer().rows(Fixtures.places(SPLIT.get(0)));
        long[] fold = Fixtures.places(SPLIT.get(2));
        List<TrainTestSplit> splits = new StratifiedKFold(5).split(train.x(), train.y());
        for (int f = 0; f < 5; f++) {
            for (long i : splits.get(f).test().toLongArray()) {
                assertEquals(f, fold[(int) i], "sample " + i);
            }
            assertArrayEquals(LongStream.range(0, 426).toArray(),
                    sorted(splits.get(f).train(), splits.get(f).test()));
        }
    }

    @Test
    void foldsShareOutSamples() {
        Tensor x = Tensor.zeros(11, 1);
        List<TrainTestSplit> plain = new KFold(4).split(x, x);
        assertEquals("[0, 1, 2]", plain.get(0).test().toString());
        assertEquals("[ 9, 10]", plain.get(3).test().toString());
        assertEquals(8, plain.get(0).train().numel());
        List<TrainTestSplit> mixed = new KFold(4, 1L).split(x, x);
        assertArrayEquals(LongStream.range(0, 11).toArray(),
                sorted(mixed.stream().map(TrainTestSplit::test).toArray(Tensor[]::new)));
        assertFalse(mixed.get(0).test().allEqual(plain.get(0).test()));
        assertThrows(IllegalArgumentException.class, () -> new KFold(12).split(x, x));
        assertThrows(IllegalArgumentException.class, () -> new KFold(1));
        Tensor y = Tensor.of(5L, 5, 5, 5, 5, 5, 5, 5, 2, 2, 2);
        for (TrainTestSplit s : new StratifiedKFold(3, 7L).split(x, y)) {
            assertEquals(1, y.indexSelect(0, s.test()).eq(2).sum().itemLong());
        }
        assertThrows(IllegalArgumentException.class, () -> new StratifiedKFold(9).split(x, y));
    }

    @Test
    void splitsKeepTheClassesShares() {
        Tensor y = cancer().y();
        TrainTestSplit s = TrainTestSplit.stratified(y, 0.25, 3);
        assertEquals(143, s.test().numel());
        assertArrayEquals(LongStream.range(0, 569).toArray(), sorted(s.train(), s.test()));
        // As in scikit-learn's split: 159 malignant for training, 53 for testing.
        assertEquals(159, y.indexSelect(0, s.train()).eq(0).sum().itemLong());
        assertEquals(53, y.indexSelect(0, s.test()).eq(0).sum().itemLong());
        assertTrue(s.test().allEqual(TrainTestSplit.stratified(y, 0.25, 3).test()));
        assertFalse(s.test().allEqual(TrainTestSplit.stratified(y, 0.25, 4).test()));
        TrainTestSplit plain = TrainTestSplit.of(10, 0.25, 0);
        assertEquals(3, plain.test().numel());
        assertArrayEquals(LongStream.range(0, 10).toArray(), sorted(plain.train(), plain.test()));
        assertThrows(IllegalArgumentException.class, () -> TrainTestSplit.of(1, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> TrainTestSplit.of(10, 0, 0));
        assertThrows(IllegalArgumentException.class,
                () -> TrainTestSplit.stratified(Tensor.of(1L, 1, 1, 2), 0.5, 0));
    }

    private static GridSearch alphas(Object... values) {
        return new GridSearch(c -> new StandardScaler().then(
                new MlpClassifier(o -> o.solver(Solver.LBFGS).seed(1).alpha(c.number("alpha")))))
                .over("alpha", values);
    }

    @Test
    void theAlphaTableIsTheSlides() {
        Fixtures.Data train = cancer().rows(Fixtures.places(SPLIT.get(0)));
        GridResult found = alphas(0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0).fit(train.x(), train.y());
        double[] slide = {0.978873, 0.981221, 0.971831, 0.978873, 0.983568, 0.938967, 0.626761};
        for (int i = 0; i < slide.length; i++) {
            assertEquals(slide[i], found.rows().get(i).meanTest(), 0.012, found.toString());
        }
        assertEquals(10.0, found.best().choice().number("alpha"));
        Fixtures.Data test = cancer().rows(Fixtures.places(SPLIT.get(1)));
        assertEquals(0.958, found.model().score(test.x(), test.y()), 0.03);
        assertEquals(8, found.toString().lines().count());
        assertTrue(found.toString().lines().toList().get(5).endsWith(" *"), found.toString());
    }

    @Test
    void scoresDoNotDependOnTheThreads() {
        var iris = DataSets.iris();
        List<double[]> means = new ArrayList<>();
        int before = Panagrad.threads();
        for (int threads : new int[] {1, 2, 5}) {
            means.add(alphas(0.1, 10.0).threads(threads).fit(iris.data(), iris.target()).rows().stream()
                    .mapToDouble(GridResult.Row::meanTest).toArray());
        }
        assertEquals(before, Panagrad.threads());
        assertArrayEquals(means.get(0), means.get(1));
        assertArrayEquals(means.get(0), means.get(2));
        double[] scores = CrossValidation.score(() -> new StandardScaler().then(
                new MlpClassifier(o -> o.solver(Solver.LBFGS).seed(1).alpha(0.1))), iris.data(),
                iris.target(), 5);
        assertEquals(5, scores.length);
        assertEquals(means.get(0)[0], Arrays.stream(scores).average().orElseThrow(), 1e-15);
    }

    @Test
    void gridsCombineAndErrorsArrive() {
        var iris = DataSets.iris();
        GridResult found = new GridSearch(c -> new MlpClassifier(o -> o.solver(Solver.LBFGS).maxIter(3)
                .seed(1)
                .hiddenLayerSizes(c.get("hidden", int[].class)).activation(c.get("f", Activation.class))))
                .over("hidden", new int[] {2}, new int[] {3, 2}).over("f", Activation.TANH, Activation.RELU)
                .folds(new KFold(2, 1L)).fit(iris.data(), iris.target());
        assertEquals(List.of("hidden=[2], f=TANH", "hidden=[2], f=RELU", "hidden=[3, 2], f=TANH",
                "hidden=[3, 2], f=RELU"), found.rows().stream().map(r -> r.choice().toString()).toList());
        var broken = new GridSearch(c -> {
            throw new UnsupportedOperationException("no model");
        });
        assertThrows(UnsupportedOperationException.class, () -> broken.fit(iris.data(), iris.target()));
        assertThrows(IllegalArgumentException.class, () -> alphas(0.1).over("alpha", 1.0));
        assertThrows(IllegalArgumentException.class, () -> alphas(0.1).over("beta"));
        assertThrows(IllegalArgumentException.class, () -> new Choice(Map.of()).number("alpha"));
    }

    @Test
    void numbersAreCutWithoutClasses() {
        var diabetes = DataSets.diabetes();
        double[] r2 = CrossValidation.score(() -> new MlpRegressor(
                o -> o.hiddenLayerSizes().solver(Solver.LBFGS).seed(1).alpha(0)), diabetes.data(),
                diabetes.target(), 5);
        // scikit-learn's LinearRegression by cross_val_score.
        assertArrayEquals(new double[] {0.42955615, 0.52259939, 0.48268054, 0.42649776, 0.55024834}, r2,
                0.01);
    }
}
