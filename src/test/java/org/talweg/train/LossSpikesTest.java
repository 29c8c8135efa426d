package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

class LossSpikesTest {
    private static final int ROWS = 32;

    /** Falls from 2 towards 0.2, up and down by a fifth. */
    private static double usual(int step) {
        return (0.2 + 1.8 * 50 / (50 + step)) * (step % 2 == 0 ? 0.8 : 1.2);
    }

    private static List<Integer> begun(LossSpikes spikes, int from, int to, int... high) {
        List<Integer> begun = new ArrayList<>();
        for (int step = from; step < to; step++) {
            int at = step;
            double loss = Arrays.stream(high).anyMatch(h -> h == at) ? 9 : usual(step);
            if (spikes.begins(loss, ROWS)) {
                begun.add(step);
            }
        }
        return begun;
    }

    @Test
    void shouldFindNoneInALossThatFalls() {
        assertEquals(List.of(), begun(new LossSpikes(), 0, 2000));
    }

    @Test
    void shouldTellASpikeOfSeveralStepsOnce() {
        assertEquals(List.of(300, 500), begun(new LossSpikes(), 0, 1000, 300, 301, 302, 500));
    }

    @Test
    void shouldOnlyLearnFromTheFirstSteps() {
        assertEquals(List.of(200), begun(new LossSpikes(), 0, 300, 10, 49, 200));
    }

    @Test
    void shouldTakeALastingRiseAsUsualInTime() {
        LossSpikes spikes = new LossSpikes();
        begun(spikes, 0, 300);
        assertTrue(spikes.begins(9, ROWS));
        for (int i = 0; i < 200; i++) {
            assertFalse(spikes.begins(9, ROWS));
        }
        assertEquals(9, spikes.usual(), 0.5);
    }

    @Test
    void shouldPassOverStepsOfFewRows() {
        LossSpikes spikes = new LossSpikes();
        begun(spikes, 0, 300);
        double before = spikes.usual();
        assertFalse(spikes.begins(9, LossSpikes.FEWEST_ROWS - 1));
        assertEquals(before, spikes.usual());
        assertTrue(spikes.begins(9, LossSpikes.FEWEST_ROWS));
    }

    @Test
    void shouldGoOnFromItsState() {
        LossSpikes whole = new LossSpikes();
        begun(whole, 0, 302, 300, 301);
        LossSpikes second = new LossSpikes();
        second.restore(whole.state());
        assertEquals(begun(whole, 302, 600, 302, 400), begun(second, 302, 600, 302, 400));
        assertArrayEquals(whole.state(), second.state());
        assertThrows(IllegalArgumentException.class, () -> second.restore(new double[4]));
    }

    private static List<Long> spikes(double rateFactor, UpdateRule rule, int epochs) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Model model = Model.input(64).dense(64).relu().dense(10).softmaxCrossEntropy();
        List<Long> found = new ArrayList<>();
        try (Engine engine = new CpuEngine(1, CpuEngine.defaultVectorBits())) {
            new Trainer(engine, model).optimizer(rule.at(Schedule.constant(rateFactor * rule.learningRate()))).epochs(epochs)
                    .progress(new Progress() {
                        @Override
                        public void spike(long step, double loss, double usual) {
                            assertTrue(loss > 2 * usual, () -> loss + " against " + usual);
                            found.add(step);
                        }
                    }).fit(digits);
        }
        return found;
    }

    @Test
    void shouldFindNoneInGoodTrainings() {
        for (UpdateRule rule : UpdateRule.values()) {
            assertEquals(List.of(), spikes(1, rule, 15), rule.toString());
        }
    }

    @Test
    void shouldFindSomeWhereTheRateIsFarTooHigh() {
        assertFalse(spikes(30, UpdateRule.RMSPROP, 30).isEmpty());
    }
}
