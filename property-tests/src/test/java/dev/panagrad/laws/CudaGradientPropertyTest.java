package dev.panagrad.laws;

class CudaGradientPropertyTest extends GradientLaws {
    CudaGradientPropertyTest() {
        super("cuda");
    }
}
