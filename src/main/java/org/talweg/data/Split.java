package org.talweg.data;

/** A training part and a validation part, both encoded with what was learnt from the training part alone. */
public record Split(Dataset train, Dataset validation) {
    public Split {
        if (!train.encoding().equals(validation.encoding())) {
            throw new IllegalArgumentException("expected one encoding for both parts, got train=" + train.name()
                    + " and validation=" + validation.name() + " with different ones; encode the second with the first's");
        }
    }

    /** How rows of a file become features and targets, fitted on the training part. */
    public Encoding encoding() {
        return train.encoding();
    }
}
