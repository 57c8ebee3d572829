package dev.panagrad.optim;

import dev.panagrad.vector.rows.Pairs;
import java.util.ArrayList;
import java.util.List;

/// The limited-memory estimate of the inverse Hessian from the last steps s and the changes y that they made
/// to the gradient (Nocedal 1980), for [Minimizer].
///
/// What the two loops of the method need of the vectors are products alone, which change with each step and
/// are kept, as in the compact form of Byrd, Nocedal and Schnabel (1994): so all vectors are read twice in an
/// iteration, once for the products with the new ones and once for their combination, instead of four times.
/// Vectors of many parameters come from memory. Both passes go by blocks, in which the vectors that meet all
/// others stay in the first cache.
final class InverseHessian {
    private static final int BLOCK = 2048;

    private final int memory;
    private final Vectors vectors;
    private final Block own = new Block();
    /// The oldest first.
    private final List<Change> changes = new ArrayList<>();
    /// The product of each step with the change of the gradient of itself and each later one, and of the
    /// changes of the gradient with each other, `[earlier][later]`.
    private final double[][] stepByChange;
    private final double[][] changeByChange;
    /// Of each kept step and change four products: step by gradient, change by gradient, and both by the
    /// newest change.
    private double[] products = {};

    /// @param memory how many changes are kept
    InverseHessian(int memory, Vectors vectors) {
        this.memory = memory;
        this.vectors = vectors;
        stepByChange = new double[memory][memory];
        changeByChange = new double[memory][memory];
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /// Forgets all changes.
    void clear() {
        while (!changes.isEmpty()) {
            forget();
        }
    }

    /// Keeps a step, which led from one gradient to another.
    ///
    /// @param length of the step, a multiple of the direction
    /// @param curvature the product of the step and the change, positive
    void learn(double length, double[] direction, double[] before, double[] after, double curvature) {
        if (changes.size() == memory) {
            forget();
        }
        Change change = Change.of(vectors);
        int last = changes.size();
        changes.add(change);
        take(after, (from, n, block) -> {
            // All at one index: the JIT makes vector loops of no others.
            System.arraycopy(before, from, block.step, 0, n);
            System.arraycopy(after, from, block.newest, 0, n);
            subtract(block.newest, block.step, block.newest, 0, n);
            System.arraycopy(direction, from, block.step, 0, n);
            scale(length, block.step, block.step, 0, n);
            change.put(from, block.step, block.newest, n);
        });
        for (int i = 0; i <= last; i++) {
            stepByChange[i][last] = products[4 * i + 2];
            changeByChange[i][last] = products[4 * i + 3];
        }
        stepByChange[last][last] = curvature;
    }

    /// Takes the products with another gradient, without a change.
    void meet(double[] gradient) {
        take(gradient, (from, n, block) -> System.arraycopy(gradient, from, block.newest, 0, n));
    }

    /// What makes some elements of the newest change.
    private interface Part {
        /// Writes n elements, from one on.
        void make(int from, int n, Block block);
    }

    /// Some elements of the newest change.
    private static final class Block {
        private final double[] newest = new double[BLOCK];
        private final double[] step = new double[BLOCK];
    }

    private void take(double[] gradient, Part part) {
        int n = gradient.length;
        double[][] sums = new double[Spans.count(n)][Pairs.SUMS * changes.size()];
        Spans.run(n, (piece, first, end) -> {
            // Short vectors are one piece, and a search takes thousands of steps with them.
            Block block = sums.length == 1 ? own : new Block();
            for (int from = first; from < end; from += BLOCK) {
                int to = Math.min(from + BLOCK, end);
                part.make(from, to - from, block);
                for (int i = 0; i < changes.size(); i++) {
                    changes.get(i).addDots(gradient, block.newest, from, to, sums[piece], Pairs.SUMS * i);
                }
            }
        });
        products = new double[4 * changes.size()];
        for (double[] piece : sums) {
            for (int k = 0; k < products.length; k++) {
                products[k] += Pairs.total(k % 4, piece, k / 4 * Pairs.SUMS);
            }
        }
    }

    /// Removes the oldest change.
    private void forget() {
        for (int i = 1; i < changes.size(); i++) {
            System.arraycopy(stepByChange[i], 1, stepByChange[i - 1], 0, changes.size() - 1);
            System.arraycopy(changeByChange[i], 1, changeByChange[i - 1], 0, changes.size() - 1);
        }
        changes.removeFirst().release(vectors);
    }

    /// Writes minus the estimate times the gradient that was learned or met last, and returns the product of
    /// both: how fast the function falls.
    double direct(double[] gradient, double[] direction) {
        int n = changes.size();
        // The direction is scale times minus the gradient, plus multiples of steps and changes.
        double[] ofStep = new double[n];
        double[] ofChange = new double[n];
        double scale = 1;
        for (int i = n - 1; i >= 0; i--) {
            double product = -products[4 * i];
            for (int j = i + 1; j < n; j++) {
                product += ofChange[j] * stepByChange[i][j];
            }
            ofChange[i] = -product / stepByChange[i][i];
        }
        if (n > 0) {
            scale = stepByChange[n - 1][n - 1] / changeByChange[n - 1][n - 1];
        }
        for (int i = 0; i < n; i++) {
            double product = -products[4 * i + 1];
            for (int j = 0; j < n; j++) {
                product += ofChange[j] * changeByChange[Math.min(i, j)][Math.max(i, j)];
            }
            product *= scale;
            for (int j = 0; j < i; j++) {
                product += ofStep[j] * stepByChange[j][i];
            }
            ofStep[i] = -ofChange[i] - product / stepByChange[i][i];
        }
        return combine(-scale, gradient, ofStep, ofChange, direction);
    }

    /// Writes the combination of the gradient, the steps and the changes, and returns its product with the
    /// gradient.
    private double combine(double ofGradient, double[] gradient, double[] ofStep, double[] ofChange,
            double[] direction) {
        return Spans.sum(direction.length, (first, end) -> {
            double slope = 0;
            for (int from = first; from < end; from += BLOCK) {
                int to = Math.min(from + BLOCK, end);
                scale(ofGradient, gradient, direction, from, to);
                for (int i = 0; i < ofStep.length; i++) {
                    changes.get(i).addMultiples(ofStep[i], -ofGradient * ofChange[i], direction, from, to);
                }
                slope += Pairs.dot(gradient, direction, from, to);
            }
            return slope;
        });
    }

    private static void scale(double factor, double[] x, double[] to, int from, int end) {
        for (int i = from; i < end; i++) {
            to[i] = factor * x[i];
        }
    }

    private static void subtract(double[] x, double[] y, double[] to, int from, int end) {
        for (int i = from; i < end; i++) {
            to[i] = x[i] - y[i];
        }
    }
}
