package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A call's arguments by the names of PyTorch's signature.
final class Arguments {
    /// Where and how a result is stored, which is the same here.
    private static final Set<String> PLACES =
            Set.of("device", "layout", "pin_memory", "requires_grad", "memory_format");
    /// What PyTorch's signatures call the first tensor.
    private static final Set<String> FIRST = Set.of("input", "self", "x", "A");
    private final Map<String, Object> values = new HashMap<>();

    /// Binds positional and named arguments to a signature: names in order, separated by commas. A name with
    /// a star takes all further positional arguments, or one list of them.
    ///
    /// @throws Cases.NotWired if there is an argument that the signature does not have
    Arguments(String signature, List<Object> positional, Map<String, Object> named) {
        String[] names = signature.split(", ");
        for (int i = 0; i < positional.size(); i++) {
            if (i >= names.length) {
                throw new Cases.NotWired("more arguments than " + signature);
            }
            if (names[i].startsWith("*")) {
                boolean list = positional.size() == i + 1 && positional.get(i) instanceof List<?>;
                values.put(names[i].substring(1),
                        list ? positional.get(i) : positional.subList(i, positional.size()));
                break;
            }
            values.put(names[i], positional.get(i));
        }
        for (int i = 0; i < names.length; i++) {
            names[i] = names[i].replace("*", "");
        }
        named.forEach((name, value) -> {
            if (PLACES.contains(name)) {
                return;
            }
            List<String> all = List.of(names);
            String known = all.contains(name) || !FIRST.contains(name) || values.containsKey(names[0]) ? name
                    : names[0];
            if (!all.contains(known)) {
                throw new Cases.NotWired("the argument " + name + ", only " + signature);
            }
            values.put(known, value);
        });
    }

    /// Returns the Java value of a tagged one: a tensor by the reader, a Long, Double, Boolean, String,
    /// [DType], List, [Index] or null.
    static Object value(JsonElement tagged, Function<JsonObject, Tensor> tensors) {
        JsonObject o = tagged.getAsJsonObject();
        if (o.has("tensor")) {
            return tensors.apply(o);
        }
        String tag = o.keySet().iterator().next();
        JsonElement v = o.get(tag);
        return switch (tag) {
            case "int" -> v.getAsLong();
            case "float" -> real(v.getAsString());
            case "bool" -> v.getAsBoolean();
            case "str" -> v.getAsString();
            case "none" -> null;
            case "dtype" -> DType.valueOf(v.getAsString().toUpperCase(Locale.ROOT));
            case "list", "tuple" -> {
                List<Object> all = tag.equals("list") ? new ArrayList<>() : new Tuple();
                v.getAsJsonArray().forEach(e -> all.add(value(e, tensors)));
                yield all;
            }
            case "slice" -> {
                JsonArray s = v.getAsJsonArray();
                yield Index.slice(end(s.get(0)), end(s.get(1)),
                        s.get(2).isJsonNull() ? 1 : s.get(2).getAsLong());
            }
            case "ellipsis" -> Index.ellipsis();
            default -> throw new IllegalArgumentException("unknown tag " + tag);
        };
    }

    /// A tuple, which differs from a list only as an index.
    static final class Tuple extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;
    }

    private static Double real(String s) {
        return switch (s) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.valueOf(s);
        };
    }

    private static Long end(JsonElement e) {
        return e.isJsonNull() ? null : (Long) e.getAsLong();
    }

    /// Returns whether an argument was given, also as none.
    boolean given(String name) {
        return values.containsKey(name);
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    Object get(String name) {
        return values.get(name);
    }

    Tensor tensor(String name) {
        Object v = values.get(name);
        return v == null ? null : kind(Tensor.class, name, v);
    }

    Tensor input() {
        return tensor("input");
    }

    boolean isTensor(String name) {
        return values.get(name) instanceof Tensor;
    }

    long integer(String name, long otherwise) {
        Object v = values.get(name);
        if (v instanceof Tensor t && (t.rank() != 0 || !t.dtype().isInteger())) {
            throw new IllegalArgumentException(name + " is no whole number: " + t.dtype() + t.shape());
        }
        return v == null ? otherwise : v instanceof Tensor t ? t.itemLong() : kind(Long.class, name, v);
    }

    /// A call with an argument of another kind does not compile here; it is refused likewise.
    private static <T> T kind(Class<T> kind, String name, Object v) {
        if (!kind.isInstance(v)) {
            throw new IllegalArgumentException(name + " is no " + kind.getSimpleName() + ": " + v);
        }
        return kind.cast(v);
    }

    int axis(String name) {
        return (int) integer(name, 0);
    }

    double real(String name, double otherwise) {
        Object v = values.get(name);
        return v == null ? otherwise : real(v).doubleValue();
    }

    /// Returns a scalar, made of a number where the input is.
    Tensor scalar(String name, DType type) {
        Object v = values.get(name);
        return v instanceof Tensor t ? t : Tensor.full(real(v), type).to(input().device());
    }

    Number number(String name) {
        return real(values.get(name));
    }

    /// A scalar tensor stands for its number.
    private static Number real(Object v) {
        if (v instanceof Boolean b) {
            return b ? 1L : 0L;
        }
        if (v instanceof Tensor t && t.rank() == 0) {
            return t.dtype().isFloat() ? (Number) t.item() : (Number) t.itemLong();
        }
        if (v != null && !(v instanceof Number)) {
            throw new IllegalArgumentException("expected a number but got " + v);
        }
        return (Number) v;
    }

    boolean flag(String name, boolean otherwise) {
        Object v = values.get(name);
        return v == null ? otherwise : kind(Boolean.class, name, v);
    }

    String text(String name, String otherwise) {
        Object v = values.get(name);
        return v == null ? otherwise : kind(String.class, name, v);
    }

    DType type(String name, DType otherwise) {
        Object v = values.get(name);
        return v == null ? otherwise : (DType) v;
    }

    /// Returns one number, or a list of them, as an array; none given is empty.
    long[] longs(String name) {
        return switch (values.get(name)) {
            case null -> new long[0];
            case Long v -> new long[] {v};
            case List<?> all -> all.stream().mapToLong(v -> kind(Long.class, name, v)).toArray();
            case Object other ->
                    throw new IllegalArgumentException(name + " is no list of integers: " + other);
        };
    }

    /// Returns one number, or a list of them, as an array; none given is empty.
    double[] reals(String name) {
        return switch (values.get(name)) {
            case null -> new double[0];
            case Number v -> new double[] {v.doubleValue()};
            case List<?> all -> all.stream().mapToDouble(v -> real(v).doubleValue()).toArray();
            case Object other ->
                    throw new IllegalArgumentException(name + " is no list of numbers: " + other);
        };
    }

    int[] axes(String name) {
        return Arrays.stream(longs(name)).mapToInt(Math::toIntExact).toArray();
    }

    Tensor[] tensors(String name) {
        return kind(List.class, name, values.get(name)) instanceof List<?> all
                ? all.stream().map(v -> kind(Tensor.class, name, v)).toArray(Tensor[]::new)
                : new Tensor[0];
    }
}
