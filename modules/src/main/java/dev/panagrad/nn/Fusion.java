package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Takes a batch norm into the layer in front of it, as `torch.nn.utils.fusion`: in evaluation both together
/// are one affine map, which costs one pass less.
///
/// ```java
/// var fast = Fusion.fuseConvBnEval(block.conv, block.norm);   // fast(x) = norm(conv(x))
/// ```
public final class Fusion {
    private Fusion() {
    }

    /// A weight and a bias.
    ///
    /// @param weight of the shape it had before
    /// @param bias [out]
    public record Fused(Tensor weight, Tensor bias) {
    }

    /// Returns a convolution, transposed or not, that gives what the batch norm gives of a convolution's
    /// result.
    ///
    /// @throws IllegalArgumentException if a layer is in training mode or the norm has no running statistics
    /// @throws ShapeException if the norm has another number of channels than the convolution
    @SuppressWarnings("unchecked") // a copy is of the same class
    public static <C extends ConvLayer> C fuseConvBnEval(C conv, BatchNorm norm) {
        check("fuseConvBnEval", conv, norm);
        boolean transposed = conv instanceof ConvTranspose;
        int groups = transposed ? conv.options().groups() : 1;
        Fused f = Grad.off(() -> fuse(conv.weight().detach(), conv.bias(),
                scale(norm.runningVar(), norm.options().eps(), norm.weight()),
                norm.runningMean(), norm.bias(), transposed ? 1 : 0, groups));
        return (C) conv.with(f.weight, f.bias);
    }

    /// Returns a linear layer that gives what the batch norm gives of a linear layer's result.
    ///
    /// @throws IllegalArgumentException if a layer is in training mode or the norm has no running statistics
    /// @throws ShapeException if the norm has another number of channels than the layer has outputs
    public static Linear fuseLinearBnEval(Linear linear, BatchNorm norm) {
        check("fuseLinearBnEval", linear, norm);
        Fused f = fuseLinearBnWeights(linear.weight(), linear.bias(), norm.runningMean(), norm.runningVar(),
                norm.options().eps(), norm.weight(), norm.bias());
        return linear.with(f.weight, f.bias);
    }

    private static void check(String op, Module layer, BatchNorm norm) {
        if (layer.isTraining() || norm.isTraining()) {
            throw new IllegalArgumentException(op + ": needs layers in evaluation mode, " + layer + " and "
                    + norm + ", expected eval() on both");
        }
        if (norm.runningMean() == null) {
            throw new IllegalArgumentException(op + ": needs running statistics, " + norm
                    + " has none, expected trackRunningStats");
        }
    }

    /// Returns the weight and bias of [#fuseConvBnEval].
    ///
    /// @param weight [out, in, kernel…], or [in, out, kernel…] of a transposed convolution
    /// @param bias [out], or null for 0
    /// @param mean [out]
    /// @param var [out]
    /// @param normWeight [out], or null for 1
    /// @param normBias [out], or null for 0
    /// @throws ShapeException if a shape does not fit
    public static Fused fuseConvBnWeights(Tensor weight, Tensor bias, Tensor mean, Tensor var, double eps,
            Tensor normWeight, Tensor normBias, boolean transposed) {
        return Grad.off(() -> fuse(weight.detach(), bias, scale(var, eps, normWeight), mean, normBias,
                transposed ? 1 : 0, 1));
    }

    private static Tensor scale(Tensor var, double eps, Tensor normWeight) {
        Tensor scale = var.add(eps).rsqrt();
        return normWeight == null ? scale : scale.mul(normWeight);
    }

    /// @param axis of the outputs
    /// @param groups the parts of axis 0 that have outputs of their own, 1 unless it is transposed
    private static Fused fuse(Tensor weight, Tensor bias, Tensor scale, Tensor mean, Tensor normBias,
            int axis, int groups) {
        if (weight.size(axis) * groups != scale.numel()) {
            throw new ShapeException("fuse: the channels differ, weight is " + weight.shape() + ", expected "
                    + scale.numel() + " outputs, the norm's, but got " + weight.size(axis) * groups);
        }
        Tensor shift = (bias == null ? mean.neg() : bias.sub(mean)).mul(scale);
        shift = normBias == null ? shift : shift.add(normBias);
        long[] by = new long[weight.rank()];
        Arrays.fill(by, 1);
        by[axis] = weight.size(axis);
        Tensor[] parts = weight.chunk(groups, 0).toArray(Tensor[]::new);
        for (int g = 0; g < groups; g++) {
            parts[g] = parts[g].mul(scale.narrow(0, g * by[axis], by[axis]).reshape(by));
        }
        return new Fused(Tensor.cat(0, parts), shift);
    }

    /// Returns the weight and bias of [#fuseLinearBnEval].
    ///
    /// @param weight [out, in]
    /// @param bias [out], or null for 0
    /// @param mean [out]
    /// @param var [out]
    /// @param normWeight [out], or null for 1
    /// @param normBias [out], or null for 0
    /// @throws ShapeException if a shape does not fit
    public static Fused fuseLinearBnWeights(Tensor weight, Tensor bias, Tensor mean, Tensor var, double eps,
            Tensor normWeight, Tensor normBias) {
        return fuseConvBnWeights(weight, bias, mean, var, eps, normWeight, normBias, false);
    }
}
