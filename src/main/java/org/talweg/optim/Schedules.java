package org.talweg.optim;

/** The schedules that {@link Schedule} describes. */
final class Schedules {
    private Schedules() {}

    record Constant(double rate) implements Schedule {
        Constant {
            Check.positive("constant schedule", "rate", rate);
        }

        @Override
        public double at(long step) {
            return rate;
        }
    }

    record Step(double rate, double factor, long every) implements Schedule {
        Step {
            Check.positive("step schedule", "rate", rate);
            Check.factor("step schedule", "factor", factor);
            Check.count("step schedule", "every", every);
        }

        @Override
        public double at(long step) {
            return rate * StrictMath.pow(factor, step / every);
        }
    }

    record Exponential(double rate, double factor, long every) implements Schedule {
        Exponential {
            Check.positive("exponential schedule", "rate", rate);
            Check.factor("exponential schedule", "factor", factor);
            Check.count("exponential schedule", "every", every);
        }

        @Override
        public double at(long step) {
            return rate * StrictMath.pow(factor, (double) step / every);
        }
    }

    record InverseTime(double rate, long steps) implements Schedule {
        InverseTime {
            Check.positive("inverse-time schedule", "rate", rate);
            Check.count("inverse-time schedule", "steps", steps);
        }

        @Override
        public double at(long step) {
            return rate / (1 + (double) step / steps);
        }
    }

    record Cosine(double rate, long steps, double floor) implements Schedule {
        Cosine {
            Check.positive("cosine schedule", "rate", rate);
            Check.count("cosine schedule", "steps", steps);
            Check.floor("cosine schedule", floor, rate);
        }

        @Override
        public double at(long step) {
            return step >= steps ? floor : halfCosine(rate, floor, (double) step / steps);
        }
    }

    record OneCycle(double peak, long steps, double rise, double start, double end) implements Schedule {
        OneCycle {
            Check.positive("one-cycle schedule", "peak", peak);
            Check.count("one-cycle schedule", "steps", steps);
            if (!(rise > 0 && rise < 1)) {
                throw new IllegalArgumentException("one-cycle schedule: expected a rising part above 0 and below 1, got rise="
                        + rise);
            }
            divisor("start", start);
            divisor("end", end);
        }

        private static void divisor(String name, double value) {
            if (!(value >= 1 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("one-cycle schedule: expected a divisor of 1 or more, got " + name + "="
                        + value);
            }
        }

        @Override
        public double at(long step) {
            double first = peak / start;
            double last = first / end;
            double turn = rise * steps;
            if (step >= steps) {
                return last;
            }
            return step < turn ? halfCosine(first, peak, step / turn) : halfCosine(peak, last, (step - turn) / (steps - turn));
        }
    }

    record Restarts(double rate, long period, int multiplier, double floor) implements Schedule {
        Restarts {
            Check.positive("restarts schedule", "rate", rate);
            Check.count("restarts schedule", "period", period);
            Check.count("restarts schedule", "multiplier", multiplier);
            Check.floor("restarts schedule", floor, rate);
        }

        @Override
        public double at(long step) {
            long length = period;
            long within = step;
            if (multiplier == 1) {
                within %= length;
            }
            while (within >= length) {
                within -= length;
                length = length > Long.MAX_VALUE / multiplier ? Long.MAX_VALUE : length * multiplier;
            }
            return halfCosine(rate, floor, (double) within / length);
        }
    }

    record Warmup(long steps, Schedule next) implements Schedule {
        Warmup {
            Check.count("warm-up", "steps", steps);
        }

        @Override
        public double at(long step) {
            return step < steps ? next.at(0) * (step + 1) / (steps + 1) : next.at(step - steps);
        }
    }

    /** From {@code from} at fraction 0 to {@code to} at 1. */
    private static double halfCosine(double from, double to, double fraction) {
        return to + 0.5 * (from - to) * (1 + StrictMath.cos(StrictMath.PI * fraction));
    }
}
