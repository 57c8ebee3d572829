package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.op.Window;

/// The pairs (place, kernel element) of a window over 1 to 3 spatial axes and the operand's element under
/// them.
final class Patches {
    private final Window window;
    private final int[] size;
    private final int[] kernel;
    private final int[] places;

    /// Makes the pairs for spatial sizes of the operand, the kernel and the result.
    Patches(Window window, int[] size, int[] kernel, int[] places) {
        this.window = window;
        this.size = size;
        this.kernel = kernel;
        this.places = places;
    }

    static int[] spatial(long[] dims) {
        int[] s = new int[dims.length - 2];
        for (int i = 0; i < s.length; i++) {
            s[i] = (int) dims[i + 2];
        }
        return s;
    }

    static int count(int[] sizes) {
        int n = 1;
        for (int s : sizes) {
            n *= s;
        }
        return n;
    }

    int kernelCount() {
        return count(kernel);
    }

    int placeCount() {
        return count(places);
    }

    int sizeCount() {
        return count(size);
    }

    /// Returns the operand's element under kernel element `k` at place `p`, row-major, or -1 in the padding.
    int element(int p, int k) {
        int index = 0;
        int scale = 1;
        for (int a = size.length - 1; a >= 0; a--) {
            int at = p % places[a] * window.stride().get(a) - window.padding().get(a)
                    + k % kernel[a] * window.dilation().get(a);
            if (at < 0 || at >= size[a]) {
                return -1;
            }
            index += at * scale;
            scale *= size[a];
            p /= places[a];
            k /= kernel[a];
        }
        return index;
    }

    /// Returns how many elements of the kernel at place `p` lie in the operand or its padding.
    int padded(int p) {
        int n = 1;
        for (int a = size.length - 1; a >= 0; a--) {
            int start = p % places[a] * window.stride().get(a) - window.padding().get(a);
            n *= Math.min(start + kernel[a], size[a] + window.padding().get(a)) - start;
            p /= places[a];
        }
        return n;
    }
}
