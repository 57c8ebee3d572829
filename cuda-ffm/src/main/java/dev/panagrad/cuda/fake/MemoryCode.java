package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.List;

/// The bytecode of loads, stores and atomic operations.
final class MemoryCode {
    private static final List<String> ATOMIC =
            List.of("add", "min", "max", "and", "or", "xor", "exch", "cas");

    private MemoryCode() {
    }

    static void emit(Emitter e, Instruction x) {
        switch (x.op()) {
            case "ld" -> load(e, x);
            case "st" -> store(e, x);
            case "cvta" -> generic(e, x);
            default -> atomic(e, x);
        }
    }

    private static List<Operand> parts(Operand o) {
        return o instanceof Group(var parts) ? parts : List.of(o);
    }

    /// Stores the address, or the offset in shared memory, in a local: a vector load may overwrite its
    /// register.
    private static void begin(Emitter e, Instruction x, Operand address, int bytes) {
        e.pushAddress(address);
        e.b.lstore(Emitter.ADDRESS);
        if (bytes > 8 || x.modifiers().contains("v2") || x.modifiers().contains("v4")) {
            e.b.aload(1).lload(Emitter.ADDRESS).loadConstant(bytes);
            e.site(x.line());
            e.call(Emitter.ACCESS, "aligned", CD_void, Emitter.STATE, CD_long, CD_int, CD_int);
        }
    }

    private static void pushPlace(Emitter e, boolean shared, int offset) {
        e.b.aload(1).lload(Emitter.ADDRESS);
        if (offset > 0) {
            e.b.loadConstant((long) offset).ladd();
        }
        if (shared) {
            e.b.l2i();
        }
    }

    private static String access(Instruction x, String what) {
        String name = Character.toUpperCase(what.charAt(0)) + what.substring(1);
        return x.has("shared::cluster") ? "cluster" + name
                : x.space().equals("shared") ? "shared" + name : what;
    }

    private static void load(Emitter e, Instruction x) {
        CodeBuilder b = e.b;
        String t = x.type();
        int n = Types.bytes(t);
        boolean shared = x.space().equals("shared");
        List<Operand> results = parts(x.args().getFirst());
        begin(e, x, x.args().get(1), n * results.size());
        for (int i = 0; i < results.size(); i++) {
            pushPlace(e, shared, n * i);
            e.site(x.line());
            ClassDesc v = n == 8 ? CD_long : CD_int;
            e.call(Emitter.ACCESS, access(x, "load") + n * 8, v, Emitter.STATE,
                    shared ? CD_int : CD_long, CD_int);
            Operand to = results.get(i);
            if (n == 8) {
                e.storeLong(to);
            } else {
                e.narrow(t);
                if (to instanceof Reg(var r, _) && r.wide && Types.signed(t)) {
                    b.i2l();
                    e.storeBits(r);
                } else {
                    e.storeInt(to);
                }
            }
        }
    }

    private static void store(Emitter e, Instruction x) {
        String t = x.type();
        int n = Types.bytes(t);
        boolean shared = x.space().equals("shared");
        List<Operand> values = parts(x.args().get(1));
        begin(e, x, x.args().getFirst(), n * values.size());
        for (int i = 0; i < values.size(); i++) {
            pushPlace(e, shared, n * i);
            if (n == 8) {
                e.pushLong(values.get(i));
            } else {
                e.pushInt(values.get(i));
            }
            e.site(x.line());
            e.call(Emitter.ACCESS, access(x, "store") + n * 8, CD_void, Emitter.STATE,
                    shared ? CD_int : CD_long, n == 8 ? CD_long : CD_int, CD_int);
        }
    }

    private static void generic(Emitter e, Instruction x) {
        e.pushLong(x.args().get(1));
        if (x.modifiers().stream().anyMatch(m -> m.startsWith("shared"))) {
            e.field("shared", CD_long);
            if (x.has("to")) {
                e.b.lsub();
            } else {
                e.b.ladd();
            }
        }
        e.storeLong(x.args().getFirst());
    }

    private static void atomic(Emitter e, Instruction x) {
        int d = x.op().equals("atom") ? 1 : 0;
        String op = x.modifiers().stream().filter(ATOMIC::contains).findFirst()
                .orElseThrow(() -> new PtxException("no operation"));
        boolean wide = Types.bits(x.type()) == 64;
        e.b.aload(1);
        e.pushAddress(x.args().get(d));
        if (x.space().equals("shared")) {
            e.field("shared", CD_long);
            e.b.ladd();
        }
        for (int i = 1; i <= 2; i++) {
            Operand o = d + i < x.args().size() ? x.args().get(d + i) : new Ptx.Immediate(0);
            if (wide) {
                e.pushLong(o);
            } else {
                e.pushInt(o);
            }
        }
        e.b.loadConstant(op + "." + x.type());
        e.site(x.line());
        ClassDesc v = wide ? CD_long : CD_int;
        e.call(Emitter.ACCESS, wide ? "atomic64" : "atomic32", v, Emitter.STATE, CD_long, v, v, CD_String,
                CD_int);
        Operand result = d == 1 ? x.args().getFirst() : new Ptx.Sink();
        if (wide) {
            e.storeLong(result);
        } else {
            e.storeInt(result);
        }
    }
}
