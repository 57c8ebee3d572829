package dev.panagrad.laws;

class CudaViewPropertyTest extends ViewLaws {
    CudaViewPropertyTest() {
        super("cuda");
    }
}
