package dev.panagrad.laws;

class ReferenceForwardPropertyTest extends ForwardLaws {
    ReferenceForwardPropertyTest() {
        super("reference");
    }
}
