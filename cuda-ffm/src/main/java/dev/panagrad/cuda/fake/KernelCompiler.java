package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Register;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compiles a PTX kernel to JVM bytecode: a register is a JVM local, a thread one call. Where threads must
/// meet, the method saves its live registers and returns; called again, it goes on there.
final class KernelCompiler {
    private static final ClassDesc BODY = ClassDesc.of("dev.panagrad.cuda.fake.Program$Body");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_int, Emitter.STATE, CD_int.arrayType(),
            CD_long.arrayType(), CD_int);

    private final Kernel kernel;
    private final Map<String, Long> globals;
    private final Flow flow;
    private final List<Instruction> meetings = new ArrayList<>();
    private int ints;
    private int longs;
    private Emitter e;
    private CodeBuilder b;
    private Label[] labels;

    private KernelCompiler(Kernel kernel, Map<String, Long> globals) {
        this.kernel = kernel;
        this.globals = globals;
        this.flow = new Flow(kernel);
    }

    /// Returns the compiled kernel.
    ///
    /// @param globals the addresses of the module's variables
    /// @throws PtxException if an instruction is unknown
    static Program compile(Kernel kernel, Map<String, Long> globals) {
        KernelCompiler c = new KernelCompiler(kernel, globals);
        c.placeSaved();
        byte[] bytes;
        try {
            bytes = ClassFile.of().build(ClassDesc.of("dev.panagrad.cuda.fake.Compiled"), cb -> cb
                    .withFlags(AccessFlag.FINAL).withInterfaceSymbols(BODY)
                    .withMethodBody("<init>", MTD_void, 0,
                            k -> k.aload(0).invokespecial(CD_Object, "<init>", MTD_void).return_())
                    .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, c::method));
        } catch (IllegalArgumentException tooLarge) {
            throw new PtxException(kernel.name + ": too large for a JVM method: " + tooLarge.getMessage(),
                    tooLarge);
        }
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            var maker = lookup.findConstructor(lookup.lookupClass(),
                    MethodType.methodType(void.class));
            Program.Body body = (Program.Body) maker.invoke();
            return new Program(body, c.meetings, c.ints, c.longs,
                    c.e.sites.stream().mapToInt(Integer::intValue).toArray());
        } catch (Error | RuntimeException failed) {
            throw failed;
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    /// Gives every register that is live over some meeting a place among what a thread saves.
    private void placeSaved() {
        for (int i = 0; i < kernel.code.size(); i++) {
            Instruction x = kernel.code.get(i);
            if (Flow.waits(x)) {
                meetings.add(x);
                for (Register r : kept(i, x)) {
                    if (r.save < 0) {
                        r.save = r.wide ? longs++ : ints++;
                    }
                }
            }
        }
    }

    private Set<Register> kept(int i, Instruction x) {
        Set<Register> all = new LinkedHashSet<>(Flow.all(x));
        flow.liveAfter(i).stream().forEach(id -> all.add(kernel.registers.get(id)));
        return all;
    }

    private void method(CodeBuilder code) {
        b = code;
        e = new Emitter(code, kernel, globals);
        int next = Emitter.FIRST;
        for (Register r : kernel.registers) {
            r.local = next;
            next += r.wide ? 2 : 1;
        }
        labels = new Label[kernel.code.size() + 1];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = b.newLabel();
        }
        b.iconst_0().istore(Emitter.CARRY);
        initialize(flow.localBefore(0));
        Label[] resume = dispatch();
        int meeting = 0;
        for (int i = 0; i < kernel.code.size(); i++) {
            b.labelBinding(labels[i]);
            Instruction x = kernel.code.get(i);
            try {
                instruction(i, x, Flow.waits(x) ? resume[++meeting] : null, meeting);
            } catch (RuntimeException bad) {
                throw new PtxException("line " + x.line() + ": the fake device does not know: " + x.text()
                        + " (" + kernel.name + "): " + bad.getMessage(), bad);
            }
        }
        b.labelBinding(labels[kernel.code.size()]);
        b.iconst_0().ireturn();
    }

    private void initialize(BitSet live) {
        live.stream().mapToObj(kernel.registers::get).forEach(r -> {
            if (r.wide) {
                b.lconst_0();
            } else {
                b.iconst_0();
            }
            e.storeBits(r);
        });
    }

    private Label[] dispatch() {
        Label[] resume = new Label[meetings.size() + 1];
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < resume.length; i++) {
            resume[i] = b.newLabel();
            if (i > 0) {
                cases.add(SwitchCase.of(i, resume[i]));
            }
        }
        if (!cases.isEmpty()) {
            b.iload(4).tableswitch(resume[0], cases);
        }
        b.labelBinding(resume[0]);
        return resume;
    }

    private void instruction(int i, Instruction x, Label resume, int meeting) {
        Label skip = null;
        if (x.guard() != null && !x.op().equals("bra")) {
            skip = b.newLabel();
            e.pushInt(new Reg(x.guard().register(), false));
            if (x.guard().negated()) {
                b.ifne(skip);
            } else {
                b.ifeq(skip);
            }
        }
        if (resume != null) {
            meet(i, resume, meeting);
        } else if (x.op().equals("bra")) {
            branch(i, x);
        } else {
            InstructionCode.emit(e, x);
        }
        if (skip != null) {
            b.labelBinding(skip);
        }
    }

    private void branch(int i, Instruction x) {
        int target = kernel.target(x);
        Label skip = b.newLabel();
        if (x.guard() != null) {
            e.pushInt(new Reg(x.guard().register(), false));
            if (x.guard().negated()) {
                b.ifne(skip);
            } else {
                b.ifeq(skip);
            }
        }
        if (target <= i) {
            b.aload(1);
            e.call(Emitter.ACCESS, "branch", CD_void, Emitter.STATE);
        }
        b.goto_(labels[target]);
        b.labelBinding(skip);
    }

    /// Saves what is needed later, returns, and restores it when the thread goes on.
    private void meet(int i, Label resume, int meeting) {
        for (int id : flow.saved(i).stream().toArray()) {
            Register r = kernel.registers.get(id);
            b.aload(r.wide ? 3 : 2).loadConstant(r.save);
            e.loadBits(r);
            if (r.wide) {
                b.lastore();
            } else {
                b.iastore();
            }
        }
        b.loadConstant(meeting).ireturn();
        b.labelBinding(resume);
        for (int id : flow.localAfter(i).stream().toArray()) {
            Register r = kernel.registers.get(id);
            b.aload(r.wide ? 3 : 2).loadConstant(r.save);
            if (r.wide) {
                b.laload();
            } else {
                b.iaload();
            }
            e.storeBits(r);
        }
    }
}
