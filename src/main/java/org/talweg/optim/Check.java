package org.talweg.optim;

import java.util.List;
import org.talweg.kernel.Buffer;

/** Checks of settings, each an {@link IllegalArgumentException} that names owner, setting and value. */
final class Check {
    private Check() {}

    /** Finite and above 0, also as a float. */
    static void positive(String owner, String name, double value) {
        if (!((float) value > 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(owner + ": expected a finite number above 0 within the range of a float, got "
                    + name + "=" + value);
        }
    }

    /** Finite and not below 0, also as a float. */
    static void notNegative(String owner, String name, double value) {
        if (!(value >= 0 && (float) value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(owner + ": expected a finite number of 0 or more, got " + name + "=" + value);
        }
    }

    /** In [0, 1), also as a float: the weight of the past in a running mean. */
    static void fraction(String owner, String name, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw new IllegalArgumentException(owner + ": expected 0 or more and below 1, got " + name + "=" + value);
        }
    }

    /** In (0, 1]: a factor that lowers a rate. */
    static void factor(String owner, String name, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(owner + ": expected a factor above 0 and at most 1, got " + name + "=" + value);
        }
    }

    /** At least 1: a number of steps or epochs. */
    static void count(String owner, String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(owner + ": expected 1 or more, got " + name + "=" + value);
        }
    }

    /** A floor from 0 to the rate that it bounds. */
    static void floor(String owner, double floor, double rate) {
        if (!(floor >= 0 && floor <= rate)) {
            throw new IllegalArgumentException(owner + ": expected a floor from 0 to the rate " + rate + ", got floor=" + floor);
        }
    }

    static void present(String owner, Schedule schedule) {
        if (schedule == null) {
            throw new IllegalArgumentException(owner + ": expected a schedule, got schedule=null; use Schedule.constant");
        }
    }

    /** As many buffers as the rule has state slots. */
    static void buffers(Optimizer rule, List<Buffer> state) {
        if (state.size() != rule.state().size()) {
            throw new IllegalArgumentException(rule.name() + ": expected a buffer for each state slot of " + rule.state()
                    + ", got " + state.size() + " buffers");
        }
    }
}
