package dev.panagrad.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.panagrad.cuda.driver.DriverFunction.Shape;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// Calls of the driver's functions through the native calling convention.
///
/// Handles are bound by shape and take the function's address as their first argument: so they are constants
/// to the JIT, and a real and a fake driver can live in one JVM. Handles of the driver and device addresses
/// travel as `long`: no object is made for a call, and nobody can dereference a device address by mistake.
@SuppressWarnings("restricted")
class DriverCalls extends DriverSymbols {
    private static final MethodHandle NONE = handle("");
    private static final MethodHandle I = handle("I");
    private static final MethodHandle J = handle("J");
    private static final MethodHandle IJ = handle("IJ");
    private static final MethodHandle JI = handle("JI");
    private static final MethodHandle JJ = handle("JJ");
    private static final MethodHandle JII = handle("JII");
    private static final MethodHandle JIJ = handle("JIJ");
    private static final MethodHandle JJI = handle("JJI");
    private static final MethodHandle JJJ = handle("JJJ");
    private static final MethodHandle IJJJ = handle("IJJJ");
    private static final MethodHandle JBJJ = handle("JBJJ");
    private static final MethodHandle JIJJ = handle("JIJJ");
    private static final MethodHandle JJII = handle("JJII");
    private static final MethodHandle JJIJ = handle("JJIJ");
    private static final MethodHandle JJJJ = handle("JJJJ");
    private static final MethodHandle JSJJ = handle("JSJJ");
    private static final MethodHandle JJIJJ = handle("JJIJJ");
    private static final MethodHandle JJJJJI = handle("JJJJJI");
    private static final MethodHandle JJJJJJ = handle("JJJJJJ");
    private static final MethodHandle JIJJJIJJ = handle("JIJJJIJJ");
    private static final MethodHandle JJJJIJJI = handle("JJJJIJJI");
    private static final MethodHandle JIIIIIIIJJ = handle("JIIIIIIIJJ");
    private static final MethodHandle JIIIIIIIJJJ = handle("JIIIIIIIJJJ");
    private static final MethodHandle JIIJJJJJIIII = handle("JIIJJJJJIIII");

    DriverCalls(SymbolLookup library) {
        super(library);
    }

    private static MethodHandle handle(String letters) {
        MemoryLayout[] args = letters.chars().mapToObj(c -> (MemoryLayout) switch (c) {
            case 'J' -> JAVA_LONG;
            case 'I' -> JAVA_INT;
            case 'S' -> JAVA_SHORT;
            default -> JAVA_BYTE;
        }).toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, args));
    }

    /// Calls a function of the shape NONE.
    public void call(DriverFunction fn) {
        int status;
        try {
            status = (int) NONE.invokeExact(at(fn, Shape.NONE));
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn);
        }
    }

    /// Calls a function of the shape I.
    public void call(DriverFunction fn, int a) {
        int status;
        try {
            status = (int) I.invokeExact(at(fn, Shape.I), a);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a);
        }
    }

    /// Calls a function of the shape J and returns what it returns.
    int status(DriverFunction fn, long a) {
        try {
            return (int) J.invokeExact(at(fn, Shape.J), a);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /// Calls a function of the shape J.
    public void call(DriverFunction fn, long a) {
        int status = status(fn, a);
        if (status != 0) {
            throw Failures.of(this, status, fn, a);
        }
    }

    /// Calls a function of the shape IJ and returns what it returns.
    int status(DriverFunction fn, int a, long b) {
        try {
            return (int) IJ.invokeExact(at(fn, Shape.IJ), a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    /// Calls a function of the shape IJ.
    public void call(DriverFunction fn, int a, long b) {
        int status = status(fn, a, b);
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b);
        }
    }

    /// Calls a function of the shape JI.
    public void call(DriverFunction fn, long a, int b) {
        int status;
        try {
            status = (int) JI.invokeExact(at(fn, Shape.JI), a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b);
        }
    }

    /// Calls a function of the shape JJ.
    public void call(DriverFunction fn, long a, long b) {
        int status;
        try {
            status = (int) JJ.invokeExact(at(fn, Shape.JJ), a, b);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b);
        }
    }

    /// Calls a function of the shape JII.
    public void call(DriverFunction fn, long a, int b, int c) {
        int status;
        try {
            status = (int) JII.invokeExact(at(fn, Shape.JII), a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c);
        }
    }

    /// Calls a function of the shape JIJ.
    public void call(DriverFunction fn, long a, int b, long c) {
        int status;
        try {
            status = (int) JIJ.invokeExact(at(fn, Shape.JIJ), a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c);
        }
    }

    /// Calls a function of the shape JJI.
    public void call(DriverFunction fn, long a, long b, int c) {
        int status;
        try {
            status = (int) JJI.invokeExact(at(fn, Shape.JJI), a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c);
        }
    }

    /// Calls a function of the shape JJJ.
    public void call(DriverFunction fn, long a, long b, long c) {
        int status;
        try {
            status = (int) JJJ.invokeExact(at(fn, Shape.JJJ), a, b, c);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c);
        }
    }

    /// Calls a function of the shape IJJJ.
    public void call(DriverFunction fn, int a, long b, long c, long d) {
        int status;
        try {
            status = (int) IJJJ.invokeExact(at(fn, Shape.IJJJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JBJJ.
    public void call(DriverFunction fn, long a, byte b, long c, long d) {
        int status;
        try {
            status = (int) JBJJ.invokeExact(at(fn, Shape.JBJJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JIJJ.
    public void call(DriverFunction fn, long a, int b, long c, long d) {
        int status;
        try {
            status = (int) JIJJ.invokeExact(at(fn, Shape.JIJJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JJII.
    public void call(DriverFunction fn, long a, long b, int c, int d) {
        int status;
        try {
            status = (int) JJII.invokeExact(at(fn, Shape.JJII), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JJIJ.
    public void call(DriverFunction fn, long a, long b, int c, long d) {
        int status;
        try {
            status = (int) JJIJ.invokeExact(at(fn, Shape.JJIJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JJJJ.
    public void call(DriverFunction fn, long a, long b, long c, long d) {
        int status;
        try {
            status = (int) JJJJ.invokeExact(at(fn, Shape.JJJJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JSJJ.
    public void call(DriverFunction fn, long a, short b, long c, long d) {
        int status;
        try {
            status = (int) JSJJ.invokeExact(at(fn, Shape.JSJJ), a, b, c, d);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d);
        }
    }

    /// Calls a function of the shape JJIJJ.
    public void call(DriverFunction fn, long a, long b, int c, long d, long e) {
        int status;
        try {
            status = (int) JJIJJ.invokeExact(at(fn, Shape.JJIJJ), a, b, c, d, e);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e);
        }
    }

    /// Calls a function of the shape JJJJJI.
    public void call(DriverFunction fn, long a, long b, long c, long d, long e, int f) {
        int status;
        try {
            status = (int) JJJJJI.invokeExact(at(fn, Shape.JJJJJI), a, b, c, d, e, f);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f);
        }
    }

    /// Calls a function of the shape JJJJJJ.
    public void call(DriverFunction fn, long a, long b, long c, long d, long e, long f) {
        int status;
        try {
            status = (int) JJJJJJ.invokeExact(at(fn, Shape.JJJJJJ), a, b, c, d, e, f);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f);
        }
    }

    /// Calls a function of the shape JIJJJIJJ.
    public void call(DriverFunction fn, long a, int b, long c, long d, long e, int f, long g, long h) {
        int status;
        try {
            status = (int) JIJJJIJJ.invokeExact(at(fn, Shape.JIJJJIJJ), a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f, g, h);
        }
    }

    /// Calls a function of the shape JJJJIJJI.
    public void call(DriverFunction fn, long a, long b, long c, long d, int e, long f, long g, int h) {
        int status;
        try {
            status = (int) JJJJIJJI.invokeExact(at(fn, Shape.JJJJIJJI), a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f, g, h);
        }
    }

    /// Calls a function of the shape JIIIIIIIJJ.
    public void call(DriverFunction fn, long a, int b, int c, int d, int e, int f, int g, int h,
            long i, long j) {
        int status;
        try {
            status = (int) JIIIIIIIJJ.invokeExact(at(fn, Shape.JIIIIIIIJJ), a, b, c, d, e, f, g, h, i, j);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f, g, h, i, j);
        }
    }

    /// Calls a function of the shape JIIIIIIIJJJ.
    public void call(DriverFunction fn, long a, int b, int c, int d, int e, int f, int g, int h,
            long i, long j, long k) {
        int status;
        try {
            status = (int) JIIIIIIIJJJ.invokeExact(at(fn, Shape.JIIIIIIIJJJ), a, b, c, d, e, f, g, h, i, j,
                    k);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f, g, h, i, j, k);
        }
    }

    /// Calls a function of the shape JIIJJJJJIIII.
    public void call(DriverFunction fn, long a, int b, int c, long d, long e, long f, long g,
            long h, int i, int j, int k, int l) {
        int status;
        try {
            status = (int) JIIJJJJJIIII.invokeExact(at(fn, Shape.JIIJJJJJIIII), a, b, c, d, e, f, g, h, i, j,
                    k, l);
        } catch (Throwable t) {
            throw broken(t);
        }
        if (status != 0) {
            throw Failures.of(this, status, fn, a, b, c, d, e, f, g, h, i, j, k, l);
        }
    }
}
