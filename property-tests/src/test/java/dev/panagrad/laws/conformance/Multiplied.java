package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;
import static dev.panagrad.laws.conformance.Wiring.unary;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The calls of products of matrices and tensors.
final class Multiplied {
    private Multiplied() {
    }

    private static Number scale(Arguments a, String name) {
        return a.has(name) ? a.number(name) : 1;
    }

    private interface Plus {
        Tensor of(Tensor x, Tensor a, Tensor b, Number beta, Number alpha);
    }

    private static void plus(String op, String first, String second, Plus f) {
        one(op, "input, " + first + ", " + second + ", beta, alpha", a -> f.of(a.input(), a.tensor(first),
                a.tensor(second), scale(a, "beta"), scale(a, "alpha")));
    }

    static void wire() {
        plus("addmm", "mat1", "mat2", Tensor::addmm);
        plus("addmv", "mat", "vec", Tensor::addmv);
        plus("addr", "vec1", "vec2", Tensor::addr);
        plus("baddbmm", "batch1", "batch2", Tensor::baddbmm);
        plus("addbmm", "batch1", "batch2", Tensor::addbmm);
        one("mv", "input, vec", a -> a.input().mv(a.tensor("vec")));
        one("inner", "input, other", a -> a.input().inner(a.tensor("other")));
        one("vdot", "input, other", a -> a.input().vdot(a.tensor("other")));
        one("ger", "input, vec2", a -> a.input().outer(a.tensor("vec2")));
        unary("trace", Tensor::trace);
        one("kron", "input, other", a -> a.input().kron(a.tensor("other")));
        one("cross", "input, other, dim",
                a -> a.input().cross(a.tensor("other"), (int) a.integer("dim", -1)));
        one("cdist", "x1, x2, p, compute_mode",
                a -> a.tensor("x1").cdist(a.tensor("x2"), a.real("p", 2)));
        one("tensordot", "a, b, dims", a -> {
            Object dims = a.has("dims") ? a.get("dims") : (Object) 2L;
            if (dims instanceof List<?> pair) {
                return a.tensor("a").tensordot(a.tensor("b"), axes(pair.get(0)), axes(pair.get(1)));
            }
            return a.tensor("a").tensordot(a.tensor("b"), Math.toIntExact((Long) dims));
        });
        one("einsum", "equation, *operands", Multiplied::einsum);
        one("matrix_power", "input, n", a -> a.input().matrixPower((int) a.integer("n", 1)));
        for (String name : List.of("linalg.multi_dot", "chain_matmul")) {
            one(name, "tensors", a -> {
                Tensor[] all = a.tensors("tensors");
                return all[0].multiDot(Arrays.copyOfRange(all, 1, all.length));
            });
        }
    }

    /// The equation comes first, or each operand is followed by its axes as numbers, and those of the result
    /// come last.
    private static Tensor einsum(Arguments a) {
        if (a.get("equation") instanceof String equation) {
            return Tensor.einsum(equation, a.tensors("operands"));
        }
        List<Object> all = new ArrayList<>(List.of(a.get("equation")));
        List<?> rest = (List<?>) a.get("operands");
        boolean alone = rest.isEmpty() || !(rest.getFirst() instanceof List<?>);
        all.addAll(alone ? List.of(rest) : rest);
        List<Tensor> operands = new ArrayList<>();
        List<String> axes = new ArrayList<>();
        String result = "";
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Tensor t) {
                operands.add(t);
                axes.add(letters((List<?>) all.get(++i)));
            } else {
                result = "->" + letters((List<?>) all.get(i));
            }
        }
        return Tensor.einsum(String.join(",", axes) + result, operands.toArray(Tensor[]::new));
    }

    private static String letters(List<?> axes) {
        StringBuilder out = new StringBuilder();
        for (Object axis : axes) {
            if (axis instanceof Long n) {
                out.append((char) (n < 26 ? 'A' + n : 'a' + n - 26));
            } else {
                out.append("...");
            }
        }
        return out.toString();
    }

    private static int[] axes(Object v) {
        return v instanceof Long n ? new int[] {Math.toIntExact(n)}
                : ((List<?>) v).stream().mapToInt(n -> Math.toIntExact((Long) n)).toArray();
    }
}
