package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.conv.Ending;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The pixels of images that runs of tiles see, with the channels of each pixel side by side.
///
/// A region has the rows of one row of tiles and the columns of some of them; what lies outside of the image
/// is zero. One object serves one thread, and keeps the rows that the next row of tiles sees too.
final class Region {
    private final int channels;
    private final int h;
    private final int w;
    private final int rows;
    private final int top;
    private final int left;
    private final int pitch;
    private final float[] pixels;
    private final float[] between;

    private long image = -1;
    private int row;
    private int first;
    private int end;

    /// @param rows   of pixels that a tile sees, 4 or 6
    /// @param top    rows of zeros above the image
    /// @param left   columns of zeros before it
    /// @param pitch  channels of a pixel in the region, whole vectors
    /// @param tiles  at most so many in a run
    Region(int channels, int h, int w, int rows, int top, int left, int pitch, int tiles) {
        this.channels = channels;
        this.h = h;
        this.w = w;
        this.rows = rows;
        this.top = top;
        this.left = left;
        this.pitch = pitch;
        pixels = Scratch.floats(Scratch.Slot.CONV, rows * (Transform.STEP * tiles + 2) * pitch);
        between = Scratch.floats(Scratch.Slot.CONV_PARTIAL, Blocks.BETWEEN);
    }

    float[] pixels() {
        return pixels;
    }

    /// Elements between rows.
    int line() {
        return columns(first, end) * pitch;
    }

    private int columns(int first, int end) {
        return Transform.STEP * (end - first) + rows - Transform.STEP;
    }

    /// Reads the region of the tiles `first .. end` of a row of tiles.
    ///
    /// @param at where the image's channels begin, in bytes
    void read(MemorySegment x, long at, int row, int first, int end) {
        int kept = 0;
        if (at == image && row == this.row + 1 && first == this.first && end == this.end) {
            kept = rows - Transform.STEP;
            System.arraycopy(pixels, Transform.STEP * line(), pixels, 0, kept * line());
        }
        image = at;
        this.row = row;
        this.first = first;
        this.end = end;
        int columns = columns(first, end);
        int column = Transform.STEP * first - left;
        int before = Math.clamp(-column, 0, columns);
        int after = Math.clamp(w - column, before, columns);
        for (int i = kept; i < rows; i++) {
            int y = Transform.STEP * row + i - top;
            int to = i * line();
            if (y < 0 || y >= h || before == after) {
                Arrays.fill(pixels, to, to + line(), 0);
                continue;
            }
            Arrays.fill(pixels, to, to + before * pitch, 0);
            Arrays.fill(pixels, to + after * pitch, to + line(), 0);
            Blocks.pixels(x, at + ((long) y * w + column + before) * 4, (long) h * w * 4, channels,
                    after - before, pixels, to + before * pitch, pitch, between);
        }
    }

    /// Makes room for the results of the tiles `first .. end`, to be written by [#write].
    void open(int first, int end) {
        this.first = first;
        this.end = end;
    }

    /// Ends the results in the region.
    void end(Ending ending) {
        ending.pixels(pixels, rows * columns(first, end), channels, pitch);
    }

    /// Writes the region into an image, as far as it lies in it.
    void write(MemorySegment y, long at, int row) {
        int column = Transform.STEP * first;
        int columns = Math.min(w - column, columns(first, end));
        int lines = Math.min(rows, h - Transform.STEP * row);
        for (int i = 0; i < lines; i++) {
            Blocks.planes(pixels, i * line(), pitch, channels, columns, y,
                    at + (((long) Transform.STEP * row + i) * w + column) * 4, (long) h * w * 4, between);
        }
    }

    /// Whether all numbers of the region are finite.
    boolean finite() {
        return Finite.all(pixels, rows * line());
    }
}
