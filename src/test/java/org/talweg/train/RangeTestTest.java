package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.data.Datasets;
import org.talweg.data.Missing;
import org.talweg.data.Source;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

final class RangeTestTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final Split DIGITS = new Origin(new Source(Datasets.DIGITS, null, null, Missing.ERROR), null, null, 0).read();
    private static final Model MODEL = Model.input(64).dense(32).relu().dense(10).softmaxCrossEntropy();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Function<Schedule, Trainer> by(UpdateRule rule) {
        return schedule -> new Trainer(ENGINE, MODEL).optimizer(rule.at(schedule));
    }

    @Test
    void shouldGrowRatesByTheSameFactor() {
        RangeTest test = new RangeTest(1e-4, 1, 101);
        assertEquals(1e-4, test.rate(0));
        assertEquals(1e-2, test.rate(50), 1e-15);
        assertEquals(1, test.rate(100), 1e-13);
    }

    @Test
    void shouldStopWhereTheLossDiverges() {
        RateCurve curve = RangeTest.usual().run(by(UpdateRule.SGD), DIGITS);
        assertTrue(curve.diverged());
        assertTrue(curve.points().size() < 200, "stopped before the end");
        RateCurve.Point last = curve.points().get(curve.points().size() - 1);
        assertTrue(last.rate() > 0.1 && last.rate() < 10, last::toString);
        assertTrue(curve.suggestion() < last.rate() / 2, curve.suggestion() + " far below " + last);
    }

    @Test
    void shouldTakeEveryStepWhereNothingDiverges() {
        RateCurve curve = new RangeTest(1e-6, 1e-3, 60).run(by(UpdateRule.ADAM), DIGITS);
        assertFalse(curve.diverged());
        assertEquals(60, curve.points().size());
        assertEquals(1e-3, curve.points().get(59).rate(), 1e-15);
    }

    /** By hand: m ← βm + (1 − β)L and L̃ = m/(1 − β^t) with a memory of 5 steps, β = 0.8. */
    @Test
    void shouldSmoothByAnAverageCorrectedForItsStart() {
        List<RateCurve.Point> points = new RangeTest(1e-6, 1e-3, 60).run(by(UpdateRule.ADAM), DIGITS).points();
        double average = 0;
        for (int t = 1; t <= points.size(); t++) {
            average = 0.8 * average + 0.2 * points.get(t - 1).loss();
            assertEquals(average / (1 - Math.pow(0.8, t)), points.get(t - 1).smoothed(), 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"ADAM", "SGD", "MOMENTUM"})
    void shouldSuggestARateThatTrainsAsWellAsTheUsualOne(UpdateRule rule) {
        double rate = RangeTest.usual().run(by(rule), DIGITS).suggestion();
        double usual = rule == UpdateRule.ADAM ? 5 * rule.learningRate() : rule.learningRate();
        assertTrue(accuracy(rule, rate) >= accuracy(rule, usual) - 0.01, rule + " at " + rate);
    }

    private static double accuracy(UpdateRule rule, double rate) {
        return new Trainer(ENGINE, MODEL).optimizer(rule.at(Schedule.oneCycle(rate, 20 * 45))).epochs(20).fit(DIGITS)
                .validation().score();
    }

    @Test
    void shouldSuggestNothingWhereTheLossDoesNotFall() {
        RateCurve curve = new RangeTest(1e6, 1e9, 40).run(by(UpdateRule.SGD), DIGITS);
        assertTrue(curve.diverged());
        assertTrue(Double.isNaN(curve.suggestion()));
    }

    @Test
    void shouldBeTheSameEachTime() {
        assertEquals(RangeTest.usual().run(by(UpdateRule.ADAM), DIGITS), RangeTest.usual().run(by(UpdateRule.ADAM), DIGITS));
    }

    /** Down, up beyond the start of the fall, and steeply down again to the lowest. */
    @Test
    void shouldLookForTheSteepestFallBeforeTheLossRises() {
        double[] losses = {2, 2, 2, 1.9, 1.7, 1.4, 1.2, 1.1, 1.9, 1.2, 0.5, 0.9};
        List<RateCurve.Point> points = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            points.add(new RateCurve.Point(i + 1, losses[i], losses[i]));
        }
        RateCurve curve = RateCurve.of(points, 2.1, 1, false);
        assertEquals(10, curve.lowest());
        assertEquals(4, curve.steepest(), "halfway from 1.9 to 1.4, not from 1.9 to 0.5");
        assertEquals(5, curve.suggestion());
        assertEquals(4, RateCurve.of(points, 2.1, 1, true).suggestion(), "a third of the rate of 12 that diverged");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 100", "-1, 1, 100", "1, 1, 100", "NaN, 1, 100", "1e-7, NaN, 100", "1e-7, Infinity, 100", "1e-7, 1, 19",
        "1e-7, 1, 1000001"})
    void shouldRefuseRatesThatDoNotGrowAndTooFewSteps(double from, double to, int steps) {
        assertThrows(IllegalArgumentException.class, () -> new RangeTest(from, to, steps));
    }
}
