package dev.panagrad.laws;

class VectorLinearPropertyTest extends LinearLaws {
    VectorLinearPropertyTest() {
        super("vector");
    }
}
