package org.talweg.train;

/** What steps have told: means over an epoch, and the last step that went well. */
final class EpochMeans {
    private double lossSum;
    private double correctSum;
    private double normSum;
    private long rows;
    private long passed;
    private int steps;
    private long lastGoodStep;
    private double lastGoodLoss;
    private double lastGoodNorm;

    /** Numbers of {@link #state}. */
    static final int NUMBERS = 9;

    /** All that is known, to go on from. */
    double[] state() {
        return new double[] {lossSum, correctSum, normSum, rows, steps, lastGoodStep, lastGoodLoss, lastGoodNorm, passed};
    }

    /** @param state what {@link #state} gave */
    void restore(double[] state) {
        lossSum = state[0];
        correctSum = state[1];
        normSum = state[2];
        rows = (long) state[3];
        steps = (int) state[4];
        lastGoodStep = (long) state[5];
        lastGoodLoss = state[6];
        lastGoodNorm = state[7];
        passed = (long) state[8];
    }

    /** An epoch begins. */
    void begin() {
        lossSum = 0;
        correctSum = 0;
        normSum = 0;
        rows = 0;
        passed = 0;
        steps = 0;
    }

    /**
     * A step that went well.
     *
     * @param loss    mean over its rows
     * @param norm    ‖g‖₂
     * @param correct right answers among its rows
     */
    void add(long step, double loss, double norm, double correct, int stepRows) {
        lastGoodStep = step;
        lastGoodLoss = loss;
        lastGoodNorm = norm;
        lossSum += loss * stepRows;
        correctSum += correct;
        normSum += norm;
        rows += stepRows;
        passed += stepRows;
        steps++;
    }

    /** A step that was not finite: it is in no mean. */
    void skip(int stepRows) {
        passed += stepRows;
    }

    /** Whether no step of the epoch so far went well. */
    boolean nothing() {
        return steps == 0;
    }

    /** Rows of the epoch so far, those of skipped steps too. */
    long rows() {
        return passed;
    }

    /** Mean over the epoch's rows so far, of steps that went well. */
    double loss() {
        return lossSum / rows;
    }

    /** Share of right answers so far. */
    double accuracy() {
        return correctSum / rows;
    }

    /** Mean over the epoch's steps so far. */
    double gradientNorm() {
        return normSum / steps;
    }

    String lastGood() {
        return lastGoodStep == 0 ? "no step went well before" : "last good values at step " + lastGoodStep + ": loss "
                + (float) lastGoodLoss + ", gradient norm " + (float) lastGoodNorm;
    }
}
