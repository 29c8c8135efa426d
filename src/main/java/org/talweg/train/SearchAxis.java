package org.talweg.train;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.talweg.kernel.PhiloxStream;

/** A setting that a sweep varies, and what it may be. */
public sealed interface SearchAxis {
    /** Name of the setting. */
    String name();

    /** Whether values are compared by their ratio rather than by their difference. */
    boolean geometric();

    /** A value drawn at random. */
    String draw(PhiloxStream random);

    /** Some values; drawn, each is as likely. */
    record Listed(String name, boolean geometric, List<String> values) implements SearchAxis {
        public Listed {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("expected values of " + name + ", got none");
            }
        }

        @Override
        public String draw(PhiloxStream random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    /**
     * All values between two; drawn uniformly, or where they are geometric uniformly in the logarithm, and rounded to three
     * significant digits so that they can be typed.
     *
     * @param whole whether values are whole numbers
     */
    record Range(String name, boolean geometric, double from, double to, boolean whole) implements SearchAxis {
        private static final MathContext DIGITS = new MathContext(3);

        public Range {
            if (!(from < to && to < Double.POSITIVE_INFINITY && from >= (geometric ? Double.MIN_NORMAL : 0))) {
                throw new IllegalArgumentException("expected a range that grows" + (geometric ? " from above 0" : "") + ", got "
                        + name + "=" + from + ".." + to);
            }
        }

        @Override
        public String draw(PhiloxStream random) {
            double u = random.nextUniform();
            double value = geometric ? from * StrictMath.pow(to / from, u) : from + u * (to - from);
            if (whole) {
                return Long.toString(Math.round(value));
            }
            double rounded = BigDecimal.valueOf(value).round(DIGITS).doubleValue();
            return Double.toString(Math.min(to, Math.max(from, rounded))).replace("E", "e");
        }
    }
}
