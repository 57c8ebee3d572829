package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What can be called around the function of a module; see [Module#registerForwardHook] and its like.
public interface Hooks {
    /// What is called before each forward pass of a module.
    @FunctionalInterface
    interface ForwardPre {
        /// Notes one pass.
        ///
        /// @param module the module that is called
        /// @param input what it is given
        /// @return what it is given instead, or null for no change
        Tensor runs(Module module, Tensor input);
    }

    /// What is called after each forward pass of a module.
    @FunctionalInterface
    interface Forward {
        /// Notes one pass.
        ///
        /// @param module the module that was called
        /// @param input what it was given
        /// @param output what it returned
        /// @return what it returns instead, or null for no change
        Tensor ran(Module module, Tensor input, Tensor output);
    }

    /// What is called in the backward pass through a call of a module, once the gradient of its input is
    /// there.
    @FunctionalInterface
    interface Backward {
        /// Notes one pass.
        ///
        /// @param module the module that was called
        /// @param gradInput the gradient of what it was given, as far as it went through the module; null if
        ///        that needs none
        /// @param gradOutput the gradient of what it returned
        /// @return the gradient of the input instead, or null for no change
        Tensor ran(Module module, Tensor gradInput, Tensor gradOutput);
    }
}
