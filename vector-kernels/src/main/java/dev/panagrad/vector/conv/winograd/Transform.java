package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The linear maps of Winograd's convolution F(4x4, 3x3), each on whole vectors of channels.
///
/// A tile of 4x4 results is `Aᵀ((G·w·Gᵀ) ∘ (Bᵀ·x·B))A`, with 36 products instead of 144. The maps evaluate
/// and interpolate polynomials at 0, ±5/8, ±3/2 and ∞; with these points the rounding error is 1.8 times
/// that of the direct sum, with the customary 0, ±1, ±2 it is four times (Lavin and Gray, arXiv:1509.09308;
/// Barabasz et al., arXiv:1803.10986).
final class Transform {
    /// Rows, and columns, of a tile of results.
    static final int STEP = 4;
    /// Rows, and columns, of the pixels that a tile sees.
    static final int SIDE = 6;
    /// Products for each pair of channels of a tile.
    static final int POINTS = SIDE * SIDE;
    /// Bytes of working memory of every map.
    static final int BETWEEN = POINTS * Lanes.BYTES;

    private static final int LANES = Lanes.F32.length();
    private static final float A = 0.625f;
    private static final float B = 1.5f;
    private static final float A2 = A * A;
    private static final float B2 = B * B;
    private static final float A3 = A2 * A;
    private static final float B3 = B2 * B;
    private static final float BOTH = A2 * B2;
    private static final float SUM = A2 + B2;
    private static final float AT_A = 1 / (2 * A2 * (A2 - B2));
    private static final float AT_B = 1 / (2 * B2 * (B2 - A2));

    private static final FloatVector V_A = all(A);
    private static final FloatVector V_B = all(B);
    private static final FloatVector V_A2 = all(A2);
    private static final FloatVector V_B2 = all(B2);
    private static final FloatVector V_A3 = all(A3);
    private static final FloatVector V_B3 = all(B3);
    private static final FloatVector V_MINUS_A2 = all(-A2);
    private static final FloatVector V_MINUS_B2 = all(-B2);
    private static final FloatVector V_BOTH = all(BOTH);
    private static final FloatVector V_MINUS_SUM = all(-SUM);
    // What the kernel's values at the points are divided by.
    private static final FloatVector AT_ZERO = all(1 / BOTH);
    private static final FloatVector EVEN_AT_A = all(AT_A);
    private static final FloatVector EVEN_AT_B = all(AT_B);
    private static final FloatVector ODD_AT_A = all(A * AT_A);
    private static final FloatVector ODD_AT_B = all(B * AT_B);

    private Transform() {}

    /// `Bᵀ·x·B` of one tile.
    ///
    /// @param at    where its first pixel begins
    /// @param line  elements between rows of pixels
    /// @param pitch channels of a pixel, whole vectors
    /// @param plane elements of `v` between points
    static void image(float[] x, int at, int line, int pitch, float[] v, int into, int plane,
            float[] between) {
        for (int c = 0; c < pitch; c += LANES) {
            for (int j = 0; j < SIDE; j++) {
                int p = at + c + j * pitch;
                image(load(x, p), load(x, p + line), load(x, p + 2 * line), load(x, p + 3 * line),
                        load(x, p + 4 * line), load(x, p + 5 * line), between, j * LANES, SIDE * LANES);
            }
            for (int i = 0; i < SIDE; i++) {
                int p = i * SIDE * LANES;
                image(load(between, p), load(between, p + LANES), load(between, p + 2 * LANES),
                        load(between, p + 3 * LANES), load(between, p + 4 * LANES),
                        load(between, p + 5 * LANES), v, into + i * SIDE * plane + c, plane);
            }
        }
    }

    private static void image(FloatVector x0, FloatVector x1, FloatVector x2, FloatVector x3, FloatVector x4,
            FloatVector x5, float[] to, int at, int step) {
        x0.fma(V_BOTH, x2.fma(V_MINUS_SUM, x4)).intoArray(to, at);
        x1.fma(V_BOTH, x3.fma(V_MINUS_SUM, x5)).intoArray(to, at + 5 * step);
        FloatVector even = x2.fma(V_MINUS_B2, x4);
        FloatVector odd = x1.fma(V_MINUS_B2, x3).mul(V_A);
        even.add(odd).intoArray(to, at + step);
        even.sub(odd).intoArray(to, at + 2 * step);
        even = x2.fma(V_MINUS_A2, x4);
        odd = x1.fma(V_MINUS_A2, x3).mul(V_B);
        even.add(odd).intoArray(to, at + 3 * step);
        even.sub(odd).intoArray(to, at + 4 * step);
    }

    /// `Aᵀ·m·A` of one tile, for some vectors of channels.
    ///
    /// @param at    where the channels of the first point lie in `m`
    /// @param plane elements of `m` between points
    /// @param into  where the channels of the tile's first result begin
    /// @param line  elements between rows of results
    /// @param pixel elements between results of a row
    static void result(float[] m, int at, int plane, int vectors, float[] y, int into, int line, int pixel,
            float[] between) {
        for (int o = 0; o < vectors; o++) {
            for (int j = 0; j < SIDE; j++) {
                int p = at + o * LANES + j * plane;
                result(load(m, p), load(m, p + SIDE * plane), load(m, p + 2 * SIDE * plane),
                        load(m, p + 3 * SIDE * plane), load(m, p + 4 * SIDE * plane),
                        load(m, p + 5 * SIDE * plane), between, j * LANES, SIDE * LANES);
            }
            for (int i = 0; i < STEP; i++) {
                int p = i * SIDE * LANES;
                result(load(between, p), load(between, p + LANES), load(between, p + 2 * LANES),
                        load(between, p + 3 * LANES), load(between, p + 4 * LANES),
                        load(between, p + 5 * LANES), y, into + i * line + o * LANES,
                        pixel);
            }
        }
    }

    private static void result(FloatVector m0, FloatVector m1, FloatVector m2, FloatVector m3, FloatVector m4,
            FloatVector m5, float[] to, int at, int step) {
        FloatVector evenA = m1.add(m2);
        FloatVector evenB = m3.add(m4);
        FloatVector oddA = m1.sub(m2);
        FloatVector oddB = m3.sub(m4);
        m0.add(evenA).add(evenB).intoArray(to, at);
        oddA.fma(V_A, oddB.mul(V_B)).intoArray(to, at + step);
        evenA.fma(V_A2, evenB.mul(V_B2)).intoArray(to, at + 2 * step);
        oddA.fma(V_A3, oddB.fma(V_B3, m5)).intoArray(to, at + 3 * step);
    }

    /// `A·y·Aᵀ` of the gradient of one tile of results.
    ///
    /// @param at    where its first pixel begins
    /// @param line  elements between rows of pixels
    /// @param pitch elements between pixels of a row
    /// @param vectors of channels
    /// @param into  where the channels of the first point begin in `m`, in bytes
    /// @param plane bytes of `m` between points
    static void gradient(float[] y, int at, int line, int pitch, int vectors, MemorySegment m, long into,
            long plane, MemorySegment between) {
        for (int o = 0; o < vectors; o++) {
            gradientColumns(y, at + o * LANES, line, pitch, between);
            gradientRows(between, m, into + (long) o * Lanes.BYTES, plane);
        }
    }

    private static void gradientColumns(float[] y, int at, int line, int pitch, MemorySegment between) {
        for (int j = 0; j < STEP; j++) {
            int p = at + j * pitch;
            gradient(load(y, p), load(y, p + line), load(y, p + 2 * line), load(y, p + 3 * line),
                    Lanes.place(between, (long) j * Lanes.BYTES), (long) STEP * Lanes.BYTES);
        }
    }

    private static void gradientRows(MemorySegment between, MemorySegment m, long into, long plane) {
        for (int i = 0; i < SIDE; i++) {
            long p = (long) i * STEP * Lanes.BYTES;
            gradient(load(between, p), load(between, p + Lanes.BYTES), load(between, p + 2 * Lanes.BYTES),
                    load(between, p + 3 * Lanes.BYTES), Lanes.place(m, into + i * SIDE * plane), plane);
        }
    }

    private static void gradient(FloatVector y0, FloatVector y1, FloatVector y2, FloatVector y3, long to,
            long step) {
        store(y0, to);
        store(y3, to + 5 * step);
        FloatVector even = y2.fma(V_A2, y0);
        FloatVector odd = y3.fma(V_A3, y1.mul(V_A));
        store(even.add(odd), to + step);
        store(even.sub(odd), to + 2 * step);
        even = y2.fma(V_B2, y0);
        odd = y3.fma(V_B3, y1.mul(V_B));
        store(even.add(odd), to + 3 * step);
        store(even.sub(odd), to + 4 * step);
    }

    /// `G·w·Gᵀ` of the kernels of one vector of output channels. Both halves are methods of their own, here
    /// and in [#kernel]: C2 stops inlining in larger ones, and boxes their vectors.
    ///
    /// @param tap    bytes between elements of the kernel; negative for a kernel turned by half a circle
    /// @param plane  bytes between points
    static void weight(MemorySegment w, long at, long tap, MemorySegment u, long into, long plane,
            MemorySegment between) {
        weightColumns(w, at, tap, between);
        weightRows(between, u, into, plane);
    }

    private static void weightColumns(MemorySegment w, long at, long tap, MemorySegment between) {
        for (int j = 0; j < 3; j++) {
            long p = at + j * tap;
            weight(load(w, p), load(w, p + 3 * tap), load(w, p + 6 * tap),
                    Lanes.place(between, (long) j * Lanes.BYTES),
                    3L * Lanes.BYTES);
        }
    }

    private static void weightRows(MemorySegment between, MemorySegment u, long into, long plane) {
        for (int i = 0; i < SIDE; i++) {
            long p = 3L * i * Lanes.BYTES;
            weight(load(between, p), load(between, p + Lanes.BYTES), load(between, p + 2 * Lanes.BYTES),
                    Lanes.place(u, into + i * SIDE * plane), plane);
        }
    }

    private static void weight(FloatVector w0, FloatVector w1, FloatVector w2, long to,
            long step) {
        store(w0.mul(AT_ZERO), to);
        store(w2, to + 5 * step);
        FloatVector even = w2.fma(V_A2, w0).mul(EVEN_AT_A);
        FloatVector odd = w1.mul(ODD_AT_A);
        store(even.add(odd), to + step);
        store(even.sub(odd), to + 2 * step);
        even = w2.fma(V_B2, w0).mul(EVEN_AT_B);
        odd = w1.mul(ODD_AT_B);
        store(even.add(odd), to + 3 * step);
        store(even.sub(odd), to + 4 * step);
    }

    /// `Gᵀ·u·G`, the gradient of the kernels of one vector of output channels.
    static void kernel(MemorySegment u, long at, long plane, MemorySegment w, long into, long tap,
            MemorySegment between) {
        kernelColumns(u, at, plane, between);
        kernelRows(between, w, into, tap);
    }

    private static void kernelColumns(MemorySegment u, long at, long plane, MemorySegment between) {
        long row = (long) SIDE * Lanes.BYTES;
        for (int j = 0; j < SIDE; j++) {
            long p = at + j * plane;
            kernel(load(u, p), load(u, p + SIDE * plane), load(u, p + 2 * SIDE * plane),
                    load(u, p + 3 * SIDE * plane), load(u, p + 4 * SIDE * plane),
                    load(u, p + 5 * SIDE * plane), Lanes.place(between, (long) j * Lanes.BYTES), row);
        }
    }

    private static void kernelRows(MemorySegment between, MemorySegment w, long into, long tap) {
        for (int i = 0; i < 3; i++) {
            long p = (long) i * SIDE * Lanes.BYTES;
            kernel(load(between, p), load(between, p + Lanes.BYTES), load(between, p + 2 * Lanes.BYTES),
                    load(between, p + 3 * Lanes.BYTES), load(between, p + 4 * Lanes.BYTES),
                    load(between, p + 5 * Lanes.BYTES),
                    Lanes.place(w, into + 3 * i * tap), tap);
        }
    }

    private static void kernel(FloatVector u0, FloatVector u1, FloatVector u2, FloatVector u3, FloatVector u4,
            FloatVector u5, long to, long step) {
        FloatVector evenA = u1.add(u2).mul(EVEN_AT_A);
        FloatVector evenB = u3.add(u4).mul(EVEN_AT_B);
        store(u0.fma(AT_ZERO, evenA.add(evenB)), to);
        store(u1.sub(u2).fma(ODD_AT_A, u3.sub(u4).mul(ODD_AT_B)), to + step);
        store(evenA.fma(V_A2, evenB.fma(V_B2, u5)), to + 2 * step);
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(Lanes.F32, value);
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER);
    }

    private static FloatVector load(float[] from, int at) {
        return FloatVector.fromArray(Lanes.F32, from, at);
    }

    private static void store(FloatVector value, long address) {
        value.intoMemorySegment(Lanes.MEMORY, address & Lanes.ADDRESS, Lanes.ORDER);
    }
}
