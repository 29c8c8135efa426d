package org.talweg.benchmarks.peers;

/** A library to compare with. */
public interface Peer {
    /** Its name and version, and what computes underneath: {@code DJL 0.36.0, libtorch 2.7.1 (CPU)}. */
    String name();

    /**
     * Makes ready what is asked for, untimed: a model, data in the library's own memory, compiled graphs.
     *
     * @throws UnsupportedOperationException if the library cannot do this, with the reason
     */
    Work prepare(Request request) throws Exception;

    /** Work that is done over and over. */
    interface Work extends AutoCloseable {
        /** Does it once; everything is computed when this returns. */
        void run() throws Exception;

        /** What shows that the work was done: the elements of a product or map; of a step its mean loss; of an epoch the test accuracy. */
        default float[] result() throws Exception {
            throw new UnsupportedOperationException("no result");
        }

        @Override
        default void close() throws Exception {}
    }
}
