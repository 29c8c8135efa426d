package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Batches;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Shuffle;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Penalty;

/** Second-order steps that go on from a saved state. */
class SecondOrderStateTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final Model MODEL = Model.input(64).dense(2).tanh().dense(10).softmaxCrossEntropy();
    private static final Dataset DATA = Datasets.digits().select("some digits", IntStream.range(0, 90).toArray());
    private static final int EPOCHS = 3;
    private static final int FULL = 90;
    private static final int PARTS = 40; // 40, 40 and 10 rows

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Everything that a training's steps stand on, made anew for each part of a run. */
    private static final class Setup implements Progress {
        final Batches batches;
        final Trainer settings;
        final Arenas arenas;
        final SecondOrderSteps steps;
        final List<List<double[]>> states = new ArrayList<>();
        final List<String> records = new ArrayList<>();

        Setup(SecondOrderRule rule, int batch, Shuffle shuffle) {
            batches = new Batches(DATA.rows(), batch, shuffle, 7);
            settings = new Trainer(ENGINE, MODEL).minimizer(rule::start).shuffle(shuffle).epochs(EPOCHS).penalty(Penalty.l2(1e-3))
                    .progress(this);
            Weights start = new Weights(MODEL.initialParameters(1), MODEL.initialStates());
            arenas = new Arenas(ENGINE, MODEL, start);
            steps = new SecondOrderSteps(ENGINE, MODEL, settings, batches, arenas, start, DATA, new DeviceData(ENGINE, DATA, MODEL, 0));
        }

        /** After each step: what it remembers, how much was asked for, norms, and whether it ended. */
        @Override
        public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
            states.add(steps.state());
            records.add(epoch + " " + steps.taken() + " " + steps.evaluations() + " " + steps.converged() + " " + steps.norms() + " "
                    + Weights.of(ENGINE, arenas.parameters(), arenas.states()).sha256(MODEL));
        }

        /** From an epoch and batch to the end, as a training asks for it. */
        Setup run(int epochsDone, int firstBatch) {
            EpochMeans means = new EpochMeans();
            int[] order = batches.order(epochsDone);
            for (int epoch = epochsDone + 1; epoch <= EPOCHS; epoch++) {
                order = settings.shuffle == Shuffle.EACH_EPOCH ? batches.order(epoch - 1) : order;
                means.begin();
                steps.epoch(epoch, order, epoch == epochsDone + 1 ? firstBatch : 0, means, Pause.NONE);
            }
            return this;
        }
    }

    static Stream<Arguments> trainings() {
        return Arrays.stream(SecondOrderRule.values()).flatMap(rule -> Stream.of(FULL, PARTS).flatMap(batch ->
                Stream.of(Shuffle.ONCE, Shuffle.EACH_EPOCH).map(shuffle -> Arguments.of(rule, batch, shuffle))));
    }

    private static List<double[]> copy(List<double[]> state) {
        return state.stream().map(double[]::clone).toList();
    }

    private static void same(List<double[]> expected, List<double[]> got, String what) {
        assertEquals(expected.size(), got.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), got.get(i), what + " array " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void shouldGoOnAsIfThereHadBeenNoBreak(SecondOrderRule rule, int batch, Shuffle shuffle) {
        Setup whole = new Setup(rule, batch, shuffle);
        List<double[]> untouched = copy(whole.steps.state());
        whole.run(0, 0);
        int all = EPOCHS * whole.batches.count();
        assertEquals(all, whole.states.size());
        assertFalse(Arrays.equals(untouched.get(1), whole.states.get(all - 1).get(1)), "x never moved");
        List<List<double[]>> kept = whole.states.stream().map(SecondOrderStateTest::copy).toList();
        for (int k = 0; k < all; k++) {
            Setup rest = new Setup(rule, batch, shuffle);
            List<double[]> state = k == 0 ? untouched : whole.states.get(k - 1);
            rest.steps.restore(k, state);
            same(state, rest.steps.state(), "restored and saved again after " + k + " steps");
            assertEquals(k, rest.steps.taken());
            rest.run(k / rest.batches.count(), k % rest.batches.count());
            assertEquals(whole.records.subList(k, all), rest.records, "after " + k + " steps");
            for (int i = k; i < all; i++) {
                same(kept.get(i), rest.states.get(i - k), "broken off after " + k + " steps, step " + (i + 1));
            }
        }
    }

    /** The weights on the engine become those of the state, whatever they were. */
    @Test
    void shouldBringTheWeightsAlong() {
        Setup whole = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE).run(0, 0);
        Setup rest = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE);
        rest.steps.restore(9, whole.states.get(8));
        assertEquals(Weights.of(ENGINE, whole.arenas.parameters(), whole.arenas.states()).sha256(MODEL),
                Weights.of(ENGINE, rest.arenas.parameters(), rest.arenas.states()).sha256(MODEL));
        assertEquals(whole.steps.evaluations(), rest.steps.evaluations());
        assertEquals(whole.steps.norms(), rest.steps.norms());
    }

    /** A step that found no lower point ends a training at the end of its epoch alone. */
    @Test
    void shouldNotEndInTheMiddleOfAnEpoch() {
        Setup whole = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE).run(0, 0);
        for (int k : new int[] {1, 3}) {
            List<double[]> state = new ArrayList<>(whole.states.get(k - 1));
            double[] counts = state.get(0).clone();
            counts[3] = 0;
            state.set(0, counts);
            Setup rest = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE);
            rest.steps.restore(k, state);
            assertEquals(k == 3, rest.steps.converged(), "after " + k + " steps");
        }
    }

    @Test
    void shouldRefuseAnotherBatchThanTheOneThatFollows() {
        Setup whole = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE).run(0, 0);
        Setup rest = new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE);
        rest.steps.restore(4, whole.states.get(3));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> rest.steps.epoch(2, rest.batches.order(1), 2, new EpochMeans(), Pause.NONE));
        assertTrue(e.getMessage().contains("batch 1 after 4 steps") && e.getMessage().contains("from=2"), e.getMessage());
    }

    @Test
    void shouldRefuseWhatIsNoStateOfTheTraining() {
        Setup whole = new Setup(SecondOrderRule.NEWTON_CG, PARTS, Shuffle.ONCE).run(0, 0);
        Setup rest = new Setup(SecondOrderRule.NEWTON_CG, PARTS, Shuffle.ONCE);
        List<double[]> before = copy(rest.steps.state());
        List<double[]> state = whole.states.get(3);
        refused(rest, -1, state, "step=-1");
        refused(rest, 4, List.of(), "arrays=0");
        refused(rest, 4, state.subList(0, 4), "arrays=4");
        refused(rest, 4, state.subList(0, 5), "newton-cg");
        refused(rest, 0, state, "0 numbers of the last step");
        refused(rest, 4, changed(state, 0, 2), "length=1");
        refused(rest, 4, changed(state, 0, Double.NaN, 1, 1, 1), "values=NaN");
        refused(rest, 4, changed(state, 0, 1, -1, 1, 1), "gradients=-1.0");
        refused(rest, 4, changed(state, 0, 1, 1, 0.5, 1), "products=0.5");
        refused(rest, 4, changed(state, 0, 1, 1, 1, 2), "moved=2.0");
        refused(rest, 4, changed(state, 1, 1, 2), "numbers of x, got length=2");
        refused(rest, 4, changed(state, 2, 1), "numbers of before, got length=1");
        double[] x = state.get(1).clone();
        x[3] = Double.POSITIVE_INFINITY;
        refused(rest, 4, changed(state, 1, x), "element=Infinity");
        refused(rest, 4, changed(state, 3, 1), "last step, got length=1");
        refused(rest, 4, changed(state, 4, 1, 1), "told=1.0");
        refused(rest, 4, changed(state, 4, Double.NaN), "told=NaN");
        refused(rest, 4, changed(state, 4, 0, 0), "batches=2");
        refused(rest, 4, changed(state, 6, 0, -1), "radius=-1.0");
        refused(new Setup(SecondOrderRule.LBFGS, PARTS, Shuffle.ONCE), 4, state, "method=newton-cg");
        same(before, rest.steps.state(), "refused, but changed");
    }

    private static List<double[]> changed(List<double[]> state, int i, double... array) {
        List<double[]> changed = new ArrayList<>(state);
        changed.set(i, array);
        return changed;
    }

    private static void refused(Setup setup, long step, List<double[]> state, String said) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> setup.steps.restore(step, state), said);
        assertTrue(e.getMessage().startsWith("expected a saved state of ") && e.getMessage().contains(said)
                && e.getMessage().contains("; go on with the state that"), e.getMessage());
    }
}
