package org.talweg.train;

/** What is asked between two steps of an epoch. */
interface Pause {
    /** Nothing is to be done. */
    Pause NONE = new Pause() {
        @Override
        public boolean due(long step) {
            return false;
        }

        @Override
        public void take(int epoch, int batch) {}
    };

    /** Whether something is to be done before the next step. */
    boolean due(long step);

    /**
     * Does it. All steps so far have been read and were finite, or skipped.
     *
     * @param batch steps of the epoch that have been taken
     */
    void take(int epoch, int batch);
}
