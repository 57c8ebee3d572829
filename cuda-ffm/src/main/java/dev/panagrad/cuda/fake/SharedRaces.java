package dev.panagrad.cuda.fake;

import java.util.Arrays;

/// Finds races on shared memory: for each word of four bytes, who wrote and who read it last, and in which
/// epoch. Two accesses of different threads, one of them a write, must lie in different epochs. A barrier of
/// the block begins an epoch for all; a meeting of a warp one for its threads among themselves.
final class SharedRaces {
    private static final int NOBODY = -1;
    private static final int SEVERAL = -2;

    private int epoch;
    private final int[] warpEpochs = new int[32];
    private int[] writer = {};
    private int[] written = {};
    private int[] writtenInWarp = {};
    private int[] reader = {};
    private int[] read = {};
    private int[] readInWarp = {};

    /// Begins a block with so many bytes of shared memory.
    void reset(int bytes) {
        int words = (bytes + 3) / 4;
        if (writer.length < words) {
            writer = new int[words];
            written = new int[words];
            writtenInWarp = new int[words];
            reader = new int[words];
            read = new int[words];
            readInWarp = new int[words];
        }
        Arrays.fill(writer, NOBODY);
        Arrays.fill(reader, NOBODY);
        epoch = 0;
    }

    void barrier() {
        epoch++;
    }

    void warpMet(int warp) {
        warpEpochs[warp]++;
    }

    /// @param site the number of an access, or a line, negative
    void read(ThreadState t, int offset, int bytes, int site) {
        for (int w = offset >> 2; w <= offset + bytes - 1 >> 2; w++) {
            if (writer[w] != NOBODY && concurrent(writer[w], written[w], writtenInWarp[w], t.thread)) {
                throw race(t, w, "reads", "wrote", writer[w], site);
            }
            boolean other = read[w] == epoch && reader[w] != NOBODY && reader[w] != t.thread;
            reader[w] = other ? SEVERAL : t.thread;
            read[w] = epoch;
            readInWarp[w] = warpEpochs[t.thread >> 5];
        }
    }

    void write(ThreadState t, int offset, int bytes, int site) {
        for (int w = offset >> 2; w <= offset + bytes - 1 >> 2; w++) {
            if (writer[w] != NOBODY && concurrent(writer[w], written[w], writtenInWarp[w], t.thread)) {
                throw race(t, w, "writes", "wrote", writer[w], site);
            }
            if (reader[w] == SEVERAL ? read[w] == epoch
                    : reader[w] != NOBODY && concurrent(reader[w], read[w], readInWarp[w], t.thread)) {
                throw race(t, w, "writes", "read", reader[w], site);
            }
            writer[w] = t.thread;
            written[w] = epoch;
            writtenInWarp[w] = warpEpochs[t.thread >> 5];
        }
    }

    private boolean concurrent(int other, int when, int whenInWarp, int thread) {
        return other != thread && when == epoch
                && !(other >> 5 == thread >> 5 && whenInWarp != warpEpochs[thread >> 5]);
    }

    private static Fault race(ThreadState t, int word, String does, String did, int other, int site) {
        return new Fault(Fault.LAUNCH_FAILED, "race: " + t.where() + " " + does + " shared bytes " + 4 * word
                + " to " + (4 * word + 3) + " at line " + (site < 0 ? -site : t.lines[site]) + ", which "
                + (other == SEVERAL ? "several threads" : "thread " + other) + " " + did
                + " with no barrier between");
    }
}
