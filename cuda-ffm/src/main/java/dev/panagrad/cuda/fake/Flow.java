package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Address;
import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Immediate;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Register;
import dev.panagrad.cuda.fake.Ptx.Sink;
import dev.panagrad.cuda.fake.Ptx.Special;
import dev.panagrad.cuda.fake.Ptx.Symbol;
import dev.panagrad.cuda.fake.Ptx.Tile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What a kernel's instructions read and write, and which registers are live between them.
final class Flow {
    private static final Set<String> WITHOUT_RESULT =
            Set.of("st", "red", "bra", "ret", "exit", "bar", "barrier",
                    "membar", "fence", "trap", "nanosleep", "prefetch", "cp", "setmaxnreg", "cut");

    private final Kernel kernel;
    private final BitSet[] in;
    private final BitSet[] changed;
    private final BitSet[] local;

    Flow(Kernel kernel) {
        this.kernel = kernel;
        int n = kernel.code.size();
        in = new BitSet[n + 1];
        for (int i = 0; i <= n; i++) {
            in[i] = new BitSet();
        }
        boolean again = true;
        while (again) {
            again = false;
            for (int i = n - 1; i >= 0; i--) {
                again |= visit(i);
            }
        }
        changed = new BitSet[n + 1];
        local = new BitSet[n + 1];
        findChanged();
        findLocal();
    }

    private boolean visit(int i) {
        Instruction x = kernel.code.get(i);
        BitSet live = liveAfter(i);
        if (x.guard() == null) {
            results(x, r -> live.clear(r.id));
        }
        operands(x, r -> live.set(r.id));
        if (live.equals(in[i])) {
            return false;
        }
        in[i] = live;
        return true;
    }

    /// Registers live in JVM locals between meetings and in arrays across them. Finds which locals may be
    /// newer than the arrays before each instruction.
    private void findChanged() {
        int n = kernel.code.size();
        for (int i = 0; i <= n; i++) {
            changed[i] = new BitSet();
        }
        changed[0].or(in[0]);
        boolean again = true;
        while (again) {
            again = false;
            for (int i = 0; i < n; i++) {
                Instruction x = kernel.code.get(i);
                BitSet after = (BitSet) changed[i].clone();
                if (!waits(x)) {
                    results(x, r -> after.set(r.id));
                } else if (x.guard() == null) {
                    after.clear();
                }
                for (int next : next(i)) {
                    int before = changed[next].cardinality();
                    changed[next].or(after);
                    again |= changed[next].cardinality() > before;
                }
            }
        }
    }

    /// Finds the registers that must be in locals before each instruction: those that are read, or saved at a
    /// meeting, before the next meeting fetches what is needed then.
    private void findLocal() {
        int n = kernel.code.size();
        for (int i = 0; i <= n; i++) {
            local[i] = new BitSet();
        }
        boolean again = true;
        while (again) {
            again = false;
            for (int i = n - 1; i >= 0; i--) {
                Instruction x = kernel.code.get(i);
                BitSet live = new BitSet();
                if (!waits(x) || x.guard() != null) {
                    live.or(localAfter(i));
                }
                if (waits(x)) {
                    live.or(saved(i));
                    if (x.guard() != null) {
                        live.set(x.guard().register().id);
                    }
                } else {
                    if (x.guard() == null) {
                        results(x, r -> live.clear(r.id));
                    }
                    operands(x, r -> live.set(r.id));
                }
                if (!live.equals(local[i])) {
                    local[i] = live;
                    again = true;
                }
            }
        }
    }

    private int[] next(int i) {
        Instruction x = kernel.code.get(i);
        boolean end = x.op().equals("ret") || x.op().equals("exit");
        if (x.op().equals("bra")) {
            return x.guard() == null ? new int[] {kernel.target(x)} : new int[] {kernel.target(x), i + 1};
        }
        return end && x.guard() == null ? new int[0] : new int[] {i + 1};
    }

    /// Returns the registers that a thread saves when it waits at a meeting.
    BitSet saved(int i) {
        BitSet b = (BitSet) changed[i].clone();
        b.and(in[i]);
        return b;
    }

    /// Returns the registers that a thread fetches when it goes on after a meeting.
    BitSet localAfter(int i) {
        BitSet b = new BitSet();
        for (int next : next(i)) {
            b.or(local[next]);
        }
        return b;
    }

    /// Returns the registers that are read before a meeting from the start on, and need a first value.
    BitSet localBefore(int i) {
        return local[i];
    }

    /// Returns the registers whose values somebody may read after an instruction.
    BitSet liveAfter(int i) {
        Instruction x = kernel.code.get(i);
        boolean jump = x.op().equals("bra");
        boolean end = x.op().equals("ret") || x.op().equals("exit");
        BitSet out = new BitSet();
        if (jump) {
            out.or(in[kernel.target(x)]);
        }
        if (!(jump || end) || x.guard() != null) {
            out.or(in[i + 1]);
        }
        return out;
    }

    /// Whether a thread saves its registers at an instruction: those of a block or a warp must meet there, or
    /// it is a cut.
    static boolean waits(Instruction x) {
        return switch (x.op()) {
            case "bar", "shfl", "vote", "redux", "ldmatrix", "mma", "cut" -> true;
            case "barrier" -> !x.has("arrive");
            case "mbarrier" -> x.has("try_wait") || x.has("test_wait");
            case "wgmma" -> x.has("mma_async");
            default -> false;
        };
    }

    /// Returns how many leading operands are written.
    static int resultCount(Instruction x) {
        if (WITHOUT_RESULT.contains(x.op()) || x.op().equals("mbarrier") && x.has("init")
                || x.op().equals("wgmma") && !x.has("mma_async")) {
            return 0;
        }
        return (x.op().equals("setp") || x.op().equals("shfl")) && x.text().contains("|") ? 2 : 1;
    }

    static void results(Instruction x, Consumer<Register> to) {
        int n = resultCount(x);
        for (int i = 0; i < n; i++) {
            if (!(x.args().get(i) instanceof Address)) {
                registers(x.args().get(i), to);
            }
        }
    }

    static void operands(Instruction x, Consumer<Register> to) {
        int n = resultCount(x);
        for (int i = 0; i < x.args().size(); i++) {
            // A product of tiles is added to its result.
            if (i >= n || x.args().get(i) instanceof Address || x.op().equals("wgmma")) {
                registers(x.args().get(i), to);
            }
        }
        if (x.guard() != null) {
            to.accept(x.guard().register());
        }
    }

    /// Returns all registers of an instruction.
    static List<Register> all(Instruction x) {
        List<Register> all = new ArrayList<>();
        results(x, all::add);
        operands(x, all::add);
        return all;
    }

    private static void registers(Operand o, Consumer<Register> to) {
        switch (o) {
            case Reg(var register, _) -> to.accept(register);
            case Address(var base, _) -> registers(base, to);
            case Tile(var map, var at) -> {
                registers(map, to);
                registers(at, to);
            }
            case Group(var parts) -> parts.forEach(p -> registers(p, to));
            case Immediate _,Symbol _,Special _,Sink _ -> {
            }
        }
    }
}
