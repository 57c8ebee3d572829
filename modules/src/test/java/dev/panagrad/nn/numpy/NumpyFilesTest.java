package dev.panagrad.nn.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.nn.Expect;
import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrays that NumPy wrote are read, and what is written is what NumPy would write.
class NumpyFilesTest {
    @TempDir
    Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = NumpyFilesTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }

    private void is(DType dtype, String name, double... values) throws IOException {
        Tensor t = Npy.load(file(name + ".npy"));
        assertEquals(dtype, t.dtype(), name);
        assertEquals(Shape.of(2, 3), t.shape(), name);
        assertArrayEquals(values, t.toDoubleArray(), name);
    }

    @Test
    void readsEveryType() throws IOException {
        double[] signed = {0, -1, 2, 3, 4, -100};
        double[] unsigned = {0, 1, 2, 3, 4, 100};
        is(DType.BOOL, "b1", 0, 1, 1, 1, 0, 1);
        is(DType.UINT8, "u1", unsigned);
        is(DType.INT32, "i1", signed);
        is(DType.INT32, "li2", signed);
        is(DType.INT32, "lu2", unsigned);
        is(DType.INT32, "li4", signed);
        is(DType.INT64, "lu4", unsigned);
        is(DType.INT64, "li8", signed);
        is(DType.FLOAT16, "lf2", signed);
        is(DType.FLOAT32, "lf4", signed);
        is(DType.FLOAT64, "lf8", signed);
        is(DType.FLOAT32, "bf4", signed);
        is(DType.INT64, "bi8", signed);
    }

    @Test
    void readsScalarsEmptyOnesAndOtherOrders() throws IOException {
        assertEquals(2.5, Npy.load(file("scalar.npy")).item());
        assertEquals(Shape.of(0, 3), Npy.load(file("empty.npy")).shape());
        Tensor f = Npy.load(file("fortran.npy"));
        assertEquals(Shape.of(2, 3, 4), f.shape());
        assertArrayEquals(Tensor.arange(24).toLongArray(), f.toLongArray());
        assertArrayEquals(new double[] {0, 1, 2}, Npy.load(file("v2.npy")).toDoubleArray());
    }

    @Test
    void writesNumpysBytes() throws IOException {
        for (String name : new String[] {"b1", "u1", "li4", "li8", "lf2", "lf4", "lf8", "scalar", "empty"}) {
            Path copy = folder.resolve("copy.npy");
            Npy.save(copy, Npy.load(file(name + ".npy")));
            assertArrayEquals(resource(name + ".npy"), Files.readAllBytes(copy), name);
        }
        assertThrows(IllegalArgumentException.class,
                () -> Npy.save(folder.resolve("x.npy"), Tensor.ones(DType.BFLOAT16, 1)));
        Npy.save(folder.resolve("t.npy"), Tensor.arange(6).reshape(2, 3).t());
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, Npy.load(folder.resolve("t.npy")).toLongArray());
    }

    @Test
    void archivesGoThereAndBack() throws IOException {
        Map<String, Tensor> two = Npz.load(file("two.npz"));
        assertEquals(List.of("weight", "b"), List.copyOf(two.keySet()));
        assertArrayEquals(new long[] {1, 2}, two.get("b").toLongArray());
        assertEquals(Shape.of(2, 3), two.get("weight").shape());
        Map<String, Tensor> zipped = Npz.load(file("zipped.npz"));
        assertEquals(Shape.of(100, 100), zipped.get("z").shape());
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("a/b", Tensor.rand(30, 20));
        out.put("n", Tensor.arange(3));
        Path plain = folder.resolve("plain.npz");
        Path small = folder.resolve("small.npz");
        Npz.save(plain, out);
        Npz.saveCompressed(small, out);
        for (Path p : new Path[] {plain, small}) {
            Map<String, Tensor> back = Npz.load(p);
            assertEquals(out.keySet(), back.keySet());
            assertArrayEquals(out.get("a/b").toFloatArray(), back.get("a/b").toFloatArray());
        }
    }

    private void refused(String text, String... parts) throws IOException {
        byte[] b = new byte[10 + text.length()];
        System.arraycopy(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length(),
                (byte) (text.length() >> 8)}, 0, b, 0, 10);
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, b, 10,
                text.length());
        Path p = Files.write(folder.resolve("bad.npy"), b);
        Expect.error(FileFormatException.class, () -> Npy.load(p), parts);
    }

    @Test
    void refusesWhatIsNoArrayOfNumbers() throws IOException {
        Path object = file("object.npy");
        Expect.error(FileFormatException.class, () -> Npy.load(object), "type is not supported", "|O");
        Path text = file("text.npy");
        Expect.error(FileFormatException.class, () -> Npy.load(text), "type is not supported", "<U2");
        refused("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }",
                "truncated or too large");
        refused("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999,), }",
                "too large");
        refused("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "expected 8");
        refused("{'descr': '<f4', 'fortran_order': False, }", "shape");
        refused("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,)}", "True or False");
        refused("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "records");
        refused("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} + 1", "nothing else");
        refused("{'a': '<f4'}", "unknown key");
        refused("{'shape': (), 'shape': ()}", "twice");
        refused("{'shape': (" + "1,".repeat(Shape.MAX_RANK + 1) + ")}", "too many axes");
        Path p = Files.write(folder.resolve("x.npy"), new byte[] {1, 2, 3});
        Expect.error(FileFormatException.class, () -> Npy.load(p), "no NPY file");
        Expect.error(FileFormatException.class, () -> Npz.load(p), "damaged");
        assertThrows(UncheckedIOException.class, () -> Npy.load(folder.resolve("none")));
        assertThrows(UncheckedIOException.class, () -> Npz.load(folder.resolve("none")));
    }
}
