package dev.panagrad.laws;

class VectorUpdatePropertyTest extends UpdateLaws {
    VectorUpdatePropertyTest() {
        super("vector");
    }
}
