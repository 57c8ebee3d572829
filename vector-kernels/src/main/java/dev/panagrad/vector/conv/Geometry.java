package dev.panagrad.vector.conv;

/// The sizes of a convolution over two spatial axes.
///
/// x: `[n, c, h, w]`, weight: `[o, c/groups, kh, kw]`, y: `[n, o, ho, wo]`, all contiguous.
public record Geometry(int n, int c, int h, int w, int o, int kh, int kw, int ho, int wo, int groups,
        int strideH, int strideW, int padH, int padW, int dilationH, int dilationW) {
    int groupChannels() {
        return c / groups;
    }

    int groupOutputs() {
        return o / groups;
    }

    /// Products that make one element of y.
    int taps() {
        return groupChannels() * kh * kw;
    }

    int places() {
        return ho * wo;
    }

    /// Whether the patches are the image itself.
    boolean pointwise() {
        return kh == 1 && kw == 1 && strideH == 1 && strideW == 1 && padH == 0 && padW == 0;
    }

    /// x with its padding.
    PaddedImages padded(boolean wide) {
        return new PaddedImages(wide, h, w, 1, 1, padH, padW, h + 2 * padH, w + 2 * padW);
    }

    /// x with its padding, dealt into planes that the kernel passes over with stride 1.
    PaddedImages dealt(boolean wide) {
        return new PaddedImages(wide, h, w, 1, 1, padH, padW, strideH * Math.ceilDiv(h + 2 * padH, strideH),
                strideW * Math.ceilDiv(w + 2 * padW, strideW), strideH, strideW);
    }

    /// The pixels that the elements of the kernel see at the first place, in elements from the first pixel of
    /// an image dealt for the stride whose planes have these sizes.
    int[] pixels(int height, int width) {
        int[] at = new int[taps()];
        for (int k = 0; k < at.length; k++) {
            int row = k / kw % kh * dilationH;
            int column = k % kw * dilationW;
            int plane = (k / (kh * kw) * strideH + row % strideH) * strideW + column % strideW;
            at[k] = (plane * height + row / strideH) * width + column / strideW;
        }
        return at;
    }
}
