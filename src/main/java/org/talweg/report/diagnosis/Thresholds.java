package org.talweg.report.diagnosis;

/**
 * Every number that a rule of the diagnosis depends on.
 *
 * <p>Losses are compared with the loss of a guess ({@link Curves#reference}), so that the same numbers serve two classes, a hundred, and
 * regression. "Of a guess" below means: as a share of it.
 */
final class Thresholds {
    private Thresholds() {}

    // How sure: a word for a number.

    /** From here a finding is called sure. */
    static final double SURE = 0.8;
    /** From here it is called likely, below it possible. */
    static final double LIKELY = 0.5;

    // Curves at large.

    /** Fewer epochs have no shape that noise could not have made. */
    static final int FEWEST_EPOCHS = 5;
    /** The end of a curve is the median of so many epochs: one wild epoch does not decide. */
    static final int END_EPOCHS = 3;
    /** A change counts from three standard deviations of the noise on, as usual: chance alone gives it once in 400. */
    static final double NOISES = 3;

    // Under-fitting and training that stopped too soon.

    /** A training loss above this, of a guess, is high: good runs end below a quarter, a network that learnt nothing ends at 1. */
    static final double HIGH_LOSS = 0.4;
    /** A fall below this, of a guess, over the last quarter of the way is flat: it would take dozens of runs more to get there. */
    static final double FLAT_FALL = 0.05;
    /** A validation loss that falls by this, of a guess, in the last quarter is still falling: good runs move by up to 2 %. */
    static final double STILL_FALLING = 0.03;
    /** And by this share of itself: a validation part of some hundred rows moves a loss by a twentieth without meaning it. */
    static final double STILL_FALLING_SHARE = 0.1;
    /** Share of that fall which the second half of those epochs must hold: a line gives a half. */
    static final double STILL_FALLING_LATER = 0.3;
    /** A learning rate below this share of its highest has come to its schedule's end: curves are flat, or fall, by that alone. */
    static final double SCHEDULE_ENDED = 0.1;
    /** Part of the epochs in which it must be falling: shorter ones show noise. */
    static final double LAST_PART = 0.25;

    // Over-fitting and a good fit.

    /** The validation loss has risen when it lies this share of its minimum above it: a well-fitted network's wanders by a tenth. */
    static final double RISE_SHARE = 0.15;
    /** And this, of a guess: an error of a few rows more moves a small loss by 0.02 to 0.05. */
    static final double RISE = 0.03;
    /** The training loss must have fallen to this share meanwhile; if it rises too, it is the learning rate. */
    static final double TRAIN_FALLS_TO = 0.95;
    /** A fit is good from this share of a guess down, or with a gap below {@link #GAP}. */
    static final double GOOD_LOSS = 0.4;

    // Parts that do not stand for the data.

    /** A gap of validation over training loss above this, of a guess, is large: good runs have up to 0.16, 50 rows of digits 0.28. */
    static final double GAP = 0.2;
    /** Both curves must have improved to this share of a guess: a gap is the data's fault only if the network learns. */
    static final double IMPROVED_TO = 0.75;
    /** Training loss, as a share of the validation loss, below which training rows are known by heart. */
    static final double BY_HEART = 0.5;
    /** A gap in loss is the training part's only if that in score passes so many standard errors of the validation score. */
    static final double SCORE_ERRORS = 2;
    /** Standard error of the validation score above which the part is too small: 3 points, so ± 6 with 95 %. */
    static final double SCORE_ERROR = 0.03;
    /** Fewer rows than this say little of a regression: their mean square is known to a quarter at best (√(2/30)). */
    static final int FEWEST_ROWS = 30;
    /** Epochs, behind the first third, that it takes to know a noise: of ten the median of second differences is known to a third. */
    static final int NOISY_EPOCHS = 10;
    /** The validation curve is noisy when its noise is this share of its level, … */
    static final double NOISY_SHARE = 0.12;
    /** … and so many times the training curve's: what shakes both is the learning rate. */
    static final double NOISY_RATIO = 4;
    /** And this, of a guess: below, it does not matter. */
    static final double NOISY = 0.03;
    /** A validation loss below this share of the training loss is of easier rows; that of rows drawn alike is above 0.8. */
    static final double EASY_SHARE = 0.6;
    /** The same where dropout may have raised the training loss by an unknown amount. */
    static final double EASY_SHARE_UNJUDGED = 0.35;
    /** And this far below, of a guess: two losses near 0 have ratios of all sizes. */
    static final double EASY = 0.02;

    // Learning rate.

    /** A training loss this far above a guess, or above where it began, has been thrown up by a step too long. */
    static final double ABOVE_CHANCE = 1.2;
    /** Share of a layer's units dead after the first epoch, with a loss that stays high, from which a step has killed them. */
    static final double KILLED = 0.5;
    /** An epoch that raises the training loss by this share is a jump: noise of mini-batches makes up to 10 %. */
    static final double JUMP_SHARE = 0.2;
    /** And by this, of a guess. */
    static final double JUMP = 0.02;
    /** Share of epochs that are jumps from which a curve oscillates: one in six; at random, half of the epochs rise. */
    static final double JUMPS = 0.16;
    /** A loss above this, of where it began, after the whole run has gone too short a way; below, more epochs would do. */
    static final double SHORT_WAY = 0.7;
    /** The second half of the way (in sums of ε) gained this share of the first half's: a line gives 1, a curve that settles 0.2. */
    static final double STEADY = 0.4;
    /** Share of epochs that lower the loss in a steady fall. */
    static final double FALLING_EPOCHS = 0.8;
    /** A smaller fall, of a guess, is none. */
    static final double SOME_FALL = 0.002;

    // Plateaus.

    /** The loss moves by less than this, of a guess, on a plateau. */
    static final double PLATEAU_RANGE = 0.02;
    /** A plateau lies above this, of a guess; what lies below is where a curve settles. */
    static final double PLATEAU_LEVEL = 0.5;
    /** Epochs of a plateau, at least. */
    static final int PLATEAU_EPOCHS = 4;
    /** Share of the way (in sums of ε) that it takes, at least: a warm-up's first epochs are flat without being one. */
    static final double PLATEAU_WAY = 0.05;
    /** The fall, of a guess, behind a plateau that shows that it was one. */
    static final double PLATEAU_FALL = 0.15;

    // Gradients and layers.

    /** Mean gradient norms above this explode: standardised data and the usual initial weights give 0.1 to 10. */
    static final double EXPLODING_NORM = 100;
    /** The gradient of a layer over that of the layer after it, on average, from which it grows on its way back: 3⁸ is 6561. */
    static final double EXPLODING_GROWTH = 2;
    /** Smallest over largest gradient of two layers below which it vanishes: a step then moves one of them a thousandth as fast. */
    static final double VANISHING_RATIO = 1e-3;
    /** Without layers: a gradient norm below this while the loss is high. */
    static final double VANISHING_NORM = 1e-3;
    /** Share of a ReLU layer's units that are dead from which it matters: a tenth of them is usual. */
    static final double DEAD = 0.3;
    /** Share of saturated values from which a layer passes little gradient: trained tanh layers reach a quarter. */
    static final double SATURATED = 0.4;

    // Initial loss.

    /** Initial loss over that of a guess from which weights start too large: He's and Glorot's give 1.0 to 1.4. */
    static final double INITIAL_ABOVE = 2;
    /** The same for squared errors, which grow with the square: outputs three times as spread as the targets. */
    static final double INITIAL_ABOVE_SQUARED = 10;
    /** And below which labels are known before training, as when features hold them. */
    static final double INITIAL_BELOW = 0.5;
}
