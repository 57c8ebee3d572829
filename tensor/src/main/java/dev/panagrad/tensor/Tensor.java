package dev.panagrad.tensor;

import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.print.TensorText;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.tensor.spi.GradFn;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// An n-dimensional array of numbers that remembers how it was computed, so that gradients can be taken.
///
/// A tensor is a view of a storage: shape, strides and an offset; views share memory and see each other's
/// changes. Operations return new tensors; names with a trailing underscore change the tensor in place.
/// Memory is freed when unreachable, nothing needs to be closed. Tensors may be shared between threads as
/// long as nobody changes them.
///
/// The methods live by family in the interfaces that this class implements; the static factories are those of
/// [TensorFactory].
public final class Tensor
        implements Elementwise, Adjustments, Comparisons, Reductions, Movements, LinearAlgebra, IndexAccess,
        InPlace, Gradients, Conversions, SpecialFunctions, Polynomials, Logic,
        Rearrangements, Products, Sorting, Scans, Scatters, Statistics,
        Replacements, Aliases, NewTensors {

    private final Storage storage;
    private final long offset;
    private final Shape shape;
    private final long[] strides;
    private final DType dtype;
    private final boolean contiguous;
    /// The tensor that this one is a view of, or null.
    private final Tensor base;
    /// How often the node of this tensor, a base, was replaced after a change through a view or of itself.
    private int rebases;
    /// The base's `rebases` when this view's node was made.
    private int seen;
    private GradFn node;

    private Tensor(Storage storage, long offset, Shape shape, long[] strides, DType dtype, boolean contiguous,
            Tensor base) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
        this.dtype = dtype;
        this.contiguous = contiguous;
        this.base = base;
        this.seen = base == null ? 0 : base.rebases;
    }

    /// Returns a tensor over a storage; for backends and other makers of storage.
    ///
    /// @param offset the first element, in elements from the storage's start
    /// @throws ShapeException if an element lies outside the storage
    public static Tensor over(Storage storage, DType dtype, Shape shape, long[] strides, long offset) {
        long low = offset;
        long high = offset;
        for (int i = 0; i < shape.rank(); i++) {
            long reach = Math.multiplyExact(Math.max(shape.dim(i) - 1, 0), strides[i]);
            low = Math.addExact(low, Math.min(reach, 0));
            high = Math.addExact(high, Math.max(reach, 0));
        }
        long elements = storage.bytes() / dtype.bytes();
        if (shape.numel() > 0 && (low < 0 || high >= elements)) {
            throw new ShapeException(
                    "tensor: elements outside the memory, shape is " + shape + ", expected places in [0, "
                            + elements + ") but they reach from " + low + " to " + high);
        }
        return new Tensor(storage, offset, shape, strides.clone(), dtype, isContiguous(shape, strides), null);
    }

    /// Returns a new tensor with undefined elements, for backends and for results that are written at once.
    public static Tensor empty(Device device, DType dtype, Shape shape) {
        if (shape.numel() > Long.MAX_VALUE / dtype.bytes()) {
            throw new ShapeException(
                    "tensor: the number of bytes overflows, the shape is " + shape + " of " + dtype);
        }
        long bytes = shape.numel() * dtype.bytes();
        Storage s = Backends.of(device).allocate(bytes, shape);
        return new Tensor(s, 0, shape, shape.strides(), dtype, true, null);
    }

    /// Returns this tensor's values as a tensor without history that shares the memory.
    static Tensor alias(Tensor t) {
        return new Tensor(t.storage, t.offset, t.shape, t.strides, t.dtype, t.contiguous, null);
    }

    /// Returns a view of x, without telling anybody.
    static Tensor viewOf(Tensor x, View.Layout l) {
        return new Tensor(x.storage, l.offset(), l.shape(), l.strides(), x.dtype,
                isContiguous(l.shape(), l.strides()),
                x.base == null ? x : x.base);
    }

    private static boolean isContiguous(Shape shape, long[] strides) {
        long n = 1;
        for (int i = shape.rank() - 1; i >= 0; i--) {
            long d = shape.dim(i);
            if (d != 1 && strides[i] != n) {
                return shape.numel() == 0;
            }
            n *= d;
        }
        return true;
    }

    /// Computes an operation: the only way in which anything is computed.
    ///
    /// The operands are checked, the backend of their device computes, the recorders are told. Where elements
    /// are combined one by one, and in [#where], scalars on the CPU are taken to the others' device; all else
    /// must be on one device.
    ///
    /// @throws ShapeException if shapes do not fit
    /// @throws DTypeException if types do not fit
    /// @throws DeviceException if operands are on different devices
    public static Tensor apply(Op op, Tensor... in) {
        return Evaluation.apply(op, in);
    }

    /// Returns the sizes of the axes.
    public Shape shape() {
        return shape;
    }

    /// Returns the size of an axis; a negative axis counts from the end.
    public long size(int axis) {
        return shape.dim(axis);
    }

    /// Returns the number of axes.
    public int rank() {
        return shape.rank();
    }

    /// Returns the number of elements.
    public long numel() {
        return shape.numel();
    }

    /// Returns the element type.
    public DType dtype() {
        return dtype;
    }

    /// Returns where the tensor lives.
    public Device device() {
        return storage.device();
    }

    /// Returns the steps between neighbours along each axis, in elements.
    public long[] strides() {
        return strides.clone();
    }

    /// Returns the step between neighbours along an axis, in elements.
    public long stride(int axis) {
        return strides[axis >= 0 && axis < strides.length ? axis : Views.axis(this, axis, "stride")];
    }

    /// Returns whether the elements lie in row-major order without gaps.
    public boolean isContiguous() {
        return contiguous;
    }

    /// Returns the memory, shared by all views.
    public Storage storage() {
        return storage;
    }

    /// Returns the first element's place in the storage, in elements.
    public long offset() {
        return offset;
    }

    /// Returns the segment in which the elements lie. Keep this tensor reachable while using it.
    ///
    /// @throws ReleasedException if a scope has given the memory back
    public MemorySegment memory() {
        return storage.segment();
    }

    /// Returns the first element's place in [#memory()], in bytes.
    public long byteOffset() {
        return storage.base() + offset * dtype.bytes();
    }

    /// Returns where the elements lie, for views.
    public View.Layout layout() {
        return new View.Layout(shape, strides, offset);
    }

    /// Returns the tensor of which this is a view, or null.
    public Tensor base() {
        return base;
    }

    /// Returns how often the memory was changed in place, through any view.
    public int version() {
        return storage.version();
    }

    /// Returns the node of the gradient graph that made this tensor, or null if it needs no gradient.
    public GradFn gradFn() {
        if (base != null && seen != base.rebases && (node == null || !node.isLeaf())) {
            node = base.gradFn() == null ? null
                    : Evaluation.AUTOGRAD.view(InPlaceHistory.relative(this), base);
            seen = base.rebases;
        }
        return node;
    }

    /// Returns this tensor's values with another history; for the tape.
    public Tensor withGradFn(GradFn history) {
        Tensor t = alias(this);
        t.node = history;
        return t;
    }

    /// Sets the node of a new tensor.
    void node(GradFn n) {
        node = n;
    }

    /// Replaces the node after a change in place, so that other views renew theirs.
    void rebase(GradFn n) {
        node = n;
        rebases++;
    }

    /// Marks this view's node as up to date with its base.
    void seen() {
        seen = base.rebases;
    }

    /// Returns a new, contiguous tensor with the same values.
    public Tensor copy() {
        return apply(new Unary.Copy(), this);
    }

    /// Returns this tensor if it is contiguous, else a contiguous copy.
    public Tensor contiguous() {
        return contiguous ? this : copy();
    }

    /// Returns the text that PyTorch would print, without the word `tensor`.
    @Override
    public String toString() {
        return TensorText.of(this);
    }

    // ---- factories: see TensorFactory
    // -----------------------------------------------------------------------

    /// Returns a scalar: float32 of a Float, float64 of a Double, int64 of a Long, int32 of an Integer or
    /// Short, uint8 of a Byte, bool of a Boolean; or a tensor of a (nested) Java array of one of the
    /// primitive types.
    ///
    /// @throws ShapeException if nested arrays are ragged
    /// @throws DTypeException if it is none of these
    public static Tensor of(Object data) {
        return TensorFactory.of(data);
    }

    /// Returns a vector of type float32.
    public static Tensor of(float... values) {
        return TensorFactory.of(values);
    }

    /// Returns a vector of type float64.
    public static Tensor of(double... values) {
        return TensorFactory.of(values);
    }

    /// Returns a vector of type int64.
    public static Tensor of(long... values) {
        return TensorFactory.of(values);
    }

    /// Returns a vector of type int32.
    public static Tensor of(int... values) {
        return TensorFactory.of(values);
    }

    /// Returns a vector of type bool.
    public static Tensor of(boolean... values) {
        return TensorFactory.of(values);
    }

    /// Returns a scalar of type float32.
    public static Tensor scalar(double value) {
        return full(value);
    }

    /// Returns a float32 tensor of zeros.
    public static Tensor zeros(long... shape) {
        return zeros(DType.FLOAT32, shape);
    }

    /// Returns a tensor of zeros.
    public static Tensor zeros(DType dtype, long... shape) {
        return TensorFactory.full(Shape.of(shape), 0, dtype, Device.CPU);
    }

    /// Returns a float32 tensor of ones.
    public static Tensor ones(long... shape) {
        return ones(DType.FLOAT32, shape);
    }

    /// Returns a tensor of ones.
    public static Tensor ones(DType dtype, long... shape) {
        return TensorFactory.full(Shape.of(shape), 1, dtype, Device.CPU);
    }

    /// Returns a tensor with every element `value`: float32, or int64 or int32 if it is a Long or an Integer.
    public static Tensor full(Number value, long... shape) {
        DType t =
                value instanceof Long ? DType.INT64 : value instanceof Integer ? DType.INT32 : DType.FLOAT32;
        return full(value, t, shape);
    }

    /// Returns a tensor with every element `value`.
    public static Tensor full(Number value, DType dtype, long... shape) {
        return TensorFactory.full(Shape.of(shape), value, dtype, Device.CPU);
    }

    /// Returns the float32 identity matrix `[n, n]`.
    public static Tensor eye(long n) {
        return TensorFactory.eye(n, n, DType.FLOAT32, Device.CPU);
    }

    /// Returns a matrix `[rows, columns]` with ones on the main diagonal.
    public static Tensor eye(long rows, long columns, DType dtype) {
        return TensorFactory.eye(rows, columns, dtype, Device.CPU);
    }

    /// Returns the int64 vector 0, 1, … end-1.
    public static Tensor arange(long end) {
        return TensorFactory.arange(0L, end, 1L, DType.INT64, Device.CPU);
    }

    /// Returns the int64 vector start, start+step, …, up to but without end.
    public static Tensor arange(long start, long end, long step) {
        return TensorFactory.arange(start, end, step, DType.INT64, Device.CPU);
    }

    /// Returns the float32 vector start, start+step, …, up to but without end.
    public static Tensor arange(double start, double end, double step) {
        return TensorFactory.arange(start, end, step, DType.FLOAT32, Device.CPU);
    }

    /// Returns the vector start, start+step, …, up to but without end, of a given type.
    public static Tensor arange(Number start, Number end, Number step, DType dtype) {
        return TensorFactory.arange(start, end, step, dtype, Device.CPU);
    }

    /// Returns `n` float32 numbers at equal distances from `start` to `end`, both included.
    public static Tensor linspace(double start, double end, long n) {
        return TensorFactory.linspace(start, end, n, DType.FLOAT32);
    }

    /// Returns `n` numbers at equal distances from `start` to `end`, both included; integers toward zero.
    public static Tensor linspace(double start, double end, long n, DType dtype) {
        return TensorFactory.linspace(start, end, n, dtype);
    }

    /// Returns float32 numbers uniform in [0, 1).
    public static Tensor rand(long... shape) {
        return rand(DType.FLOAT32, shape);
    }

    /// Returns numbers of a floating-point type uniform in [0, 1).
    public static Tensor rand(DType dtype, long... shape) {
        return TensorFactory.uniform(Shape.of(shape), dtype, 0, 1);
    }

    /// Returns float32 numbers from the standard normal distribution.
    public static Tensor randn(long... shape) {
        return randn(DType.FLOAT32, shape);
    }

    /// Returns numbers of a floating-point type from the standard normal distribution.
    public static Tensor randn(DType dtype, long... shape) {
        return TensorFactory.normal(Shape.of(shape), dtype, 0, 1);
    }

    /// Returns int64 numbers uniform in `[low, high)`.
    public static Tensor randint(long low, long high, long... shape) {
        return TensorFactory.integers(Shape.of(shape), DType.INT64, low, high);
    }

    /// Returns a random permutation of 0 … n-1, int64.
    public static Tensor randperm(long n) {
        return TensorFactory.permutation(n);
    }

    /// Returns float32 numbers that are 1 with probability `p`, else 0.
    public static Tensor bernoulli(double p, long... shape) {
        return TensorFactory.bernoulli(Shape.of(shape), DType.FLOAT32, p);
    }

    /// Returns a tensor over memory that the caller owns, without a copy: changes are seen on both sides. The
    /// segment must be native, row-major, and stay alive while the tensor is used: an operation on memory
    /// whose arena is closed throws [ReleasedException], but an arena must not be closed while one runs.
    ///
    /// @throws ShapeException if the segment is too small
    public static Tensor wrap(MemorySegment segment, DType dtype, long... shape) {
        return TensorFactory.wrap(segment, dtype, Shape.of(shape));
    }

    /// Returns the tensors one after another along an existing axis; vectors without elements are left out.
    ///
    /// @throws ShapeException if ranks, or sizes off the axis, differ
    public static Tensor cat(int axis, Tensor... tensors) {
        return TensorFactory.cat(axis, tensors);
    }

    /// Returns the tensors side by side along a new axis.
    ///
    /// @throws ShapeException if shapes differ
    public static Tensor stack(int axis, Tensor... tensors) {
        return TensorFactory.stack(axis, tensors);
    }

    /// Returns `condition ? a : b` elementwise; all three are broadcast, a and b promoted.
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return TensorFactory.where(condition, a, b);
    }

    /// Returns `condition ? a : b` elementwise with a number; the condition and a are broadcast.
    public static Tensor where(Tensor condition, Tensor a, Number b) {
        return TensorFactory.where(condition, a, Scalars.wrapped(a, b));
    }

    /// Returns `condition ? a : b` elementwise with a number; the condition and b are broadcast.
    public static Tensor where(Tensor condition, Number a, Tensor b) {
        return TensorFactory.where(condition, Scalars.wrapped(b, a), b);
    }

    /// Returns zeros of a tensor's shape, type and device.
    public static Tensor zerosLike(Tensor x) {
        return fullLike(x, 0);
    }

    /// Returns ones of a tensor's shape, type and device.
    public static Tensor onesLike(Tensor x) {
        return fullLike(x, 1);
    }

    /// Returns a tensor with every element `value` of another one's shape, type and device.
    public static Tensor fullLike(Tensor x, Number value) {
        return TensorFactory.full(x.shape, value, x.dtype, x.device());
    }

    /// Returns numbers uniform in [0, 1) of a tensor's shape, type and device.
    public static Tensor randLike(Tensor x) {
        return TensorFactory.uniform(x.shape, x.dtype, 0, 1, x.device());
    }

    /// Returns numbers from the standard normal distribution of a tensor's shape, type and device.
    public static Tensor randnLike(Tensor x) {
        return TensorFactory.normal(x.shape, x.dtype, 0, 1, x.device());
    }

    /// Returns `n` numbers, the powers of a base at equal distances of the exponent
    /// from `start` to `end`, both included.
    public static Tensor logspace(double start, double end, long n, double base, DType dtype) {
        return TensorFactory.logspace(start, end, n, base, dtype);
    }

    /// Returns the sums of products that an equation in Einstein's notation names, as `"ij,jk->ik"`: a letter
    /// for each axis, `...` for any number of them; labels that the result has not are summed. Without `->`
    /// the result has the axes of `...`, then the labels that occur once, in order.
    ///
    /// @throws IllegalArgumentException if the equation does not fit the operands
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, operands);
    }

    /// Returns the coordinates of a grid of vectors, one tensor for each; `indexing` is `"ij"` for their
    /// order of axes, or `"xy"` with the first two swapped.
    public static List<Tensor> meshgrid(String indexing, Tensor... axes) {
        return Joining.meshgrid(indexing, axes);
    }

    /// Returns the tensors side by side, along axis 1; vectors one after another.
    public static Tensor hstack(Tensor... tensors) {
        return Joining.hstack(tensors);
    }

    /// Returns the tensors below each other, along axis 0; vectors as rows.
    public static Tensor vstack(Tensor... tensors) {
        return Joining.vstack(tensors);
    }

    /// Returns the tensors behind each other, along axis 2; vectors as `[1, n, 1]`, matrices as `[m, n, 1]`.
    public static Tensor dstack(Tensor... tensors) {
        return Joining.dstack(tensors);
    }

    /// Returns the tensors side by side, along axis 1; vectors as columns.
    public static Tensor columnStack(Tensor... tensors) {
        return Joining.columnStack(tensors);
    }

    /// Returns the matrix with matrices along its diagonal, else 0; vectors count as rows.
    public static Tensor blockDiag(Tensor... tensors) {
        return Joining.blockDiag(tensors);
    }

    /// Returns all tuples of one element of each vector as rows, in order.
    public static Tensor cartesianProd(Tensor... vectors) {
        return Joining.cartesianProd(vectors);
    }

    /// Returns the tensors expanded to the shape to which all broadcast, without copies.
    public static List<Tensor> broadcastTensors(Tensor... tensors) {
        Shape s = Shape.SCALAR;
        for (Tensor x : tensors) {
            s = Shape.broadcast("broadcastTensors", s, x.shape);
        }
        long[] d = s.dims();
        return Arrays.stream(tensors).map(x -> x.expand(d)).toList();
    }

    /// Returns all choices of `r` elements of a vector as rows, in order, with or without repetition.
    public static Tensor combinations(Tensor vector, int r, boolean replacement) {
        return Joining.combinations(vector, r, replacement);
    }

    /// Returns the positions on and below a diagonal of a matrix, int64 [2, n]: rows, then columns.
    public static Tensor trilIndices(long rows, long columns, long offset) {
        return Joining.triangle(rows, columns, offset, true);
    }

    /// Returns the positions on and above a diagonal of a matrix, int64 [2, n]: rows, then columns.
    public static Tensor triuIndices(long rows, long columns, long offset) {
        return Joining.triangle(rows, columns, offset, false);
    }

    /// Returns the powers of a vector's elements as columns: from `n - 1` down to 0, or rising; n null means
    /// the vector's size.
    public static Tensor vander(Tensor vector, Integer n, boolean increasing) {
        return Joining.vander(vector, n, increasing);
    }
}
