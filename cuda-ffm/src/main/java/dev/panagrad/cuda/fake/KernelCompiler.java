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
import java.lang.classfile.ClassBuilder;
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
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Compiles a PTX kernel to JVM bytecode: a register is a JVM local, a thread one call. Where threads must
/// meet, the method saves its live registers and returns; called again, it goes on there. A long kernel has a
/// method for each of its [Parts].
final class KernelCompiler {
    private static final ClassDesc COMPILED = ClassDesc.of("dev.panagrad.cuda.fake.Compiled");
    private static final ClassDesc BODY = ClassDesc.of("dev.panagrad.cuda.fake.Program$Body");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_int, Emitter.STATE, CD_int.arrayType(),
            CD_long.arrayType(), CD_int);

    private final Kernel kernel;
    private final Map<String, Long> globals;
    private final Flow flow;
    private final List<Integer> parts;
    private final List<Instruction> meetings = new ArrayList<>();
    /// The number by which a thread goes on behind each meeting and each cut: meetings first, from 1.
    private final Map<Integer, Integer> numbers = new TreeMap<>();
    /// The lines of the accesses of each part.
    private final List<List<Integer>> sites = new ArrayList<>();
    private int ints;
    private int longs;
    private Emitter e;
    private CodeBuilder b;
    private Label[] labels;
    /// Where a thread of this part leaves it for a cut.
    private final Map<Integer, Label> exits = new TreeMap<>();

    private KernelCompiler(Kernel kernel, Map<String, Long> globals) {
        this.kernel = kernel;
        this.globals = globals;
        this.parts = Parts.cut(kernel);
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
            bytes = ClassFile.of().build(COMPILED, cb -> {
                cb.withFlags(AccessFlag.FINAL).withInterfaceSymbols(BODY).withMethodBody("<init>", MTD_void,
                        0, k -> k.aload(0).invokespecial(CD_Object, "<init>", MTD_void).return_());
                c.methods(cb);
            });
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
                    c.sites.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray());
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
                if (!Parts.isCut(x)) {
                    meetings.add(x);
                    numbers.put(i, meetings.size());
                }
                for (Register r : kept(i, x)) {
                    if (r.save < 0) {
                        r.save = r.wide ? longs++ : ints++;
                    }
                }
            }
        }
        for (int i = 0; i < kernel.code.size(); i++) {
            if (Parts.isCut(kernel.code.get(i))) {
                numbers.put(i, numbers.size() + 1);
            }
        }
    }

    private Set<Register> kept(int i, Instruction x) {
        Set<Register> all = new LinkedHashSet<>(Flow.all(x));
        flow.liveAfter(i).stream().forEach(id -> all.add(kernel.registers.get(id)));
        return all;
    }

    private void methods(ClassBuilder cb) {
        int n = parts.size() - 1;
        for (int k = 0; k < n; k++) {
            int part = k;
            sites.add(List.of());
            cb.withMethodBody(n == 1 ? "run" : "part" + k, RUN, ClassFile.ACC_PUBLIC,
                    code -> method(code, part));
        }
        if (n > 1) {
            cb.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::alternate);
        }
    }

    /// Calls the part in which the thread goes on, until it waits or ends.
    private void alternate(CodeBuilder code) {
        Label again = code.newBoundLabel();
        Label returned = code.newLabel();
        Label[] calls = new Label[parts.size() - 1];
        Arrays.setAll(calls, k -> code.newLabel());
        List<SwitchCase> cases = new ArrayList<>();
        numbers.forEach((i, number) -> cases.add(SwitchCase.of(number, calls[part(i)])));
        code.iload(4).lookupswitch(calls[0], cases);
        for (int k = 0; k < calls.length; k++) {
            code.labelBinding(calls[k]).aload(0).aload(1).aload(2).aload(3).iload(4)
                    .invokevirtual(COMPILED, "part" + k, RUN).istore(4).goto_(returned);
        }
        code.labelBinding(returned).iload(4).loadConstant(meetings.size()).if_icmpgt(again).iload(4)
                .ireturn();
    }

    private int part(int i) {
        int k = 0;
        while (parts.get(k + 1) <= i) {
            k++;
        }
        return k;
    }

    private void method(CodeBuilder code, int part) {
        b = code;
        e = new Emitter(code, kernel, globals, sites.subList(0, part).stream().mapToInt(List::size).sum());
        sites.set(part, e.sites);
        int next = Emitter.FIRST;
        for (Register r : kernel.registers) {
            r.local = next;
            next += r.wide ? 2 : 1;
        }
        int from = parts.get(part);
        int to = parts.get(part + 1);
        labels = new Label[kernel.code.size() + 1];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = b.newLabel();
        }
        exits.clear();
        b.iconst_0().istore(Emitter.CARRY);
        Map<Integer, Label> resume = dispatch(from, to);
        if (part == 0) {
            initialize(flow.localBefore(0));
        }
        for (int i = from; i < to; i++) {
            Instruction x = kernel.code.get(i);
            try {
                b.labelBinding(labels[i]);
                if (Parts.isCut(x) && i > from) {
                    b.goto_(exit(i));
                }
                instruction(i, x, resume.get(i));
            } catch (RuntimeException bad) {
                throw new PtxException("line " + x.line() + ": the fake device does not know: " + x.text()
                        + " (" + kernel.name + "): " + bad.getMessage(), bad);
            }
        }
        if (to < kernel.code.size()) {
            b.goto_(exit(to));
        }
        b.labelBinding(labels[kernel.code.size()]);
        b.iconst_0().ireturn();
        exits.forEach((i, label) -> {
            b.labelBinding(label);
            leave(i);
        });
    }

    private Label exit(int cut) {
        return exits.computeIfAbsent(cut, _ -> b.newLabel());
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

    /// Returns where threads go on behind meetings and cuts.
    private Map<Integer, Label> dispatch(int from, int to) {
        Map<Integer, Label> resume = new TreeMap<>();
        List<SwitchCase> cases = new ArrayList<>();
        numbers.forEach((i, number) -> {
            if (i >= from && i < to) {
                resume.put(i, b.newLabel());
                cases.add(SwitchCase.of(number, resume.get(i)));
            }
        });
        if (!cases.isEmpty()) {
            Label start = b.newLabel();
            b.iload(4).lookupswitch(start, cases).labelBinding(start);
        }
        return resume;
    }

    private void instruction(int i, Instruction x, Label resume) {
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
            if (!Parts.isCut(x)) {
                leave(i);
            }
            goOn(i, resume);
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
        boolean cut = target < kernel.code.size() && Parts.isCut(kernel.code.get(target));
        b.goto_(cut ? exit(target) : labels[target]);
        b.labelBinding(skip);
    }

    /// Saves what is needed later, and returns.
    private void leave(int i) {
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
        b.loadConstant(numbers.get(i)).ireturn();
    }

    /// Restores what was saved when the thread goes on.
    private void goOn(int i, Label resume) {
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
