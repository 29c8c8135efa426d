package org.talweg.data;

/** When the rows of the training part are put in a new order. */
public enum Shuffle {
    /** One order for all epochs. */
    ONCE,
    /** Another order in each epoch. */
    EACH_EPOCH,
    /** The order of the file. */
    NEVER
}
