package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Which pixels a sliding kernel sees: for place (y, x) and kernel element (i, j) the pixel
/// `(y·stepH + i·tapH + shiftH, x·stepW + j·tapW + shiftW)`, or zero outside the image.
///
/// @param wide   `double` elements instead of `float`
/// @param height rows of the image
/// @param width  columns of the image
/// @param places places in a row
record Patches(boolean wide, int height, int width, int kh, int kw, int places,
        int stepH, int stepW, int tapH, int tapW, int shiftH, int shiftW) {
    /// Bytes that a packed row may be written beyond its end.
    static final int SLACK = 64;

    /// Packs the matrix of patches `[taps, places]`, of which it writes rows `k0 .. k1` and columns `p0 ..
    /// p1`.
    ///
    /// @param image where channel 0 of the image begins in `from`
    /// @param pitch bytes from a packed row to the next, at least [#SLACK] more than a row has
    void pack(MemorySegment from, long image, int k0, int k1, int p0, int p1,
            MemorySegment to, long into, long pitch) {
        int size = wide ? 8 : 4;
        int firstY = p0 / places;
        int firstX = p0 % places;
        for (int k = k0; k < k1; k++) {
            int tap = k % (kw * kh);
            int i = tap / kw;
            int j = tap - i * kw;
            long plane = image + (long) (k / (kw * kh)) * height * width * size;
            long at = into + (k - k0) * pitch;
            int y = firstY;
            int x = firstX;
            for (int p = p0; p < p1;) {
                int run = Math.min(places - x, p1 - p);
                int row = y * stepH + i * tapH + shiftH;
                int column = x * stepW + j * tapW + shiftW;
                if (row < 0 || row >= height) {
                    Runs.zero(to, at, run * size);
                } else {
                    run(from, plane + (long) row * width * size, column, run, to, at);
                }
                at += (long) run * size;
                p += run;
                x = 0;
                y++;
            }
        }
    }

    /// Copies one run of places from one row of the image.
    private void run(MemorySegment from, long row, int column, int run, MemorySegment to, long at) {
        int size = wide ? 8 : 4;
        if (stepW != 1) {
            strided(from, row, column, run, to, at);
            return;
        }
        int left = Math.clamp(-(long) column, 0, run);
        int right = Math.clamp((long) width - column, left, run);
        if (left > 0) {
            Runs.zero(to, at, left * size);
        }
        Runs.overrun(from, row + (long) (column + left) * size, (right - left) * size, to,
                at + (long) left * size);
        if (right < run) {
            Runs.zero(to, at + (long) right * size, (run - right) * size);
        }
    }

    private void strided(MemorySegment from, long row, int column, int run, MemorySegment to, long at) {
        for (int p = 0; p < run; p++) {
            int x = column + p * stepW;
            boolean inside = x >= 0 && x < width;
            if (wide) {
                to.set(Lanes.DOUBLE, at + 8L * p, inside ? from.get(Lanes.DOUBLE, row + 8L * x) : 0);
            } else {
                to.set(Lanes.FLOAT, at + 4L * p, inside ? from.get(Lanes.FLOAT, row + 4L * x) : 0);
            }
        }
    }
}
