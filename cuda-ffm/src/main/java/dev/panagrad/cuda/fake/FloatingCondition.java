package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;

import dev.panagrad.cuda.fake.Ptx.Operand;
import java.lang.classfile.CodeBuilder;

/// Comparisons of floating-point numbers, as double: the JVM's two comparing instructions differ in what NaN
/// gives, and each of PTX's comparisons is one of them and a test.
final class FloatingCondition {
    private FloatingCondition() {
    }

    static void push(Emitter e, String how, String t, Operand u, Operand v) {
        CodeBuilder b = e.b;
        for (Operand o : new Operand[] {u, v}) {
            switch (t) {
                case "f64" -> e.pushDouble(o);
                case "f32" -> {
                    e.pushFloat(o);
                    b.f2d();
                }
                default -> {
                    e.pushInt(o);
                    e.calculate(t.equals("f16") ? "fromHalf" : "fromBfloat", CD_float, CD_int);
                    b.f2d();
                }
            }
        }
        switch (how) {
            case "eq", "lt", "le" -> InstructionCode.truth(b.dcmpg(), how);
            case "gt", "ge" -> InstructionCode.truth(b.dcmpl(), how);
            case "neu" -> InstructionCode.truth(b.dcmpl(), "ne");
            case "ltu", "leu" -> InstructionCode.truth(b.dcmpl(), how.substring(0, 2));
            case "gtu", "geu" -> InstructionCode.truth(b.dcmpg(), how.substring(0, 2));
            case "nan" -> {
                e.calculate("num", CD_boolean, CD_double, CD_double);
                b.iconst_1().ixor();
            }
            case "ne", "equ", "num" -> e.calculate(how, CD_boolean, CD_double, CD_double);
            default -> throw new PtxException("comparison " + how);
        }
    }
}
