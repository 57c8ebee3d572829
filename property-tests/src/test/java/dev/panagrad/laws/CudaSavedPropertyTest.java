package dev.panagrad.laws;

class CudaSavedPropertyTest extends SavedLaws {
    CudaSavedPropertyTest() {
        super("cuda");
    }
}
