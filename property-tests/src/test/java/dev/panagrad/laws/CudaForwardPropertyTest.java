package dev.panagrad.laws;

class CudaForwardPropertyTest extends ForwardLaws {
    CudaForwardPropertyTest() {
        super("cuda");
    }
}
