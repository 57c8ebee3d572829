package dev.panagrad.tensor.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.OutOfMemoryException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ReleasedException;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MemoryTest {
    private static final int MIB = 1 << 18;

    record Pair(Tensor a, List<Tensor> b) {
    }

    @Test
    void aScopeReleasesAllButItsResult() {
        List<Tensor> made = new ArrayList<>();
        Tensor kept = Scope.run(() -> {
            Tensor a = Tensor.ones(MIB);
            Tensor b = a.add(1);
            made.add(a);
            made.add(b);
            made.add(Scope.keep(Tensor.ones(3)));
            return b.mul(2);
        });
        assertEquals(4, kept.get(0).item());
        assertTrue(made.get(0).storage().released());
        assertTrue(made.get(1).storage().released());
        assertEquals(1, made.get(2).get(0).item());
    }

    @Test
    void resultsInContainersAreKept() {
        Pair p = Scope.run(() -> new Pair(Tensor.ones(2), List.of(Tensor.ones(3), Tensor.ones(4))));
        assertEquals(9, p.a.sum().item() + p.b.get(0).sum().item() + p.b.get(1).sum().item());
        Tensor[] array = Scope.run(() -> new Tensor[] {Tensor.ones(2)});
        assertEquals(2, array[0].sum().item());
        Map<String, Tensor> map = Scope.run(() -> Map.of("x", Tensor.ones(2)));
        assertEquals(2, map.get("x").sum().item());
        Tensor view = Scope.run(() -> Tensor.ones(2, 2).select(0, 1));
        assertEquals(2, view.sum().item());
    }

    @Test
    void scopesNest() {
        Tensor[] inner = new Tensor[2];
        Tensor out = Scope.run(() -> {
            inner[0] = Scope.run(() -> {
                inner[1] = Tensor.ones(2);
                return inner[1].add(1);
            });
            assertTrue(inner[1].storage().released());
            assertFalse(inner[0].storage().released());
            return inner[0].add(1);
        });
        assertTrue(inner[0].storage().released());
        assertArrayEquals(new float[] {3, 3}, out.toFloatArray());
    }

    @Test
    void aThrowingScopeReleasesToo() {
        Tensor[] t = new Tensor[1];
        assertThrows(IllegalStateException.class, () -> Scope.run(() -> {
            t[0] = Tensor.ones(2);
            throw new IllegalStateException("for the test");
        }));
        assertTrue(t[0].storage().released());
    }

    @Test
    void everyUseOfAReleasedTensorIsRefused() {
        Tensor[] t = new Tensor[2];
        Scope.run(() -> {
            t[0] = Tensor.ones(2, 2);
            t[1] = t[0].select(0, 1);
        });
        for (Tensor x : t) {
            for (Runnable use : List.<Runnable>of(() -> x.add(1), () -> Tensor.ones(2).add(x),
                    x::toFloatArray,
                    () -> x.select(0, 0), () -> x.fill_(1), x::copy, x::memory, x::toString,
                    () -> x.sum().item(), () -> x.to(dev.panagrad.tensor.DType.INT64), x::segment)) {
                String message = assertThrows(ReleasedException.class, use::run).getMessage();
                assertTrue(message.contains("Scope"), message);
            }
            assertEquals(2, x.size(0), "the shape is still known");
            x.storage().release();
        }
    }

    @Test
    void scopesReuseTheirBlocks() {
        Scope.run(() -> {
            Tensor.ones(MIB).add(1).mul(2);
        });
        Pool.Statistics before = Panagrad.memory();
        for (int i = 0; i < 200; i++) {
            Scope.run(() -> {
                Tensor.ones(MIB).add(1).mul(2);
            });
        }
        assertTrue(Panagrad.memory().mapped() <= before.mapped() + (1 << 20), "mapped bytes");
        assertTrue(Panagrad.memory().live() <= before.live() + (1 << 20), "live bytes");
    }

    @Test
    void unreachableTensorsGiveTheirMemoryBack() {
        for (int i = 0; i < 1500; i++) {
            Tensor.ones(MIB + 77_777);
        }
        assertTrue(Panagrad.memory().mapped() < 900L << 20, () -> "mapped " + Panagrad.memory().mapped());
        Pool.HOST.trim();
    }

    @Test
    void smallTensorsDoNotOverlap() {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            all.add(Tensor.full((long) i, i % 7 + 1));
        }
        for (int i = 0; i < all.size(); i++) {
            Tensor t = all.get(i);
            for (long v : t.toLongArray()) {
                assertEquals(i, v);
            }
            assertEquals(0, (t.memory().address() + t.byteOffset()) % 8, "alignment");
        }
    }

    @Test
    void largeTensorsAreAligned() {
        for (int n : new int[] {1025, 5000, MIB}) {
            Tensor t = Tensor.ones(n);
            assertEquals(0, (t.memory().address() + t.byteOffset()) % 64);
        }
    }

    @Test
    void tensorsMayDieOnOtherThreads() {
        Tensor x = CompletableFuture.supplyAsync(() -> Tensor.ones(MIB).add(1)).join();
        assertEquals(2, x.get(MIB - 1).item());
        CompletableFuture.runAsync(() -> x.storage().release()).join();
        assertThrows(ReleasedException.class, x::copy);
    }

    @Test
    void closedArenasAreRefusedAlsoByWhatOnlyWrites() {
        Arena arena = Arena.ofShared();
        Tensor x = Tensor.wrap(arena.allocate(4096), DType.FLOAT32, 1024);
        x.fill_(2);
        arena.close();
        for (Executable use : List.<Executable>of(() -> x.fill_(3), () -> x.add(1), () -> x.get(3).item())) {
            String message = assertThrows(ReleasedException.class, use).getMessage();
            assertTrue(message.contains("arena"), message);
        }
    }

    @Test
    void whatScopesGiveBackCostsNoCollection() {
        long before = Pool.HOST.statistics().collections();
        for (int i = 0; i < 200; i++) {
            // Sizes differ, so that no free block fits the next tensor.
            int n = 8 * MIB + i * MIB / 64;
            Scope.run(() -> {
                Tensor.empty(Device.CPU, DType.FLOAT32, Shape.of(n));
            });
            Pool.HOST.trim();
        }
        assertEquals(before, Pool.HOST.statistics().collections(), "1.6 GB, all given back by scopes");
    }

    @Test
    void viewsShareTheVersion() {
        Tensor x = Tensor.ones(2, 2);
        Tensor y = x.t();
        int before = x.version();
        y.add_(1);
        assertEquals(before + 1, x.version());
        assertSame(x.storage(), y.storage());
        assertNotEquals(x.copy().storage(), x.storage());
    }

    /// In a JVM of its own, for the limit is read once.
    @Test
    void whatCannotBeMappedIsNotCounted() {
        long before = Pool.HOST.statistics().mapped();
        assertThrows(OutOfMemoryException.class, () -> Pool.HOST.allocate(1L << 60, Shape.of(1L << 60)));
        assertTrue(Pool.HOST.statistics().mapped() <= before);
    }

    /// Batches made outside of any scope would fill the whole budget of 512 MiB before the pool asked for a
    /// collection, and each be cleared by the system anew.
    @Test
    void aCollectionThatCostsLittleComesBeforeTheBudget() throws Exception {
        Process p = program(Batches.class);
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, p.waitFor(), out);
        assertTrue(Integer.parseInt(out) < Batches.MOST, "no collection after " + out + " tensors");
    }

    /// Starts a program of its own JVM.
    private static Process program(Class<?> main, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp",
                Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"),
                main.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void exhaustionSaysWhatIsLive() throws Exception {
        Process p = program(Exhausted.class, "-Dpanagrad.memory.limit=8000000");
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), out);
        for (String fragment : List.of("OutOfMemoryException", "memory: cannot map", "[3000, 1000]",
                "8000000",
                "3 x [500, 1000]: ", "still alive 1.0")) {
            assertTrue(out.contains(fragment), () -> "\"" + fragment + "\" is not in: " + out);
        }
    }
}
