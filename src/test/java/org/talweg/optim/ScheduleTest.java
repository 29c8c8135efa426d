package org.talweg.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final double TINY = 1e-15;

    private static void check(Schedule schedule, double... stepsAndRates) {
        for (int i = 0; i < stepsAndRates.length; i += 2) {
            assertEquals(stepsAndRates[i + 1], schedule.at((long) stepsAndRates[i]), TINY,
                    schedule + " at step " + (long) stepsAndRates[i]);
        }
    }

    @Test
    void shouldGiveTheRatesWorkedOutByHand() {
        check(Schedule.constant(0.1), 0, 0.1, 1_000_000, 0.1);
        check(Schedule.step(0.8, 0.5, 10), 0, 0.8, 9, 0.8, 10, 0.4, 19, 0.4, 20, 0.2, 35, 0.1);
        check(Schedule.exponential(0.8, 0.25, 10), 0, 0.8, 5, 0.4, 10, 0.2, 20, 0.05);
        check(Schedule.inverseTime(0.6, 100), 0, 0.6, 50, 0.4, 100, 0.3, 200, 0.2);
        check(Schedule.cosine(1, 300), 0, 1, 100, 0.75, 150, 0.5, 200, 0.25, 300, 0, 1000, 0);
        check(Schedule.cosine(1, 300, 0.2), 0, 1, 100, 0.8, 150, 0.6, 300, 0.2, 301, 0.2);
        check(Schedule.oneCycle(1, 100), 0, 0.04, 15, 0.52, 30, 1, 65, (1 + 4e-6) / 2, 100, 4e-6, 500, 4e-6);
        check(Schedule.oneCycle(2, 100, 0.5, 4, 2), 0, 0.5, 25, 1.25, 50, 2, 75, 1.125, 100, 0.25);
    }

    @Test
    void shouldRestartWarm() {
        check(Schedule.restarts(1, 10, 1, 0), 0, 1, 5, 0.5, 10, 1, 15, 0.5, 1_000_000_005, 0.5);
        check(Schedule.restarts(1, 10, 2, 0.5), 0, 1, 5, 0.75, 10, 1, 20, 0.75, 30, 1, 50, 0.75, 70, 1);
        assertTrue(Schedule.restarts(1, 10, 2, 0).at(Long.MAX_VALUE) <= 1);
    }

    @Test
    void shouldMeetTheScheduleAfterWarmUp() {
        Schedule warm = Schedule.cosine(1, 100).warmup(4);
        check(warm, 0, 0.2, 1, 0.4, 2, 0.6, 3, 0.8, 4, 1, 54, 0.5, 104, 0);
        for (Schedule next : new Schedule[] {Schedule.constant(0.3), Schedule.step(0.3, 0.1, 5), Schedule.exponential(0.3, 0.9, 3),
            Schedule.inverseTime(0.3, 7), Schedule.oneCycle(0.3, 50), Schedule.restarts(0.3, 8, 3, 0.01)}) {
            Schedule joined = next.warmup(20);
            for (int step = 0; step < 20; step++) {
                assertEquals(next.at(0) * (step + 1) / 21, joined.at(step), TINY);
            }
            for (int step = 20; step < 100; step++) {
                assertEquals(next.at(step - 20), joined.at(step), 0);
            }
        }
    }

    @Test
    void shouldBeAFunctionOfTheStepAlone() {
        Schedule schedule = Schedule.restarts(0.1, 7, 2, 0.001).warmup(3);
        double[] forward = new double[200];
        for (int step = 0; step < 200; step++) {
            forward[step] = schedule.at(step);
        }
        for (int step = 199; step >= 0; step--) {
            assertEquals(forward[step], schedule.at(step), 0);
        }
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        Refusal.check("constant schedule: expected a finite number above 0 within the range of a float, got rate=NaN",
                () -> Schedule.constant(Double.NaN));
        Refusal.check("got rate=0.0", () -> Schedule.constant(0));
        Refusal.check("got rate=-0.1", () -> Schedule.cosine(-0.1, 10));
        Refusal.check("got rate=1.0E39", () -> Schedule.inverseTime(1e39, 10));
        Refusal.check("step schedule: expected a factor above 0 and at most 1, got factor=1.5", () -> Schedule.step(1, 1.5, 1));
        Refusal.check("exponential schedule: expected 1 or more, got every=0", () -> Schedule.exponential(1, 0.5, 0));
        Refusal.check("inverse-time schedule: expected 1 or more, got steps=-3", () -> Schedule.inverseTime(1, -3));
        Refusal.check("cosine schedule: expected a floor from 0 to the rate 0.1, got floor=0.2",
                () -> Schedule.cosine(0.1, 10, 0.2));
        Refusal.check("one-cycle schedule: expected a rising part above 0 and below 1, got rise=1.0",
                () -> Schedule.oneCycle(1, 10, 1, 25, 1e4));
        Refusal.check("one-cycle schedule: expected a divisor of 1 or more, got start=0.5",
                () -> Schedule.oneCycle(1, 10, 0.3, 0.5, 1e4));
        Refusal.check("restarts schedule: expected 1 or more, got multiplier=0", () -> Schedule.restarts(1, 10, 0, 0));
        Refusal.check("warm-up: expected 1 or more, got steps=0", () -> Schedule.constant(1).warmup(0));
    }
}
