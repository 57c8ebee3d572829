package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// A parameter of which some elements are 0: `NAME_orig` times the buffer `NAME_mask` of ones and zeros.
final class PrunedParameter extends Parametrization {
    private Tensor orig;
    private Tensor mask;

    PrunedParameter(Member parameter) {
        super(parameter);
        orig = parameter.tensor();
        Tensor w = orig.detach();
        mask = Scope.keep(w.newOnes(w.shape().dims()));
    }

    Tensor mask() {
        return mask;
    }

    void mask(Tensor keep) {
        mask = Scope.keep(keep.detach().to(orig.dtype()).copy());
    }

    @Override
    Tensor value() {
        return orig.mul(mask);
    }

    @Override
    Tensor baked() {
        return Grad.off(() -> orig.mul_(mask));
    }

    @Override
    List<Member> members() {
        return List.of(new Member(target() + "_orig", Kind.PARAMETER, orig, t -> orig = t),
                new Member(target() + "_mask", Kind.BUFFER, mask, t -> mask = t));
    }
}
