package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.List;

/// The bytecode of single instructions: moves, choices and bits; arithmetic, conversions and memory are
/// apart.
final class InstructionCode {
    private InstructionCode() {
    }

    static void emit(Emitter e, Instruction x) {
        switch (x.op()) {
            case "ret", "exit" -> e.b.iconst_0().ireturn();
            case "trap" -> {
                e.b.aload(1).loadConstant(x.line());
                e.call(Emitter.ACCESS, "trap", CD_void, Emitter.STATE, CD_int);
            }
            // Threads run one at a time and memory is one: nothing to order, nothing to fetch ahead.
            case "membar", "fence", "nanosleep", "prefetch", "setmaxnreg" -> {
            }
            case "cp", "mbarrier", "wgmma", "mapa", "barrier" -> AsyncCode.emit(e, x);
            case "mov" -> move(e, x);
            case "pass" -> pass(e, x);
            case "fetch" -> fetch(e, x);
            case "ld", "st", "atom", "red", "cvta" -> MemoryCode.emit(e, x);
            case "setp" -> compare(e, x);
            case "selp" -> select(e, x);
            case "cvt" -> ConversionCode.emit(e, x);
            case "and", "or", "xor", "not", "shl", "shr" -> bits(e, x);
            case "popc", "clz", "brev" -> count(e, x);
            case "bfe", "bfi", "prmt", "lop3", "shf" -> fields(e, x);
            default -> ArithmeticCode.emit(e, x);
        }
    }

    private static boolean wide(Instruction x) {
        return Types.bits(x.type()) == 64;
    }

    private static void move(Emitter e, Instruction x) {
        Operand to = x.args().get(0);
        Operand from = x.args().get(1);
        int bits = Types.bits(x.type());
        if (to instanceof Group(var parts)) {
            unpack(e, parts, from, bits);
        } else if (from instanceof Group(var parts)) {
            pack(e, to, parts, bits);
        } else if (bits == 64) {
            e.pushLong(from);
            e.storeLong(to);
        } else {
            e.pushInt(from);
            if (bits == 1) {
                // What is true is written as any number but 0, by nvcc as -1.
                e.narrow(x.type());
            }
            e.storeInt(to);
        }
    }

    private static void unpack(Emitter e, List<Operand> parts, Operand from, int bits) {
        int each = bits / parts.size();
        for (int i = 0; i < parts.size(); i++) {
            e.pushLong(from);
            e.b.loadConstant(each * i).lushr().l2i();
            if (each < 32) {
                e.b.loadConstant((1 << each) - 1).iand();
            }
            e.storeInt(parts.get(i));
        }
    }

    private static void pack(Emitter e, Operand to, List<Operand> parts, int bits) {
        int each = bits / parts.size();
        for (int i = 0; i < parts.size(); i++) {
            e.pushLong(parts.get(i));
            e.b.loadConstant((1L << each) - 1).land().loadConstant(each * i).lshl();
            if (i > 0) {
                e.b.lor();
            }
        }
        e.storeLong(to);
    }

    private static void pass(Emitter e, Instruction x) {
        e.pushLong(x.args().get(1));
        e.storeLong(x.args().get(0));
    }

    private static void fetch(Emitter e, Instruction x) {
        e.pushLong(x.args().get(1));
        if (wide(x)) {
            e.storeLong(x.args().get(0));
        } else {
            e.b.l2i();
            e.narrow(x.type());
            e.storeInt(x.args().get(0));
        }
    }

    private static void compare(Emitter e, Instruction x) {
        CodeBuilder b = e.b;
        String t = x.type();
        List<Operand> a = x.args();
        int d = Flow.resultCount(x);
        condition(e, x.modifiers().getFirst(), t, a.get(d), a.get(d + 1));
        if (a.size() > d + 2) {
            e.pushInt(a.get(d + 2));
            switch (x.modifiers().get(1)) {
                case "and" -> b.iand();
                case "or" -> b.ior();
                default -> b.ixor();
            }
        }
        if (d == 2) {
            b.dup().iconst_1().ixor();
            e.storeInt(a.get(1));
        }
        e.storeInt(a.getFirst());
    }

    private static void condition(Emitter e, String how, String t, Operand u, Operand v) {
        CodeBuilder b = e.b;
        if (Types.floating(t)) {
            FloatingCondition.push(e, how, t, u, v);
            return;
        }
        boolean unsigned = t.startsWith("u") && !how.equals("eq") && !how.equals("ne");
        String same = switch (how) {
            case "lo" -> "lt";
            case "ls" -> "le";
            case "hi" -> "gt";
            case "hs" -> "ge";
            default -> how;
        };
        boolean bitwise = unsigned || !same.equals(how);
        if (Types.bits(t) == 64) {
            e.pushLong(u);
            e.pushLong(v);
            if (bitwise) {
                e.call(CD_Long, "compareUnsigned", CD_int, CD_long, CD_long);
            } else {
                b.lcmp();
            }
        } else {
            e.pushInt(u);
            e.narrow(t);
            e.pushInt(v);
            e.narrow(t);
            e.call(CD_Integer, bitwise ? "compareUnsigned" : "compare", CD_int, CD_int, CD_int);
        }
        truth(b, same);
    }

    /// Turns a comparison with zero into 1 or 0.
    static void truth(CodeBuilder b, String how) {
        Label yes = b.newLabel();
        Label end = b.newLabel();
        switch (how) {
            case "eq" -> b.ifeq(yes);
            case "ne" -> b.ifne(yes);
            case "lt" -> b.iflt(yes);
            case "le" -> b.ifle(yes);
            case "gt" -> b.ifgt(yes);
            case "ge" -> b.ifge(yes);
            default -> throw new PtxException("comparison " + how);
        }
        b.iconst_0().goto_(end).labelBinding(yes).iconst_1().labelBinding(end);
    }

    private static void select(Emitter e, Instruction x) {
        CodeBuilder b = e.b;
        Label other = b.newLabel();
        Label end = b.newLabel();
        e.pushInt(x.args().get(3));
        b.ifeq(other);
        for (int i = 1; i <= 2; i++) {
            if (wide(x)) {
                e.pushLong(x.args().get(i));
                e.storeLong(x.args().getFirst());
            } else {
                e.pushInt(x.args().get(i));
                e.storeInt(x.args().getFirst());
            }
            if (i == 1) {
                b.goto_(end).labelBinding(other);
            }
        }
        b.labelBinding(end);
    }

    private static void bits(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        CodeBuilder b = e.b;
        String t = x.type();
        if (wide(x)) {
            e.pushLong(a.get(1));
            switch (x.op()) {
                case "not" -> b.loadConstant(-1L).lxor();
                case "shl", "shr" -> {
                    e.pushInt(a.get(2));
                    e.calculate(shift(x), CD_long, CD_long, CD_int);
                }
                default -> {
                    e.pushLong(a.get(2));
                    switch (x.op()) {
                        case "and" -> b.land();
                        case "or" -> b.lor();
                        default -> b.lxor();
                    }
                }
            }
            e.storeLong(a.getFirst());
            return;
        }
        e.pushInt(a.get(1));
        e.narrow(t);
        switch (x.op()) {
            case "not" -> b.loadConstant(t.equals("pred") ? 1 : -1).ixor();
            case "shl", "shr" -> {
                e.pushInt(a.get(2));
                e.calculate(shift(x), CD_int, CD_int, CD_int);
            }
            default -> {
                e.pushInt(a.get(2));
                switch (x.op()) {
                    case "and" -> b.iand();
                    case "or" -> b.ior();
                    default -> b.ixor();
                }
            }
        }
        e.narrow(Types.bits(t) == 16 ? "b16" : t);
        e.storeInt(a.getFirst());
    }

    private static String shift(Instruction x) {
        return x.op().equals("shl") ? "shl" : Types.signed(x.type()) ? "shr" : "ushr";
    }

    private static void count(Emitter e, Instruction x) {
        String name = switch (x.op()) {
            case "popc" -> "bitCount";
            case "clz" -> "numberOfLeadingZeros";
            default -> "reverse";
        };
        if (wide(x)) {
            e.pushLong(x.args().get(1));
            boolean reverse = x.op().equals("brev");
            e.call(CD_Long, name, reverse ? CD_long : CD_int, CD_long);
            if (reverse) {
                e.storeLong(x.args().getFirst());
                return;
            }
        } else {
            e.pushInt(x.args().get(1));
            e.call(CD_Integer, name, CD_int, CD_int);
        }
        e.storeInt(x.args().getFirst());
    }

    private static void fields(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        if (x.op().equals("bfi")) {
            e.pushLong(a.get(1));
            e.pushLong(a.get(2));
            e.pushInt(a.get(3));
            e.pushInt(a.get(4));
            e.b.loadConstant(Types.bits(x.type()));
            e.calculate("insert", CD_long, CD_long, CD_long, CD_int, CD_int, CD_int);
            e.storeLong(a.getFirst());
            return;
        }
        if (wide(x)) {
            throw new PtxException("64 bits");
        }
        for (int i = 1; i < a.size(); i++) {
            e.pushInt(a.get(i));
        }
        switch (x.op()) {
            case "bfe" -> {
                e.b.loadConstant(Types.signed(x.type()) ? 1 : 0);
                e.calculate("extract", CD_int, CD_int, CD_int, CD_int, CD_boolean);
            }
            case "prmt" -> e.calculate("permute", CD_int, CD_int, CD_int, CD_int);
            case "lop3" -> e.calculate("logic", CD_int, CD_int, CD_int, CD_int, CD_int);
            default -> {
                e.b.loadConstant(x.has("l") ? 1 : 0).loadConstant(x.has("wrap") ? 1 : 0);
                e.calculate("funnel", CD_int, CD_int, CD_int, CD_int, CD_boolean, CD_boolean);
            }
        }
        e.storeInt(a.getFirst());
    }
}
