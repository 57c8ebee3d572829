package dev.panagrad.vector.gemm;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/// Writes the bytecode of one [Tile] or [RowTile] as a hidden class: straight-line vector code with an
/// accumulator in a local variable for each vector of the tile, which the JIT keeps in registers.
///
/// Written at run time, because the best shape differs by vector width and element type; by hand it would be
/// many methods that differ only in how often a line is repeated.
final class TileFactory {
    private static final ClassDesc SEGMENT = desc(MemorySegment.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final ClassDesc VECTOR = desc(Vector.class);
    private static final ClassDesc ORDER = desc(ByteOrder.class);
    private static final ClassDesc LANES = desc(Lanes.class);
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int,
            CD_int.arrayType(), CD_int, CD_int.arrayType(), CD_int, CD_long, CD_long, CD_long.arrayType(),
            CD_int, CD_int, CD_long, CD_long, CD_long, CD_long);

    private static final MethodTypeDesc RUN_ROWS = MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int,
            CD_long, CD_long, CD_int, CD_Object, CD_int, CD_int);

    // Local variable slots of the arguments of Tile.run, of which RowTile.run has the first three, too; the
    // rest follows.
    private static final int A = 1;
    private static final int AO = 2;
    private static final int A_STEP = 3;
    private static final int A_ROWS = 4;
    private static final int A_ROW = 5;
    private static final int A_COLS = 6;
    private static final int A_COL = 7;
    private static final int SHIFTS = 12;
    private static final int SHIFT = 13;
    private static final int D = 19;
    // Those of RowTile.run.
    private static final int C_ARRAY = 9;

    private static final int BROADCAST = 23;
    private static final int B_ROW = 24;
    private static final int ADDED = 26;
    private static final int FIRST_B = 28;

    private final boolean wide;
    private final int rows;
    private final int vectors;
    private final Form form;
    private final Finish finish;
    private final ClassDesc vector;
    private final ClassDesc array;

    /// How operands lie.
    enum Form {
        /// A is looked up, and B lies evenly.
        LOOKED_UP,
        /// Both lie evenly.
        EVEN,
        /// A lies evenly, and the rows of B are looked up.
        SHIFTED,
        /// Both lie evenly, rows of A apart; C is an array.
        ROWS
    }

    private TileFactory(boolean wide, int rows, int vectors, Form form, Finish finish) {
        this.finish = finish;
        this.wide = wide;
        this.rows = rows;
        this.vectors = vectors;
        this.form = form;
        this.vector = desc(wide ? DoubleVector.class : FloatVector.class);
        this.array = desc(wide ? double[].class : float[].class);
    }

    /// A tile of `rows` rows and `vectors` vectors a row.
    ///
    /// @param wide `double` elements instead of `float`
    /// @param finish what becomes of the sums; a class each, since with several in one C2 keeps the
    ///               accumulators worse
    static Tile create(boolean wide, int rows, int vectors, Form form, Finish finish) {
        return (Tile) new TileFactory(wide, rows, vectors, form, finish).make();
    }

    /// The same for rows of A that lie equally far apart, and a C in an array.
    static RowTile createRows(boolean wide, int rows, int vectors) {
        return (RowTile) new TileFactory(wide, rows, vectors, Form.ROWS, Finish.STORE).make();
    }

    private boolean panel() {
        return form == Form.EVEN || form == Form.SHIFTED;
    }

    /// Where the argument is that is the address of B; the step of its rows follows.
    private int b() {
        return form == Form.ROWS ? 4 : 8;
    }

    private int depth() {
        return form == Form.ROWS ? 8 : 14;
    }

    /// Where the argument is that is the address of C; the step of its rows follows.
    private int c() {
        return depth() + 1;
    }

    private Object make() {
        try {
            var lookup = MethodHandles.lookup().defineHiddenClass(bytes(), true);
            return lookup.findConstructor(lookup.lookupClass(),
                    MethodType.methodType(void.class)).invoke();
        } catch (Throwable t) {
            throw new IllegalStateException("the micro-kernel could not be defined", t);
        }
    }

    private byte[] bytes() {
        String name = "dev.panagrad.vector.gemm.Tile" + (wide ? "F64_" : "F32_") + form
                + "_" + finish + "_" + rows + "x" + vectors;
        return ClassFile.of().build(ClassDesc.of(name), cls -> {
            cls.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
            cls.withInterfaceSymbols(desc(form == Form.ROWS ? RowTile.class : Tile.class));
            cls.withMethodBody("<init>", MTD_void, ClassFile.ACC_PRIVATE,
                    code -> code.aload(0).invokespecial(CD_Object, "<init>", MTD_void).return_());
            cls.withMethodBody("run", form == Form.ROWS ? RUN_ROWS : RUN, ClassFile.ACC_PUBLIC, this::body);
        });
    }

    private void body(CodeBuilder code) {
        code.aload(A).checkcast(array).astore(A);
        if (form == Form.ROWS) {
            code.aload(C_ARRAY).checkcast(array).astore(C_ARRAY);
        }
        species(code).invokestatic(vector, "zero", MethodTypeDesc.of(vector, SPECIES)).astore(BROADCAST);
        for (int i = 0; i < rows * vectors; i++) {
            code.aload(BROADCAST).astore(accumulator(i));
        }
        for (int row = 0; row < rows && !panel(); row++) {
            if (form == Form.ROWS) {
                code.iload(A_STEP).loadConstant(row).imul();
            } else {
                code.aload(A_ROWS).iload(A_ROW).loadConstant(row).iadd().iaload();
            }
            code.iload(AO).iadd().istore(start(row));
        }
        int k = start(rows);
        int column = k + 1;
        Label top = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(k);
        code.labelBinding(top).iload(k).iload(depth()).if_icmpge(end);
        step(code, k, column);
        if (panel()) {
            code.iload(AO).iload(A_STEP).iadd().istore(AO);
        }
        if (form != Form.SHIFTED) {
            code.lload(b()).lload(b() + 2).ladd().lstore(b());
        }
        code.iinc(k, 1).goto_(top).labelBinding(end);
        if (form == Form.ROWS) {
            storeInArray(code);
        } else {
            storeInC(code);
        }
        code.return_();
    }

    /// Stores the tile in C, as it is to be finished.
    private void storeInC(CodeBuilder code) {
        boolean biased = finish == Finish.BIAS || finish == Finish.BIAS_RELU;
        if (finish == Finish.BIAS_RELU) {
            species(code).invokestatic(vector, "zero", MethodTypeDesc.of(vector, SPECIES)).astore(FIRST_B);
        }
        for (int row = 0; row < rows; row++) {
            code.lload(c()).loadConstant(Lanes.ADDRESS).land().lstore(B_ROW);
            if (biased) {
                broadcast(code, row, depth());
            } else if (finish == Finish.ADD) {
                code.lload(D).loadConstant(Lanes.ADDRESS).land().lstore(ADDED);
            }
            for (int v = 0; v < vectors; v++) {
                code.aload(accumulator(row * vectors + v));
                if (finish == Finish.ADD) {
                    load(code, ADDED, v).invokevirtual(vector, "add", MethodTypeDesc.of(vector, VECTOR));
                } else if (biased) {
                    code.aload(BROADCAST).invokevirtual(vector, "add", MethodTypeDesc.of(vector, VECTOR));
                }
                if (finish == Finish.BIAS_RELU) {
                    code.aload(FIRST_B).invokevirtual(vector, "max", MethodTypeDesc.of(vector, VECTOR));
                }
                at(code, B_ROW, v).invokevirtual(vector, "intoMemorySegment",
                        MethodTypeDesc.of(CD_void, SEGMENT, CD_long, ORDER));
            }
            code.lload(c()).lload(c() + 2).ladd().lstore(c());
            if (finish == Finish.ADD) {
                code.lload(D).lload(D + 2).ladd().lstore(D);
            }
        }
    }

    /// A vector's place in all memory from the address in a slot on.
    private CodeBuilder at(CodeBuilder code, int from, int v) {
        code.getstatic(LANES, "MEMORY", SEGMENT).lload(from).loadConstant((long) v * Lanes.BYTES).ladd();
        return code.getstatic(LANES, "ORDER", ORDER);
    }

    private void storeInArray(CodeBuilder code) {
        for (int row = 0; row < rows; row++) {
            for (int v = 0; v < vectors; v++) {
                code.aload(accumulator(row * vectors + v)).aload(C_ARRAY).iload(C_ARRAY + 1)
                        .loadConstant(v * Lanes.BYTES / (wide ? 8 : 4)).iadd();
                code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, array, CD_int));
            }
            code.iload(C_ARRAY + 1).iload(C_ARRAY + 2).iadd().istore(C_ARRAY + 1);
        }
    }

    /// One step along the depth: an outer product of a column of A and a row of B.
    private void step(CodeBuilder code, int k, int column) {
        code.lload(b());
        if (form == Form.SHIFTED) {
            code.aload(SHIFTS).iload(SHIFT).iload(k).iadd().laload().ladd();
        }
        code.loadConstant(Lanes.ADDRESS).land().lstore(B_ROW);
        if (form == Form.LOOKED_UP) {
            code.aload(A_COLS).iload(A_COL).iload(k).iadd().iaload().istore(column);
        }
        for (int v = 0; v < vectors; v++) {
            load(code, B_ROW, v).astore(FIRST_B + v);
        }
        for (int row = 0; row < rows; row++) {
            broadcast(code, row, form == Form.ROWS ? k : column);
            for (int v = 0; v < vectors; v++) {
                int sum = accumulator(row * vectors + v);
                code.aload(BROADCAST).aload(FIRST_B + v).aload(sum);
                code.invokevirtual(vector, "fma", MethodTypeDesc.of(vector, VECTOR, VECTOR)).astore(sum);
            }
        }
    }

    /// Loads an element of A into all lanes of `BROADCAST`.
    private void broadcast(CodeBuilder code, int row, int column) {
        species(code).aload(A);
        if (panel()) {
            code.iload(AO).loadConstant(row).iadd();
        } else {
            code.iload(start(row)).iload(column).iadd();
        }
        code.arrayLoad(wide ? TypeKind.DOUBLE : TypeKind.FLOAT);
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, scalar()))
                .astore(BROADCAST);
    }

    private CodeBuilder load(CodeBuilder code, int from, int v) {
        return at(species(code), from, v).invokestatic(vector, "fromMemorySegment",
                MethodTypeDesc.of(vector, SPECIES, SEGMENT, CD_long, ORDER));
    }

    private CodeBuilder species(CodeBuilder code) {
        return code.getstatic(LANES, wide ? "F64" : "F32", SPECIES);
    }

    /// Where a row of A begins.
    private int start(int row) {
        return accumulator(rows * vectors) + row;
    }

    private int accumulator(int index) {
        return FIRST_B + vectors + index * TypeKind.REFERENCE.slotSize();
    }

    private ClassDesc scalar() {
        return wide ? CD_double : CD_float;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
