package dev.panagrad.laws;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Assertions;

/// Laws that run on one backend, named by the subclass.
abstract class OnBackend {
    private final String backend;
    private Backend before;

    OnBackend(String backend) {
        this.backend = backend;
    }

    @BeforeTry
    void choose() {
        before = Backends.cpu();
        ThroughCuda.use(backend);
    }

    @AfterTry
    void restore() {
        Backends.use(before);
    }

    @Example
    void runsOnItsBackend() {
        Assertions.assertEquals(backend, Panagrad.backend());
    }
}
