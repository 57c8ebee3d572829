package dev.panagrad.cuda.fake;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.panagrad.cuda.fake.Ptx.Group;
import dev.panagrad.cuda.fake.Ptx.Immediate;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Sink;
import dev.panagrad.cuda.fake.Ptx.Tile;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.List;

/// The bytecode of asynchronous copies, barriers in shared memory, and clusters.
final class AsyncCode {
    private static final ClassDesc WORK = ClassDesc.of("dev.panagrad.cuda.fake.AsyncWork");

    private static final ClassDesc BULK = ClassDesc.of("dev.panagrad.cuda.fake.BulkCopies");

    private AsyncCode() {
    }

    static void emit(Emitter e, Instruction x) {
        switch (x.op()) {
            case "cp" -> copy(e, x);
            case "mbarrier" -> barrier(e, x);
            case "wgmma" -> products(e, x);
            case "mapa" -> map(e, x);
            default -> {
                e.b.aload(1);
                e.call(WORK, "arriveAtCluster", CD_void, Emitter.STATE);
            }
        }
    }

    private static void pushOffset(Emitter e, Operand address) {
        e.pushAddress(address);
        e.b.l2i();
    }

    private static void group(Emitter e, Instruction x, String commit, String await) {
        boolean all = x.has("wait_all"); // Those in no group yet, too.
        if (all || x.has("commit_group")) {
            e.b.aload(1);
            e.call(WORK, commit, CD_void, Emitter.STATE);
        }
        if (all || x.has("wait_group")) {
            e.b.aload(1);
            e.pushInt(all ? new Immediate(0) : x.args().getFirst());
            e.call(WORK, await, CD_void, Emitter.STATE, CD_int);
        }
    }

    private static void products(Emitter e, Instruction x) {
        if (!x.has("fence")) {
            group(e, x, "commitProducts", "awaitProducts");
        }
    }

    private static void copy(Emitter e, Instruction x) {
        if (x.has("tensor")) {
            tile(e, x);
        } else if (x.has("bulk")) {
            bulk(e, x);
        } else if (x.has("shared") || x.has("global")) {
            e.b.aload(1);
            pushOffset(e, x.args().getFirst());
            e.pushAddress(x.args().get(1));
            e.pushInt(x.args().get(2));
            e.pushInt(x.args().size() > 3 ? x.args().get(3) : x.args().get(2));
            e.site(x.line());
            e.call(WORK, "copy", CD_void, Emitter.STATE, CD_int, CD_long, CD_int, CD_int, CD_int);
        } else {
            group(e, x, "commitCopies", "awaitCopies");
        }
    }

    private static void bulk(Emitter e, Instruction x) {
        List<Operand> args = x.args();
        e.b.aload(1);
        if (x.has("commit_group")) {
            e.call(BULK, "commit", CD_void, Emitter.STATE);
        } else if (x.has("wait_group")) {
            e.pushInt(args.getFirst());
            e.b.loadConstant(x.has("read") ? 1 : 0);
            e.call(BULK, "await", CD_void, Emitter.STATE, CD_int, CD_boolean);
        } else if (x.has("bulk_group")
                && x.modifiers().indexOf("global") < x.modifiers().indexOf("shared::cta")) {
                    e.pushAddress(args.getFirst());
                    pushOffset(e, args.get(1));
                    e.pushInt(args.get(2));
                    e.site(x.line());
                    e.call(BULK, "out", CD_void, Emitter.STATE, CD_long, CD_int, CD_int, CD_int);
                } else
            if (x.has("mbarrier::complete_tx::bytes") && x.has("global")) {
                pushOffset(e, args.getFirst());
                e.pushAddress(args.get(1));
                e.pushInt(args.get(2));
                pushOffset(e, args.get(3));
                e.pushInt(x.has("multicast::cluster") ? args.get(4) : new Immediate(0));
                e.site(x.line());
                e.call(BULK, "in", CD_void, Emitter.STATE, CD_int, CD_long, CD_int, CD_int, CD_int, CD_int);
            } else {
                throw new PtxException("only copies in bulk between global and shared memory");
            }
    }

    private static void tile(Emitter e, Instruction x) {
        if (!(x.args().get(1) instanceof Tile(var map, var coordinates))) {
            throw new PtxException("only from global to shared memory");
        }
        List<Operand> at = ((Group) coordinates).parts();
        e.b.aload(1);
        pushOffset(e, x.args().getFirst());
        e.pushLong(map);
        e.b.loadConstant(at.size()).newarray(TypeKind.INT);
        for (int i = 0; i < at.size(); i++) {
            e.b.dup().loadConstant(i);
            e.pushInt(at.get(i));
            e.b.iastore();
        }
        pushOffset(e, x.args().get(2));
        e.pushInt(x.args().size() > 3 ? x.args().get(3) : new Immediate(0));
        e.site(x.line());
        e.call(WORK, "tile", CD_void, Emitter.STATE, CD_int, CD_long, CD_int.arrayType(), CD_int, CD_int,
                CD_int);
    }

    private static void barrier(Emitter e, Instruction x) {
        boolean arrive = x.has("arrive");
        List<Operand> args = x.args();
        if (!arrive && !x.has("init") || arrive && !(args.getFirst() instanceof Sink)) {
            throw new PtxException("barrier");
        }
        Operand address = args.get(arrive ? 1 : 0);
        Operand count = args.size() > (arrive ? 2 : 1) ? args.get(arrive ? 2 : 1) : new Immediate(1);
        boolean bytes = x.has("expect_tx");
        e.b.aload(1);
        pushOffset(e, address);
        e.pushInt(bytes ? new Immediate(1) : count);
        if (arrive) {
            e.pushInt(bytes ? count : new Immediate(0));
            e.site(x.line());
            e.call(WORK, "arrive", CD_void, Emitter.STATE, CD_int, CD_int, CD_int, CD_int);
        } else {
            e.site(x.line());
            e.call(WORK, "initialize", CD_void, Emitter.STATE, CD_int, CD_int, CD_int);
        }
    }

    private static void map(Emitter e, Instruction x) {
        e.b.aload(1);
        e.pushInt(x.args().get(1));
        e.pushInt(x.args().get(2));
        e.call(WORK, "map", CD_int, Emitter.STATE, CD_int, CD_int);
        e.storeInt(x.args().getFirst());
    }
}
