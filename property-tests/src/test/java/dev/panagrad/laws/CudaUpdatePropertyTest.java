package dev.panagrad.laws;

class CudaUpdatePropertyTest extends UpdateLaws {
    CudaUpdatePropertyTest() {
        super("cuda");
    }
}
