package dev.panagrad.laws;

class CudaInPlacePropertyTest extends InPlaceLaws {
    CudaInPlacePropertyTest() {
        super("cuda");
    }
}
