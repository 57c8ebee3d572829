package dev.panagrad.laws;

class VectorForwardPropertyTest extends ForwardLaws {
    VectorForwardPropertyTest() {
        super("vector");
    }
}
