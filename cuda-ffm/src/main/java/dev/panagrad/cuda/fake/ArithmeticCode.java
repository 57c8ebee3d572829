package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.util.List;

/// The bytecode of arithmetic.
final class ArithmeticCode {
    private static final long LOW = 0xffffffffL;

    private ArithmeticCode() {
    }

    static void emit(Emitter e, Instruction x) {
        boolean carries = x.has("cc") || readsCarry(x);
        switch (x.type()) {
            case "f32" -> single(e, x);
            case "f64" -> doubled(e, x);
            case "f16", "bf16" -> half(e, x);
            default -> {
                if (carries) {
                    carried(e, x);
                } else {
                    integer(e, x);
                }
            }
        }
    }

    static boolean readsCarry(Instruction x) {
        return List.of("addc", "subc", "madc").contains(x.op());
    }

    private static void single(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        CodeBuilder b = e.b;
        for (String how : List.of("rm", "rp", "rz")) {
            if (x.has(how) && List.of("add", "sub", "mul", "fma").contains(x.op())) {
                directed(e, x, how);
                return;
            }
        }
        for (int i = 1; i < a.size(); i++) {
            e.pushFloat(a.get(i));
        }
        switch (x.op()) {
            case "add" -> b.fadd();
            case "sub" -> b.fsub();
            case "mul" -> b.fmul();
            case "div" -> b.fdiv();
            case "neg" -> b.fneg();
            case "fma", "mad" -> e.call(Emitter.MATH, "fma", CD_float, CD_float, CD_float, CD_float);
            case "abs" -> e.call(Emitter.MATH, "abs", CD_float, CD_float);
            case "copysign" -> {
                b.swap();
                e.call(Emitter.MATH, "copySign", CD_float, CD_float, CD_float);
            }
            case "min", "max" -> {
                if (x.has("NaN")) { // The JVM's own keep it, too.
                    e.call(Emitter.MATH, x.op(), CD_float, CD_float, CD_float);
                } else {
                    e.calculate(x.op(), CD_float, CD_float, CD_float);
                }
            }
            default -> e.calculate(x.op(), CD_float, CD_float);
        }
        if (x.has("sat")) {
            e.calculate("saturate", CD_float, CD_float);
        }
        e.storeFloat(a.getFirst());
    }

    /// In double precision first, which is exact enough for what nvcc rounds in a direction.
    private static void directed(Emitter e, Instruction x, String how) {
        CodeBuilder b = e.b;
        e.pushFloat(x.args().get(1));
        b.f2d();
        e.pushFloat(x.args().get(2));
        b.f2d();
        switch (x.op()) {
            case "add" -> b.dadd();
            case "sub" -> b.dsub();
            default -> b.dmul();
        }
        if (x.op().equals("fma")) {
            e.pushFloat(x.args().get(3));
            b.f2d().dadd();
        }
        b.loadConstant(how);
        e.calculate("round", CD_float, CD_double, CD_String);
        e.storeFloat(x.args().getFirst());
    }

    private static void doubled(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        CodeBuilder b = e.b;
        if (x.op().equals("copysign")) {
            e.pushDouble(a.get(2));
            e.pushDouble(a.get(1));
            e.call(Emitter.MATH, "copySign", CD_double, CD_double, CD_double);
            e.storeDouble(a.getFirst());
            return;
        }
        for (int i = 1; i < a.size(); i++) {
            e.pushDouble(a.get(i));
        }
        switch (x.op()) {
            case "add" -> b.dadd();
            case "sub" -> b.dsub();
            case "mul" -> b.dmul();
            case "div" -> b.ddiv();
            case "neg" -> b.dneg();
            case "fma", "mad" -> e.call(Emitter.MATH, "fma", CD_double, CD_double, CD_double, CD_double);
            case "abs" -> e.call(Emitter.MATH, "abs", CD_double, CD_double);
            case "min", "max" -> e.calculate(x.op(), CD_double, CD_double, CD_double);
            default -> e.calculate(x.op(), CD_double, CD_double);
        }
        e.storeDouble(a.getFirst());
    }

    private static void half(Emitter e, Instruction x) {
        boolean brain = x.type().equals("bf16");
        List<Operand> a = x.args();
        for (int i = 1; i < a.size(); i++) {
            e.pushInt(a.get(i));
            e.calculate(brain ? "fromBfloat" : "fromHalf", CD_float, CD_int);
        }
        switch (x.op()) {
            case "add" -> e.b.fadd();
            case "sub" -> e.b.fsub();
            case "mul" -> e.b.fmul();
            case "neg" -> e.b.fneg();
            case "fma" -> e.call(Emitter.MATH, "fma", CD_float, CD_float, CD_float, CD_float);
            default -> throw new PtxException(x.op());
        }
        e.calculate(brain ? "bfloat" : "half", CD_int, CD_float);
        e.storeInt(a.getFirst());
    }

    private static void integer(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        String t = x.type();
        CodeBuilder b = e.b;
        boolean wide = Types.bits(t) == 64;
        boolean signed = Types.signed(t);
        if (x.has("wide")) {
            widening(e, x);
            return;
        }
        ClassDesc c = wide ? CD_long : CD_int;
        for (int i = 1; i < Math.min(a.size(), 3); i++) {
            if (wide) {
                e.pushLong(a.get(i));
            } else {
                e.pushInt(a.get(i));
                e.narrow(t);
            }
        }
        switch (x.op()) {
            case "add" -> sum(b, wide);
            case "sub" -> difference(b, wide);
            case "mul", "mad" -> {
                product(e, x, wide, signed);
                if (x.op().equals("mad")) {
                    push(e, a.get(3), wide);
                    sum(b, wide);
                }
            }
            case "div", "rem" -> e.calculate((signed ? "" : "u") + x.op(), c, c, c);
            case "min", "max" -> {
                if (signed) {
                    e.call(Emitter.MATH, x.op(), c, c, c);
                } else {
                    e.calculate("u" + x.op(), c, c, c);
                }
            }
            case "neg" -> {
                if (wide) {
                    b.lneg();
                } else {
                    b.ineg();
                }
            }
            case "abs" -> e.call(Emitter.MATH, "abs", c, c);
            default -> throw new PtxException(x.op());
        }
        if (wide) {
            e.storeLong(a.getFirst());
        } else {
            e.narrow(Types.bits(t) == 16 ? "b16" : t);
            e.storeInt(a.getFirst());
        }
    }

    private static void push(Emitter e, Operand o, boolean wide) {
        if (wide) {
            e.pushLong(o);
        } else {
            e.pushInt(o);
        }
    }

    private static void sum(CodeBuilder b, boolean wide) {
        if (wide) {
            b.ladd();
        } else {
            b.iadd();
        }
    }

    private static void difference(CodeBuilder b, boolean wide) {
        if (wide) {
            b.lsub();
        } else {
            b.isub();
        }
    }

    private static void product(Emitter e, Instruction x, boolean wide, boolean signed) {
        ClassDesc c = wide ? CD_long : CD_int;
        if (x.has("hi")) {
            e.calculate(signed ? "high" : "uhigh", c, c, c);
        } else if (wide) {
            e.b.lmul();
        } else {
            e.b.imul();
        }
    }

    private static void widening(Emitter e, Instruction x) {
        List<Operand> a = x.args();
        boolean from32 = Types.bits(x.type()) == 32;
        for (int i = 1; i <= 2; i++) {
            e.pushInt(a.get(i));
            e.narrow(x.type());
            e.b.i2l();
            if (from32 && !Types.signed(x.type())) {
                e.b.loadConstant(LOW).land();
            }
        }
        e.b.lmul();
        if (x.op().equals("mad")) {
            e.pushLong(a.get(3));
            e.b.ladd();
        }
        e.storeLong(a.getFirst());
    }

    /// 32-bit sums with a carry, computed in 64 bits.
    private static void carried(Emitter e, Instruction x) {
        if (Types.bits(x.type()) != 32) {
            throw new PtxException("carry of " + x.type());
        }
        CodeBuilder b = e.b;
        List<Operand> a = x.args();
        boolean subtract = x.op().startsWith("sub");
        e.pushInt(a.get(1));
        b.i2l().loadConstant(LOW).land();
        e.pushInt(a.get(2));
        b.i2l().loadConstant(LOW).land();
        if (x.op().startsWith("mad")) {
            b.lmul();
            if (x.has("hi")) {
                b.loadConstant(32).lushr();
            } else {
                b.loadConstant(LOW).land();
            }
            e.pushInt(a.get(3));
            b.i2l().loadConstant(LOW).land().ladd();
        } else {
            join(b, subtract);
        }
        if (x.op().endsWith("c")) {
            b.iload(Emitter.CARRY).i2l();
            join(b, subtract);
        }
        if (x.has("cc")) {
            b.dup2().loadConstant(32).lushr().l2i().iconst_1().iand().istore(Emitter.CARRY);
        }
        b.l2i();
        e.storeInt(a.getFirst());
    }

    private static void join(CodeBuilder b, boolean subtract) {
        if (subtract) {
            b.lsub();
        } else {
            b.ladd();
        }
    }
}
