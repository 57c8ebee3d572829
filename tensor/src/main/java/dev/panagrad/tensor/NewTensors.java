package dev.panagrad.tensor;

/// New tensors on the device of another one, made there: nothing is copied from the host, so that a captured
/// step may have them.
public sealed interface NewTensors permits Tensor {
    /// Returns zeros of this tensor's type and device, as `x.new_zeros` of PyTorch.
    default Tensor newZeros(long... shape) {
        return newFull(0, shape);
    }

    /// Returns ones of this tensor's type and device, as `x.new_ones` of PyTorch.
    default Tensor newOnes(long... shape) {
        return newFull(1, shape);
    }

    /// Returns a tensor with every element `value` of this type and device, as `x.new_full` of PyTorch.
    ///
    /// @param shape of no numbers for a scalar
    default Tensor newFull(Number value, long... shape) {
        return newFull(value, ((Tensor) this).dtype(), shape);
    }

    /// Returns a tensor of a type with every element `value` on this tensor's device.
    ///
    /// @param shape of no numbers for a scalar
    default Tensor newFull(Number value, DType dtype, long... shape) {
        return TensorFactory.full(Shape.of(shape), value, dtype, ((Tensor) this).device());
    }

    /// Returns a matrix `[rows, columns]` with ones on the main diagonal, of this tensor's type and device.
    default Tensor newEye(long rows, long columns) {
        Tensor x = (Tensor) this;
        return TensorFactory.eye(rows, columns, x.dtype(), x.device());
    }

    /// Returns the int64 vector 0, 1, … of `n` numbers, on this tensor's device.
    ///
    /// @throws ShapeException if n is negative
    default Tensor newArange(long n) {
        return newArange(0, n, 1);
    }

    /// Returns the int64 vector start, start + step, … before `end`, on this tensor's device.
    ///
    /// @throws ShapeException if the step does not lead from start to end
    default Tensor newArange(long start, long end, long step) {
        return TensorFactory.arange(start, end, step, DType.INT64, ((Tensor) this).device());
    }

    /// Returns values from the host on this tensor's device, of their own type and without their history, as
    /// `x.new_tensor` of PyTorch. Other than `values.to(x.device())` it may be part of a captured step, whose
    /// repetitions all have the values of the capture: for tables that follow from shapes and options.
    ///
    /// @param values shared instead of copied if they are on this device
    default Tensor newConstant(Tensor values) {
        if (values == null) {
            throw new NullPointerException("newConstant: the values are null, expected a tensor");
        }
        return HostData.constant(values, ((Tensor) this).device());
    }
}
