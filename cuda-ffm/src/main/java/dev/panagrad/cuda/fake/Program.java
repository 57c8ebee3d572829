package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import java.util.List;

/// A kernel as JVM bytecode.
///
/// @param body its method
/// @param meetings the instructions at which a thread waits for others; a thread that waits names one by its
///        number from 1
/// @param ints how many narrow registers a waiting thread saves
/// @param longs how many wide ones
/// @param lines the line in the PTX text of each memory access
record Program(Body body, List<Instruction> meetings, int ints, int longs, int[] lines) {
    /// What the compiler makes a class of.
    interface Body {
        /// Runs one thread from where it waited (0: from the start) until it waits again, and returns where;
        /// 0 when it has ended.
        int run(ThreadState t, int[] ints, long[] longs, int resume);
    }
}
