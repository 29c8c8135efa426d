package org.talweg.nn;

/**
 * Statistics that training moves without a gradient: a row (1, columns) at {@code offset} of the state arena.
 *
 * @param name  e.g. {@code batchnorm1.mean}
 * @param value of every element before training
 */
public record State(String name, long columns, float value, long offset) {}
