package org.talweg.report.diagnosis;

import org.talweg.train.Config;

/**
 * What learning curves can tell.
 *
 * <p>Under-fitting, over-fitting, good fit and unrepresentative parts as in Brownlee, "How to use Learning Curves to Diagnose Machine
 * Learning Model Performance" (2019); capacity and gaps in Goodfellow et al. 2016, section 5.3; early stopping in section 7.8; plateaus,
 * cliffs and gradients that explode or vanish in section 8.2.
 */
public enum Kind {
    GOOD_FIT("good fit"),
    /** The training loss stays high and flat: the network cannot represent, or the optimiser not find, what the data hold. */
    UNDER_FITTING("under-fitting"),
    /** Both losses were still falling when training stopped. */
    STILL_FALLING("stopped too soon"),
    /** The validation loss rises while the training loss goes on falling. */
    OVER_FITTING("over-fitting"),
    /** Both losses fall, and a large gap stays between them. */
    TRAINING_SET_UNREPRESENTATIVE("training set unrepresentative"),
    /** The validation part is so small that its curve says little, or is noisy around the training curve. */
    VALIDATION_SET_NOISY("validation set unrepresentative: too small or noisy"),
    /** The validation part is easier than the training part. */
    VALIDATION_SET_EASY("validation set unrepresentative: easier than the training set"),
    /** Divergence, a loss above chance, or oscillation. */
    LEARNING_RATE_TOO_HIGH("learning rate too high"),
    /** The loss falls, steadily and by too little. */
    LEARNING_RATE_TOO_LOW("learning rate too low"),
    /** A long flat stretch at a high loss, left later or not. */
    PLATEAU("plateau"),
    EXPLODING_GRADIENTS("exploding gradients"),
    VANISHING_GRADIENTS("vanishing gradients"),
    /** ReLU units that are 0 on every row. */
    DEAD_UNITS("dead units"),
    /** Units in the flat parts of tanh or sigmoid. */
    SATURATED_ACTIVATIONS("saturated activations"),
    /** Before training, the loss is far from that of a guess. */
    BAD_INITIAL_LOSS("bad initial loss");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    /** Whether something should be changed. */
    public boolean warns() {
        return this != GOOD_FIT;
    }

    /** As people say it. */
    public String words() {
        return words;
    }

    /** As JSON says it: {@code over-fitting}. */
    @Override
    public String toString() {
        return Config.spelling(this);
    }
}
