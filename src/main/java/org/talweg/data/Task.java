package org.talweg.data;

/** What a network learns from a table; two classes make it binary classification. */
public enum Task {
    /** One of K classes. */
    CLASSIFY,
    /** A number. */
    REGRESS
}
