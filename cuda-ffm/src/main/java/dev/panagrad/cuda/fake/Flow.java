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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What a kernel's instructions read and write, and which registers are live between them.
final class Flow {
    private static final Set<String> WITHOUT_RESULT =
            Set.of("st", "red", "bra", "ret", "exit", "bar", "barrier",
                    "membar", "fence", "trap", "nanosleep", "prefetch");

    private final Kernel kernel;
    private final BitSet[] in;

    Flow(Kernel kernel) {
        this.kernel = kernel;
        int n = kernel.code.size();
        in = new BitSet[n + 1];
        for (int i = 0; i <= n; i++) {
            in[i] = new BitSet();
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = n - 1; i >= 0; i--) {
                changed |= visit(i);
            }
        }
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

    /// Returns the registers that an instruction or one after it may read: those that have a value.
    BitSet liveBefore(int i) {
        return in[i];
    }

    /// Whether threads of a block or a warp must meet at an instruction.
    static boolean waits(Instruction x) {
        return switch (x.op()) {
            case "bar", "barrier", "shfl", "vote", "redux" -> true;
            default -> false;
        };
    }

    /// Returns how many leading operands are written.
    static int resultCount(Instruction x) {
        if (WITHOUT_RESULT.contains(x.op())) {
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
            if (i >= n || x.args().get(i) instanceof Address) {
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
            case Group(var parts) -> parts.forEach(p -> registers(p, to));
            case Immediate _,Symbol _,Special _,Sink _ -> {
            }
        }
    }
}
