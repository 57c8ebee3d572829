package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Symbol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The parts of a long kernel, a JVM method each: the JIT gives up on longer ones, which the JVM would then
/// interpret, and a method has 64 KiB at most. A part begins with a cut, an instruction of our own at which a
/// thread saves its registers as at a meeting, but goes on at once, in another method. Whoever jumps to
/// another part jumps to a cut there.
final class Parts {
    /// Instructions of a part.
    private static final int MOST = Integer.getInteger("panagrad.cuda.fake.part", 800);
    private static final Instruction CUT = new Instruction(null, "cut", List.of(), List.of(), 0, "cut");

    private final Kernel kernel;
    private final List<Integer> starts = new ArrayList<>();

    private Parts(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Adds the cuts to a kernel's code, and returns where parts begin, from 0 on, and where the last one
    /// ends.
    static List<Integer> cut(Kernel kernel) {
        Parts p = new Parts(kernel);
        p.findStarts();
        if (p.starts.size() > 1) {
            p.insertCuts();
        }
        p.starts.add(kernel.code.size());
        return p.starts;
    }

    static boolean isCut(Instruction x) {
        return x.op().equals("cut");
    }

    /// Parts are as long as they may be, but end behind a meeting, where registers are saved already, if
    /// there is one in their second half.
    private void findStarts() {
        BitSet carried = carried();
        starts.add(0);
        int end = MOST;
        while (end < kernel.code.size()) {
            int from = starts.getLast();
            int best = -1;
            for (int i = end; i > from && (best < 0 || i > end - MOST / 2); i--) {
                Instruction before = kernel.code.get(i - 1);
                boolean met = Flow.waits(before) && before.guard() == null;
                if (!carried.get(i) && (met || best < 0)) {
                    best = i;
                    if (met) {
                        break;
                    }
                }
            }
            if (best < 0) {
                return;
            }
            starts.add(best);
            end = best + MOST;
        }
    }

    /// Finds before which instructions the carry flag waits to be read: it is not saved.
    private BitSet carried() {
        BitSet all = new BitSet();
        boolean live = false;
        for (int i = kernel.code.size() - 1; i >= 0; i--) {
            Instruction x = kernel.code.get(i);
            live = ArithmeticCode.readsCarry(x) || live && !x.has("cc");
            all.set(i, live);
        }
        return all;
    }

    private int part(int i) {
        int k = starts.size() - 1;
        while (starts.get(k) > i) {
            k--;
        }
        return k;
    }

    private void insertCuts() {
        int n = kernel.code.size();
        BitSet cuts = new BitSet();
        starts.stream().skip(1).forEach(cuts::set);
        for (int i = 0; i < n; i++) {
            Instruction x = kernel.code.get(i);
            int target = x.op().equals("bra") ? kernel.target(x) : n;
            if (target < n && part(target) != part(i)) {
                cuts.set(target);
            }
        }
        List<Instruction> code = new ArrayList<>();
        int[] moved = new int[n + 1];
        for (int i = 0; i < n; i++) {
            moved[i] = code.size();
            if (cuts.get(i)) {
                code.add(CUT);
            }
            code.add(kernel.code.get(i));
        }
        moved[n] = code.size();
        kernel.code.clear();
        kernel.code.addAll(code);
        kernel.labels.replaceAll((_, at) -> moved[at]);
        starts.replaceAll(at -> moved[at]);
    }
}
