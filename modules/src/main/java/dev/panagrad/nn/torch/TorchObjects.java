package dev.panagrad.nn.torch;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.torch.Unpickler.Global;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the names in PyTorch's files stand for: tensors, their storages, and dictionaries.
final class TorchObjects implements Unpickler.Objects {
    /// A storage's element type: ours and the number of bytes in the file.
    private record Element(DType dtype, int bytes) {
    }

    /// The elements of a storage as a vector.
    private record Elements(Tensor values) {
    }

    private static final Map<String, Element> STORAGES = Map.of("DoubleStorage",
            new Element(DType.FLOAT64, 8), "FloatStorage", new Element(DType.FLOAT32, 4), "HalfStorage",
            new Element(DType.FLOAT16, 2), "BFloat16Storage", new Element(DType.BFLOAT16, 2), "LongStorage",
            new Element(DType.INT64, 8), "IntStorage", new Element(DType.INT32, 4), "ShortStorage",
            new Element(DType.INT32, 2), "CharStorage", new Element(DType.INT32, 1), "ByteStorage",
            new Element(DType.UINT8, 1), "BoolStorage", new Element(DType.BOOL, 1));
    private static final Global ORDERED_DICT = new Global("collections", "OrderedDict");
    private static final Global TENSOR = new Global("torch._utils", "_rebuild_tensor_v2");
    private static final Global PARAMETER = new Global("torch._utils", "_rebuild_parameter");
    private static final Global SIZE = new Global("torch", "Size");
    private static final Global DEVICE = new Global("torch", "device");

    private final String source;
    private final Function<String, byte[]> content;
    private final Map<String, Elements> storages = new HashMap<>();

    /// @param content returns the bytes of a storage
    TorchObjects(String source, Function<String, byte[]> content) {
        this.source = source;
        this.content = content;
    }

    private FileFormatException broken(String what) {
        return new FileFormatException("pt: " + source + ": " + what);
    }

    @Override
    public boolean knows(Global name) {
        return name.equals(ORDERED_DICT) || name.equals(TENSOR) || name.equals(PARAMETER) || name.equals(SIZE)
                || name.equals(DEVICE) || name.module().equals("torch") && STORAGES.containsKey(name.name());
    }

    @Override
    public Object call(Global function, List<Object> arguments) {
        if (function.equals(ORDERED_DICT)) {
            return dictionary(arguments);
        }
        if (function.equals(TENSOR)) {
            return tensor(arguments);
        }
        if (function.equals(PARAMETER)) {
            return arguments.isEmpty() ? null : arguments.getFirst();
        }
        if (function.equals(SIZE) || function.equals(DEVICE)) {
            return arguments.isEmpty() ? List.of() : arguments.getFirst();
        }
        return null;
    }

    private Map<Object, Object> dictionary(List<Object> arguments) {
        Map<Object, Object> out = new LinkedHashMap<>();
        if (!arguments.isEmpty()) {
            for (Object pair : Unpickler.as(List.class, arguments.getFirst())) {
                List<?> entry = Unpickler.as(List.class, pair);
                if (entry.size() != 2 || !(entry.getFirst() instanceof String key)) {
                    throw broken("an entry of a dictionary is no pair of a text and a value");
                }
                out.put(key, entry.get(1));
            }
        }
        return out;
    }

    /// Returns a storage: the id is `("storage", type, key, device, number of elements)`. On whichever device
    /// it was, it is on the CPU here.
    @Override
    public Object persistent(Object id) {
        List<?> parts = Unpickler.as(List.class, id);
        if (parts.size() != 5 || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof Global type) || !STORAGES.containsKey(type.name())) {
            throw broken("an id is no storage: " + parts.size() + " parts");
        }
        String key = Unpickler.as(String.class, parts.get(2));
        Element element = STORAGES.get(type.name());
        long count = Unpickler.as(Long.class, parts.get(4));
        Elements known = storages.get(key);
        if (known == null) {
            known = new Elements(elements(key, element, content.apply(key)));
            storages.put(key, known);
        }
        if (known.values.numel() != count || known.values.dtype() != element.dtype) {
            throw broken("the storage " + key + " does not fit, expected " + count + " elements of "
                    + element.dtype + " but got " + known.values.numel() + " of " + known.values.dtype());
        }
        return known;
    }

    private Tensor elements(String key, Element element, byte[] bytes) {
        if (bytes.length % element.bytes != 0) {
            throw broken("the storage " + key + " does not fit, expected a multiple of " + element.bytes
                    + " bytes but got " + bytes.length);
        }
        int n = bytes.length / element.bytes;
        if (element.bytes < element.dtype.bytes()) {
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int[] wide = new int[n];
            for (int i = 0; i < n; i++) {
                wide[i] = element.bytes == 1 ? b.get() : b.getShort();
            }
            return Tensor.of(wide);
        }
        if (element.dtype == DType.BOOL) {
            for (byte b : bytes) {
                if (b != 0 && b != 1) {
                    throw broken(
                            "a truth value of the storage " + key + " must be 0 or 1 but is " + (b & 0xff));
                }
            }
        }
        Tensor t = Tensor.empty(Device.CPU, element.dtype, Shape.of(n));
        if (n > 0) {
            t.segment().copyFrom(MemorySegment.ofArray(bytes));
        }
        return t;
    }

    /// Returns a tensor: storage, offset, sizes, strides, whether it needs a gradient, hooks, perhaps
    /// metadata.
    private Tensor tensor(List<Object> arguments) {
        if (arguments.size() < 4 || !(arguments.get(0) instanceof Elements storage)) {
            throw broken("a tensor has no storage, offset, sizes and strides");
        }
        long offset = Unpickler.as(Long.class, arguments.get(1));
        long[] sizes = longs(Unpickler.as(List.class, arguments.get(2)));
        long[] strides = longs(Unpickler.as(List.class, arguments.get(3)));
        Tensor v = storage.values;
        try {
            if (sizes.length != strides.length || offset < 0) {
                throw new ShapeException("sizes and strides differ in number, or the offset is negative");
            }
            for (long s : strides) {
                if (s < 0) {
                    throw new ShapeException("a stride is negative: " + s);
                }
            }
            return Tensor.over(v.storage(), v.dtype(), Shape.of(sizes), strides,
                    Math.addExact(v.offset(), offset)).detach();
        } catch (ShapeException | ArithmeticException e) {
            throw new FileFormatException(
                    "pt: " + source + ": a tensor does not fit its storage of " + v.numel()
                            + " elements: " + e.getMessage(),
                    e);
        }
    }

    private static long[] longs(List<?> list) {
        return list.stream().mapToLong(v -> Unpickler.as(Long.class, v)).toArray();
    }
}
