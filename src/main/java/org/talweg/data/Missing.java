package org.talweg.data;

/**
 * What to do with a missing cell of a feature. A cell is missing when, spaces aside and in any case, it is empty or reads
 * {@code NA}, {@code N/A}, {@code NaN}, {@code null} or {@code ?}. A missing label is an error under either rule.
 */
public enum Missing {
    /** Refuse the file, naming line and column. */
    ERROR,
    /** Put the mean of the training part there: of a number its mean, of a text its one-hot mean, the categories' frequencies. */
    MEAN
}
