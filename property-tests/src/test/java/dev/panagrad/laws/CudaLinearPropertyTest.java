package dev.panagrad.laws;

class CudaLinearPropertyTest extends LinearLaws {
    CudaLinearPropertyTest() {
        super("cuda");
    }
}
