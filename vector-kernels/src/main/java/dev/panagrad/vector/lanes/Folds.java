package dev.panagrad.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// Reductions of the lanes of one vector in a fixed order; `reduceLanes(ADD)` has a different one in compiled
/// code.
public final class Folds {
    private static final int LANES = Lanes.F32.length();
    private static final VectorShuffle<Float> ACROSS_8 = across(8);
    private static final VectorShuffle<Float> ACROSS_4 = across(4);
    private static final VectorShuffle<Float> ACROSS_2 = across(2);
    private static final VectorShuffle<Float> ACROSS_1 = across(1);

    private Folds() {
    }

    private static VectorShuffle<Float> across(int distance) {
        return VectorShuffle.fromOp(Lanes.F32, i -> (i ^ distance) % LANES);
    }

    /// Returns the sum, by halves.
    public static float sum(FloatVector v) {
        if (LANES > 8) {
            v = v.add(v.rearrange(ACROSS_8));
        }
        if (LANES > 4) {
            v = v.add(v.rearrange(ACROSS_4));
        }
        v = v.add(v.rearrange(ACROSS_2));
        return v.add(v.rearrange(ACROSS_1)).lane(0);
    }

    /// Returns the largest, or NaN if a lane is NaN.
    public static float max(FloatVector v) {
        return v.reduceLanes(VectorOperators.MAX);
    }

    /// Returns the smallest, or NaN if a lane is NaN.
    public static float min(FloatVector v) {
        return v.reduceLanes(VectorOperators.MIN);
    }
}
