package dev.panagrad.optim;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.vector.rows.Pairs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A step and how it changed the gradient, as [InverseHessian] keeps them: in arrays, or outside of the heap,
/// where the collector copies nothing and memory is ready to be used again. Both give the same bits.
sealed interface Change {
    /// From so many elements on it pays to have loops over vectors compiled.
    int LONG = 1 << 14;

    /// Returns a change whose elements have to be put, outside of the heap if it is long and the loops are
    /// compiled.
    static Change of(Vectors vectors) {
        return vectors.length() >= LONG && Pairs.compiled() ? OutsideOfHeap.of(vectors.length())
                : new InArrays(vectors.take(), vectors.take());
    }

    /// Sets some elements, from one on.
    void put(int from, double[] step, double[] gradient, int n);

    /// Adds four products, step by c, change by c, and both by d, to sums as [Pairs] keeps them.
    ///
    /// @param d its first element belongs to element `from` of the others
    void addDots(double[] c, double[] d, int from, int to, double[] sums, int at);

    /// Adds multiples of both to some elements of an array.
    void addMultiples(double ofStep, double ofGradient, double[] sum, int from, int to);

    /// Gives the memory back.
    void release(Vectors vectors);

    /// Arrays.
    ///
    /// @param step the step
    /// @param gradient how the gradient changed
    record InArrays(double[] step, double[] gradient) implements Change {
        @Override
        public void put(int from, double[] newStep, double[] change, int n) {
            System.arraycopy(newStep, 0, step, from, n);
            System.arraycopy(change, 0, gradient, from, n);
        }

        @Override
        public void addDots(double[] c, double[] d, int from, int to, double[] sums, int at) {
            Pairs.addDots(step, gradient, c, d, from, to, sums, at);
        }

        @Override
        public void addMultiples(double ofStep, double ofGradient, double[] sum, int from, int to) {
            Pairs.addMultiples(ofStep, step, ofGradient, gradient, sum, from, to);
        }

        @Override
        public void release(Vectors vectors) {
            vectors.give(step);
            vectors.give(gradient);
        }
    }

    /// Memory of tensors.
    ///
    /// @param memory of the pair
    /// @param pair the step, and behind it how the gradient changed
    record OutsideOfHeap(Storage memory, MemorySegment pair) implements Change {
        private static OutsideOfHeap of(int length) {
            Storage s = Pool.HOST.allocate(2L * Double.BYTES * length, Shape.of(2, length));
            s.keep();
            return new OutsideOfHeap(s, s.segment().asSlice(s.base(), s.bytes()));
        }

        @Override
        public void put(int from, double[] step, double[] gradient, int n) {
            MemorySegment.copy(step, 0, pair, ValueLayout.JAVA_DOUBLE, (long) from * Double.BYTES, n);
            MemorySegment.copy(gradient, 0, pair, ValueLayout.JAVA_DOUBLE,
                    pair.byteSize() / 2 + (long) from * Double.BYTES, n);
        }

        @Override
        public void addDots(double[] c, double[] d, int from, int to, double[] sums, int at) {
            Pairs.addDots(pair, c, d, from, to, sums, at);
        }

        @Override
        public void addMultiples(double ofStep, double ofGradient, double[] sum, int from, int to) {
            Pairs.addMultiples(ofStep, ofGradient, pair, sum, from, to);
        }

        @Override
        public void release(Vectors vectors) {
            memory.release();
        }
    }
}
