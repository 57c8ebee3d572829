package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.panagrad.cuda.fake.Ptx.Address;
import dev.panagrad.cuda.fake.Ptx.Immediate;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Register;
import dev.panagrad.cuda.fake.Ptx.Sink;
import dev.panagrad.cuda.fake.Ptx.Special;
import dev.panagrad.cuda.fake.Ptx.Symbol;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Pushes operands on the JVM's stack and stores results. A register lives in a local of the JVM's type for
/// it: `float` and `double` for `.f32` and `.f64`, else `int`, or `long` for 64 bits. So arithmetic needs no
/// conversions of bits, which are calls of native methods until a kernel is compiled.
///
/// The method's locals are: 0 this, 1 the thread's state, 2 and 3 what it saved, 4 where it goes on, 5 the
/// carry flag, 6 and 8 addresses and indices of an access; registers follow.
final class Emitter {
    static final ClassDesc STATE = ClassDesc.of("dev.panagrad.cuda.fake.ThreadState");
    static final ClassDesc ACCESS = ClassDesc.of("dev.panagrad.cuda.fake.Access");
    static final ClassDesc CALCULATION = ClassDesc.of("dev.panagrad.cuda.fake.Calculation");
    static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    static final int CARRY = 5;
    static final int ADDRESS = 6;
    static final int FIRST = 8;
    private static final long LOW = 0xffffffffL;

    final CodeBuilder b;
    final Kernel kernel;
    private final Map<String, Long> globals;
    /// The number of the first memory access here, and the line of each.
    private final int firstSite;
    final List<Integer> sites = new ArrayList<>();

    Emitter(CodeBuilder b, Kernel kernel, Map<String, Long> globals, int firstSite) {
        this.b = b;
        this.kernel = kernel;
        this.globals = globals;
        this.firstSite = firstSite;
    }

    void call(ClassDesc owner, String name, ClassDesc result, ClassDesc... args) {
        b.invokestatic(owner, name, MethodTypeDesc.of(result, args));
    }

    void calculate(String name, ClassDesc result, ClassDesc... args) {
        call(CALCULATION, name, result, args);
    }

    void field(String name, ClassDesc type) {
        b.aload(1).getfield(STATE, name, type);
    }

    /// Pushes the number of a new access.
    void site(int line) {
        b.loadConstant(firstSite + sites.size());
        sites.add(line);
    }

    /// Pushes a register's bits, as an int or a long.
    void loadBits(Register r) {
        if (!r.floating) {
            if (r.wide) {
                b.lload(r.local);
            } else {
                b.iload(r.local);
            }
        } else if (r.wide) {
            b.dload(r.local);
            call(CD_Double, "doubleToRawLongBits", CD_long, CD_double);
        } else {
            b.fload(r.local);
            call(CD_Float, "floatToRawIntBits", CD_int, CD_float);
        }
    }

    /// Stores an int or a long as a register's bits.
    void storeBits(Register r) {
        if (!r.floating) {
            if (r.wide) {
                b.lstore(r.local);
            } else {
                b.istore(r.local);
            }
        } else if (r.wide) {
            call(CD_Double, "longBitsToDouble", CD_double, CD_long);
            b.dstore(r.local);
        } else {
            call(CD_Float, "intBitsToFloat", CD_float, CD_int);
            b.fstore(r.local);
        }
    }

    void pushInt(Operand o) {
        switch (o) {
            case Reg(var r, var negated) -> {
                loadBits(r);
                if (r.wide) {
                    b.l2i();
                }
                if (negated) {
                    b.iconst_1().ixor();
                }
            }
            case Immediate(var bits) -> b.loadConstant((int) bits);
            case Special(var name) -> special(name);
            case Symbol s -> {
                pushLong(s);
                b.l2i();
            }
            default -> throw new PtxException("operand " + o);
        }
    }

    void pushLong(Operand o) {
        switch (o) {
            case Reg(var r, _) when r.wide -> loadBits(r);
            case Reg r -> {
                pushInt(r);
                b.i2l().loadConstant(LOW).land();
            }
            case Immediate(var bits) -> b.loadConstant(bits);
            case Special(var name) when name.startsWith("%clock") || name.equals("%globaltimer") ->
                    call(ClassDesc.of("java.lang.System"), "nanoTime", CD_long);
            case Special(var name) -> {
                special(name);
                b.i2l();
            }
            case Symbol(var name) -> symbol(name);
            default -> throw new PtxException("operand " + o);
        }
    }

    /// Shared variables are offsets, all others addresses.
    private void symbol(String name) {
        if (globals.containsKey(name)) {
            b.loadConstant((long) globals.get(name));
        } else if (kernel.local.containsKey(name)) {
            field("local", CD_long);
            b.loadConstant((long) kernel.local.get(name)).ladd();
        } else if (kernel.shared.containsKey(name)) {
            b.loadConstant((long) kernel.shared.get(name));
        } else if (name.equals(kernel.dynamic)) {
            b.loadConstant((long) kernel.dynamicAt());
        } else {
            field("params", CD_long);
            b.loadConstant((long) kernel.param(name).offset()).ladd();
        }
    }

    private void special(String name) {
        switch (name) {
            case "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y",
                    "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z" ->
                    field(name.substring(1).replace(".", ""), CD_int);
            case "%laneid" -> field("laneid", CD_int);
            case "%warpid" -> field("warpid", CD_int);
            default -> throw new PtxException("special register " + name);
        }
    }

    void pushFloat(Operand o) {
        if (o instanceof Immediate(var bits)) {
            b.loadConstant(Float.intBitsToFloat((int) bits));
        } else if (o instanceof Reg(var r, _) && r.floating && !r.wide) {
            b.fload(r.local);
        } else {
            pushInt(o);
            call(CD_Float, "intBitsToFloat", CD_float, CD_int);
        }
    }

    void pushDouble(Operand o) {
        if (o instanceof Immediate(var bits)) {
            b.loadConstant(Double.longBitsToDouble(bits));
        } else if (o instanceof Reg(var r, _) && r.floating && r.wide) {
            b.dload(r.local);
        } else {
            pushLong(o);
            call(CD_Double, "longBitsToDouble", CD_double, CD_long);
        }
    }

    void storeInt(Operand o) {
        switch (o) {
            case Sink() -> b.pop();
            case Reg(var r, _) when r.wide -> {
                b.i2l().loadConstant(LOW).land();
                storeBits(r);
            }
            case Reg(var r, _) -> storeBits(r);
            default -> throw new PtxException("result " + o);
        }
    }

    void storeLong(Operand o) {
        switch (o) {
            case Sink() -> b.pop2();
            case Reg(var r, _) when r.wide -> storeBits(r);
            case Reg(var r, _) -> {
                b.l2i();
                storeBits(r);
            }
            default -> throw new PtxException("result " + o);
        }
    }

    void storeFloat(Operand o) {
        if (o instanceof Reg(var r, _) && r.floating && !r.wide) {
            b.fstore(r.local);
            return;
        }
        call(CD_Float, "floatToRawIntBits", CD_int, CD_float);
        storeInt(o);
    }

    void storeDouble(Operand o) {
        if (o instanceof Reg(var r, _) && r.floating && r.wide) {
            b.dstore(r.local);
            return;
        }
        call(CD_Double, "doubleToRawLongBits", CD_long, CD_double);
        storeLong(o);
    }

    /// Gives an int on the stack the form that a narrow type has in a register.
    void narrow(String t) {
        switch (t) {
            case "s8" -> b.i2b();
            case "u8", "b8" -> b.loadConstant(255).iand();
            case "s16" -> b.i2s();
            case "u16", "b16", "f16", "bf16" -> b.loadConstant(65535).iand();
            case "pred" -> b.loadConstant(1).iand();
            default -> {
            }
        }
    }

    void pushAddress(Operand o) {
        Address a = (Address) o;
        pushLong(a.base());
        if (a.offset() != 0) {
            b.loadConstant(a.offset()).ladd();
        }
    }
}
