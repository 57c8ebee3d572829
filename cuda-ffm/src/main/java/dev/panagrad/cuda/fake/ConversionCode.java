package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import java.lang.classfile.CodeBuilder;
import java.util.List;

/// The bytecode of conversions between types.
final class ConversionCode {
    private ConversionCode() {
    }

    static void emit(Emitter e, Instruction x) {
        if (x.has("bf16x2") || x.has("f16x2")) {
            pair(e, x);
            return;
        }
        List<String> types = x.types();
        String to = types.getFirst();
        String from = types.getLast();
        if (Types.floating(from)) {
            pushDouble(e, x.args().get(1), from);
            whole(e, x);
            if (Types.floating(to)) {
                storeFloating(e, x, to);
            } else {
                storeInteger(e, x.args().getFirst(), to);
            }
        } else if (Types.floating(to)) {
            fromInteger(e, x, from, to);
        } else {
            betweenIntegers(e, x, from, to);
        }
    }

    /// Two float32 side by side in the halves of a register, the first one above.
    private static void pair(Emitter e, Instruction x) {
        for (int i = 1; i <= 2; i++) {
            e.pushFloat(x.args().get(i));
            e.b.f2d();
            narrow(e, x, x.has("bf16x2"));
            if (i == 1) {
                e.b.loadConstant(16).ishl();
            }
        }
        e.b.ior();
        e.storeInt(x.args().getFirst());
    }

    /// Every floating-point number fits a double.
    private static void pushDouble(Emitter e, Operand o, String t) {
        switch (t) {
            case "f64" -> e.pushDouble(o);
            case "f32" -> {
                e.pushFloat(o);
                e.b.f2d();
            }
            default -> {
                e.pushInt(o);
                e.calculate(t.equals("f16") ? "fromHalf" : "fromBfloat", CD_float, CD_int);
                e.b.f2d();
            }
        }
    }

    private static void whole(Emitter e, Instruction x) {
        for (String how : List.of("rni", "rmi", "rpi", "rzi")) {
            if (x.has(how)) {
                e.b.loadConstant(how);
                e.calculate("whole", CD_double, CD_double, CD_String);
            }
        }
    }

    private static void storeFloating(Emitter e, Instruction x, String to) {
        CodeBuilder b = e.b;
        Operand result = x.args().getFirst();
        if (to.equals("f64")) {
            e.storeDouble(result);
            return;
        }
        if (x.has("tf32")) {
            b.d2f();
            e.calculate("tf32", CD_float, CD_float);
            e.storeFloat(result);
            return;
        }
        if (!to.equals("f32")) {
            if (x.has("sat")) {
                b.d2f();
                e.calculate("saturate", CD_float, CD_float);
                b.f2d();
            }
            narrow(e, x, to.equals("bf16"));
            e.storeInt(result);
            return;
        }
        String how = direction(x);
        if (how.equals("rn")) {
            b.d2f();
        } else {
            b.loadConstant(how);
            e.calculate("round", CD_float, CD_double, CD_String);
        }
        if (x.has("sat")) {
            e.calculate("saturate", CD_float, CD_float);
        }
        e.storeFloat(result);
    }

    private static String direction(Instruction x) {
        return x.has("rm") ? "rm" : x.has("rp") ? "rp" : x.has("rz") ? "rz" : "rn";
    }

    /// Rounds the double on the stack to a half type.
    private static void narrow(Emitter e, Instruction x, boolean brain) {
        e.b.loadConstant(direction(x)).loadConstant(brain ? 1 : 0);
        e.calculate("narrow", CD_int, CD_double, CD_String, CD_boolean);
    }

    private static void storeInteger(Emitter e, Operand result, String to) {
        switch (to) {
            case "s64" -> {
                e.b.d2l();
                e.storeLong(result);
            }
            case "u64" -> {
                e.calculate("toUnsigned64", CD_long, CD_double);
                e.storeLong(result);
            }
            case "s32" -> {
                e.b.d2i();
                e.storeInt(result);
            }
            case "u32" -> {
                e.calculate("toUnsigned32", CD_int, CD_double);
                e.storeInt(result);
            }
            default -> {
                e.b.loadConstant(Types.bits(to)).loadConstant(Types.signed(to) ? 1 : 0);
                e.calculate("toNarrow", CD_int, CD_double, CD_int, CD_boolean);
                e.storeInt(result);
            }
        }
    }

    private static void fromInteger(Emitter e, Instruction x, String from, String to) {
        CodeBuilder b = e.b;
        boolean unsigned = from.equals("u64");
        pushInteger(e, x.args().get(1), from);
        if (to.equals("f64")) {
            if (unsigned) {
                e.calculate("unsignedToDouble", CD_double, CD_long);
            } else {
                b.l2d();
            }
            e.storeDouble(x.args().getFirst());
            return;
        }
        if (unsigned) {
            e.calculate("unsignedToFloat", CD_float, CD_long);
        } else {
            b.l2f();
        }
        if (to.equals("f32")) {
            e.storeFloat(x.args().getFirst());
        } else {
            e.calculate(to.equals("f16") ? "half" : "bfloat", CD_int, CD_float);
            e.storeInt(x.args().getFirst());
        }
    }

    private static void pushInteger(Emitter e, Operand o, String t) {
        if (Types.bits(t) == 64) {
            e.pushLong(o);
        } else if (Types.signed(t)) {
            e.pushInt(o);
            e.narrow(t);
            e.b.i2l();
        } else {
            e.pushInt(o);
            e.narrow(t);
            e.b.i2l().loadConstant(0xffffffffL).land();
        }
    }

    private static void betweenIntegers(Emitter e, Instruction x, String from, String to) {
        if (x.has("sat")) {
            throw new PtxException("saturating");
        }
        pushInteger(e, x.args().get(1), from);
        if (Types.bits(to) == 64) {
            e.storeLong(x.args().getFirst());
        } else {
            e.b.l2i();
            e.narrow(to);
            e.storeInt(x.args().getFirst());
        }
    }
}
