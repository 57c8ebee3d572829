package dev.panagrad.cuda.fake;

import java.util.Arrays;

/// Finds races on shared memory: for each word of four bytes, who wrote and who read it last, and in which
/// epoch. Two accesses of different threads, one of them a write, must lie in different epochs. A barrier of
/// the block begins an epoch for all, and so does the end of a phase of a barrier in shared memory; a meeting
/// of a warp one for its threads among themselves. While an asynchronous copy is on its way to a word, nobody
/// may touch it.
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
    private boolean[] awaited = {};

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
            awaited = new boolean[words];
        }
        Arrays.fill(writer, NOBODY);
        Arrays.fill(reader, NOBODY);
        Arrays.fill(awaited, false);
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
            expectArrived(t, w, "reads", site);
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
            expectArrived(t, w, "writes", site);
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

    /// Begins an asynchronous copy by a thread, of this block or of another one of the cluster.
    void begin(ThreadState t, int offset, int bytes, int site) {
        for (int w = offset >> 2; w <= offset + bytes - 1 >> 2; w++) {
            expectArrived(t, w, "copies to", site);
            if (writer[w] != NOBODY && concurrent(writer[w], written[w], writtenInWarp[w], t)) {
                throw race(t, w, "copies to", "wrote", writer[w], site);
            }
            if (reader[w] == SEVERAL ? read[w] == epoch
                    : reader[w] != NOBODY && concurrent(reader[w], read[w], readInWarp[w], t)) {
                throw race(t, w, "copies to", "read", reader[w], site);
            }
            awaited[w] = true;
        }
    }

    private boolean concurrent(int other, int when, int whenInWarp, ThreadState t) {
        return t.races == this ? concurrent(other, when, whenInWarp, t.thread) : when == epoch;
    }

    /// Ends a copy: whoever has waited for it may use the words.
    void arrived(int offset, int bytes) {
        for (int w = offset >> 2; w <= offset + bytes - 1 >> 2; w++) {
            awaited[w] = false;
            writer[w] = NOBODY;
            reader[w] = NOBODY;
        }
    }

    private void expectArrived(ThreadState t, int word, String does, int site) {
        if (awaited[word]) {
            throw new Fault(Fault.LAUNCH_FAILED, "race: " + t.where() + " " + does + " shared bytes "
                    + 4 * word + " to " + (4 * word + 3) + " at line " + (site < 0 ? -site : t.lines[site])
                    + ", to which a copy is on its way that nobody waited for");
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
