package dev.panagrad.train.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.train.tables.DataSets;
import dev.panagrad.train.tables.Tabular;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Networks with ten seeds are as good as scikit-learn's with ten seeds (`mean_scores.py`).
class MeanScoresTest {
    private static Fixtures.Data[] firstFold(Tabular t) {
        TrainTestSplit s = new StratifiedKFold(5).split(t.data(), t.target()).getFirst();
        Fixtures.Data all = new Fixtures.Data(t.data(), t.target());
        return new Fixtures.Data[] {all.rows(s.train().toLongArray()), all.rows(s.test().toLongArray())};
    }

    private static void compare(String name, double expected, Solver solver, Fixtures.Data... parts) {
        List<Callable<Double>> fits = new ArrayList<>();
        for (int seed = 0; seed < 10; seed++) {
            int s = seed;
            fits.add(() -> new StandardScaler().then(new MlpClassifier(o -> o.solver(solver).seed(s)))
                    .fit(parts[0].x(), parts[0].y()).score(parts[1].x(), parts[1].y()));
        }
        double mean = CrossValidation.parallel(fits, fits.size(), 2, () -> {
        }).stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertEquals(expected, mean, 0.015, name + " " + solver);
    }

    @Test
    void moons() {
        Fixtures.Data[] parts = {Fixtures.moons("train"), Fixtures.moons("test")};
        compare("moons", 0.9160, Solver.LBFGS, parts);
        compare("moons", 0.9600, Solver.ADAM, parts);
    }

    @Test
    void breastCancer() {
        compare("breast cancer", 0.9544, Solver.LBFGS, firstFold(DataSets.breastCancer()));
        compare("breast cancer", 0.9833, Solver.ADAM, firstFold(DataSets.breastCancer()));
    }

    @Test
    void digits() {
        compare("digits", 0.9403, Solver.LBFGS, firstFold(DataSets.digits()));
    }

    @Test
    void iris() {
        compare("iris", 0.9667, Solver.LBFGS, firstFold(DataSets.iris()));
        compare("iris", 0.9433, Solver.ADAM, firstFold(DataSets.iris()));
    }

    @Test
    void wine() {
        compare("wine", 0.9611, Solver.LBFGS, firstFold(DataSets.wine()));
        compare("wine", 0.9694, Solver.ADAM, firstFold(DataSets.wine()));
    }
}
