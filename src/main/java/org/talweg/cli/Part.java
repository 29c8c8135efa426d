package org.talweg.cli;

/** {@code --part}: which part of a run's data. */
enum Part {
    TRAINING, VALIDATION;

    static final class Parts extends Choices<Part> {
        Parts() {
            super(Part.values());
        }
    }
}
