package dev.panagrad.tensor;

import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.tensor.reference.Elements;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes tensors from Java values, rules and random numbers.
final class TensorFactory {
    /// Points at equal distances from which on they are made by operations.
    private static final long LONG = 1024;
    /// A thread that is none of the user's, to ask whether a segment may be shared.
    private static final Thread OTHER = Thread.ofPlatform().daemon().unstarted(() -> {
    });

    private TensorFactory() {
    }

    static Tensor of(float... v) {
        return write(DType.FLOAT32, Shape.of(v.length), v);
    }

    static Tensor of(double... v) {
        return write(DType.FLOAT64, Shape.of(v.length), v);
    }

    static Tensor of(long... v) {
        return write(DType.INT64, Shape.of(v.length), v);
    }

    static Tensor of(int... v) {
        return write(DType.INT32, Shape.of(v.length), v);
    }

    static Tensor of(boolean... v) {
        return write(DType.BOOL, Shape.of(v.length), v);
    }

    private static Tensor write(DType t, Shape s, Object array) {
        Tensor out = Tensor.empty(Device.CPU, t, s);
        Elements.write(out, array);
        return out;
    }

    static Tensor of(Object data) {
        return switch (data) {
            case null ->
                    throw new NullPointerException("of: the data are null, expected a number or an array");
            case Tensor t -> t.detach().copy();
            case Float v -> write(DType.FLOAT32, Shape.SCALAR, new float[] {v});
            case Double v -> write(DType.FLOAT64, Shape.SCALAR, new double[] {v});
            case Long v -> write(DType.INT64, Shape.SCALAR, new long[] {v});
            case Integer v -> write(DType.INT32, Shape.SCALAR, new int[] {v});
            case Short v -> write(DType.INT32, Shape.SCALAR, new int[] {v});
            case Byte v -> write(DType.UINT8, Shape.SCALAR, new byte[] {v});
            case Boolean v -> write(DType.BOOL, Shape.SCALAR, new boolean[] {v});
            default -> ofArray(data);
        };
    }

    private static Tensor ofArray(Object data) {
        Class<?> type = data.getClass();
        int rank = 0;
        long[] dims = new long[Shape.MAX_RANK];
        Object level = data;
        while (type.isArray()) {
            if (rank == Shape.MAX_RANK) {
                throw new ShapeException(
                        "of: the array is nested too deeply, expected at most " + Shape.MAX_RANK
                                + " levels but got more");
            }
            dims[rank] = level == null ? 0 : Array.getLength(level);
            level = dims[rank] == 0 || type.componentType().isPrimitive() ? null : Array.get(level, 0);
            rank++;
            type = type.componentType();
        }
        DType t = type == float.class ? DType.FLOAT32
                : type == double.class ? DType.FLOAT64
                : type == long.class ? DType.INT64
                : type == int.class || type == short.class ? DType.INT32
                : type == byte.class ? DType.UINT8 : type == boolean.class ? DType.BOOL : null;
        if (rank == 0 || t == null) {
            throw new DTypeException("of: cannot make a tensor of " + data.getClass().getTypeName()
                    + ", expected a number, a boolean or a (nested) array of a primitive type");
        }
        Shape shape = Shape.of(Arrays.copyOf(dims, rank));
        Object flat = Array.newInstance(type, Math.toIntExact(shape.numel()));
        fill(data, shape, 0, flat, 0);
        return write(t, shape, flat instanceof short[] s ? ints(s) : flat);
    }

    private static int[] ints(short[] s) {
        int[] v = new int[s.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = s[i];
        }
        return v;
    }

    private static int fill(Object level, Shape shape, int axis, Object flat, int at) {
        int n = level == null ? 0 : Array.getLength(level);
        if (n != shape.dim(axis)) {
            throw ShapeException.of("of", "the nested array is ragged",
                    "its first rows have the shape " + shape,
                    "equal lengths at level " + axis, n, shape.dim(axis));
        }
        if (axis == shape.rank() - 1) {
            System.arraycopy(level, 0, flat, at, n);
            return at + n;
        }
        int next = at;
        for (int i = 0; i < n; i++) {
            next = fill(Array.get(level, i), shape, axis + 1, flat, next);
        }
        return next;
    }

    static Tensor full(Shape shape, Number value, DType dtype, Device device) {
        if (value == null) {
            throw new NullPointerException("full: the number is null, expected a number");
        }
        return Evaluation.create(new Creation.Fill(shape, dtype, value), device);
    }

    static Tensor eye(long rows, long columns, DType dtype, Device device) {
        return Evaluation.create(new Creation.Eye(Shape.of(rows, columns), dtype), device);
    }

    static Tensor arange(Number start, Number end, Number step, DType dtype, Device device) {
        if (dtype == DType.INT64 && !(integral(start) && integral(end) && integral(step))) {
            // As PyTorch: for int64 the bounds lose their fractions, for narrower types only the elements.
            return arange(start.longValue(), end.longValue(), step.longValue(), dtype, device);
        }
        double span = end.doubleValue() - start.doubleValue();
        double s = step.doubleValue();
        if (s == 0 || Double.isNaN(s) || Double.isNaN(span) || Double.isInfinite(span) || span / s < 0) {
            throw new ShapeException(
                    "arange: the step does not lead from start to end, start is " + start + ", end is "
                            + end + ", expected a finite range and a step of its sign but got " + step);
        }
        long n = integral(start) && integral(end) && integral(step) && Math.abs(span) < 0x1p62
                ? Math.ceilDiv(end.longValue() - start.longValue(), step.longValue())
                : (long) Math.ceil(span / s);
        return Evaluation.create(new Creation.Range(Shape.of(n), dtype, start, step), device);
    }

    private static boolean integral(Number v) {
        return v instanceof Long || v instanceof Integer || v instanceof Short || v instanceof Byte;
    }

    static Tensor linspace(double start, double end, long n, DType dtype) {
        if (n >= LONG && (dtype == DType.FLOAT32 || dtype == DType.FLOAT64)) {
            double step = (end - start) / (n - 1);
            Tensor rising = range(start, step, n / 2, dtype);
            Tensor falling = range(end, -step, n - n / 2, dtype);
            return Tensor.cat(0, rising, falling.flip(0));
        }
        return points("linspace", start, end, n, dtype).to(dtype);
    }

    private static Tensor range(double start, double step, long n, DType dtype) {
        return Evaluation.create(new Creation.Range(Shape.of(n), dtype, start, step), Device.CPU);
    }

    static Tensor logspace(double start, double end, long n, double base, DType dtype) {
        Tensor powers = points("logspace", start, end, n, dtype);
        return full(Shape.SCALAR, base, DType.FLOAT64, Device.CPU).pow(powers).to(dtype);
    }

    /// Returns `n` points at equal distances; for whole numbers both ends lose their fractions first.
    private static Tensor points(String op, double first, double last, long n, DType dtype) {
        if (n < 0) {
            throw new ShapeException(op + ": negative number of points, expected n >= 0 but got " + n);
        }
        double start = dtype.isFloat() ? first : (long) first;
        double end = dtype.isFloat() ? last : (long) last;
        double[] v = new double[Math.toIntExact(n)];
        double step = n > 1 ? (end - start) / (n - 1) : 0;
        for (int i = 0; i < v.length; i++) {
            v[i] = i < v.length / 2 || n == 1 ? start + i * step : end - (n - 1 - i) * step;
        }
        return of(v);
    }

    private static void needFloat(String op, DType t) {
        if (!t.isFloat()) {
            throw DTypeException.of(op, "needs a floating-point type", t, "float32 or float64");
        }
    }

    static Tensor uniform(Shape s, DType t, double low, double high) {
        return uniform(s, t, low, high, Device.CPU);
    }

    static Tensor uniform(Shape s, DType t, double low, double high, Device device) {
        needFloat("rand", t);
        return Evaluation.create(new Sampling.Uniform(s, t, Generator.DEFAULT.take(s.numel()), low, high),
                device);
    }

    static Tensor normal(Shape s, DType t, double mean, double std) {
        return normal(s, t, mean, std, Device.CPU);
    }

    static Tensor normal(Shape s, DType t, double mean, double std, Device device) {
        needFloat("randn", t);
        return Evaluation.create(new Sampling.Normal(s, t, Generator.DEFAULT.take(s.numel() + 1), mean, std),
                device);
    }

    static Tensor integers(Shape s, DType t, long low, long high) {
        if (low >= high) {
            throw new ShapeException(
                    "randint: the range is empty, expected low < high but " + low + " >= " + high);
        }
        return Evaluation.create(new Sampling.Integers(s, t, Generator.DEFAULT.take(s.numel()), low, high),
                Device.CPU);
    }

    static Tensor permutation(long n) {
        return Evaluation.create(new Sampling.Permutation(Shape.of(n), Generator.DEFAULT.take(n)),
                Device.CPU);
    }

    static Tensor bernoulli(Shape s, DType t, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "bernoulli: not a probability, expected p in [0, 1] but got " + p);
        }
        return Evaluation.create(new Sampling.Bernoulli(s, t, Generator.DEFAULT.take(s.numel()), p),
                Device.CPU);
    }

    static Tensor wrap(MemorySegment segment, DType dtype, Shape shape) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    "wrap: the segment is on the Java heap, expected a native segment"
                            + " (allocate it in an Arena)");
        }
        if (!segment.isAccessibleBy(OTHER)) {
            throw new IllegalArgumentException(
                    "wrap: the segment belongs to one thread, expected one that all threads may"
                            + " use (allocate it in Arena.ofShared(), ofAuto() or global())");
        }
        if (segment.byteSize() < Math.multiplyExact(shape.numel(), dtype.bytes())) {
            throw ShapeException.of("wrap", "the segment is too small",
                    "the shape is " + shape + " of " + dtype,
                    "segment.byteSize() >= bytes of the tensor", segment.byteSize(),
                    shape.numel() * dtype.bytes());
        }
        return Tensor.over(Storage.wrap(Device.CPU, segment, segment), dtype, shape, shape.strides(), 0);
    }

    static Tensor cat(int axis, Tensor... tensors) {
        if (tensors.length == 0) {
            throw new ShapeException("cat: nothing to join, expected at least one tensor but got 0");
        }
        DType t = tensors[0].dtype();
        for (Tensor x : tensors) {
            t = DType.promote(t, x.dtype());
        }
        List<Tensor> in = new ArrayList<>();
        for (Tensor x : tensors) {
            if (x.rank() != 1 || x.numel() != 0) {
                in.add(x.to(t));
            }
        }
        if (in.isEmpty()) {
            in.add(tensors[0].to(t));
        }
        return Tensor.apply(new Movement.Cat(Views.axis(in.getFirst(), axis, "cat")),
                in.toArray(Tensor[]::new));
    }

    static Tensor stack(int axis, Tensor... tensors) {
        if (tensors.length == 0) {
            throw new ShapeException("stack: nothing to join, expected at least one tensor but got 0");
        }
        Tensor[] in = new Tensor[tensors.length];
        for (int i = 0; i < in.length; i++) {
            if (!tensors[i].shape().equals(tensors[0].shape())) {
                throw new ShapeException(
                        "stack: shapes differ, x0 is " + tensors[0].shape() + ", x" + i + " is "
                                + tensors[i].shape() + ", expected equal shapes");
            }
            in[i] = tensors[i].unsqueeze(axis);
        }
        return cat(axis < 0 ? axis + in[0].rank() : axis, in);
    }

    static Tensor where(Tensor condition, Tensor a, Tensor b) {
        DType t = Promotion.of(a, b);
        return Tensor.apply(new Indexing.Where(), condition, a.to(t), b.to(t));
    }
}
