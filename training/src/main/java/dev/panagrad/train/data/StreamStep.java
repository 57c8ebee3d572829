package dev.panagrad.train.data;

import java.util.Iterator;

/// An iterator made from another, which it closes.
///
/// @param <T> what it reads
/// @param <R> what it returns
abstract class StreamStep<T, R> implements Iterator<R>, AutoCloseable {
    /// What is read.
    Iterator<T> in;

    StreamStep(Iterator<T> in) {
        this.in = in;
    }

    @Override
    public void close() {
        if (in instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("dataSet: a stream cannot be closed, it is " + in, e);
            }
        }
    }
}
