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

    /// How y's places look at x.
    Patches patches(boolean wide) {
        return new Patches(wide, h, w, kh, kw, wo, strideH, strideW, dilationH, dilationW, -padH, -padW);
    }

    /// How x's places look at y, which is first spread by the stride.
    Patches gradientPatches(boolean wide) {
        return new Patches(wide, spreadHeight(), spreadWidth(), kh, kw, w, 1, 1, -dilationH, -dilationW, padH,
                padW);
    }

    int spreadHeight() {
        return (ho - 1) * strideH + 1;
    }

    int spreadWidth() {
        return (wo - 1) * strideW + 1;
    }

    boolean spreads() {
        return strideH > 1 || strideW > 1;
    }
}
