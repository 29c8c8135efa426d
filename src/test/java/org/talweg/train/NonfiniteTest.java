package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Batches;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Bookkeeping;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.OptimizerStep;
import org.talweg.nn.Model;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

class NonfiniteTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final int ROWS = 42;
    private static final int BATCH = 10;
    private static final int COLUMNS = 3;
    private static final int EPOCHS = 4;
    private static final Model MODEL = Model.input(COLUMNS).dense(8).relu().dense(1).squaredError();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** @param bad rows whose features are {@code value} */
    private static Split data(float value, int... bad) {
        SplittableRandom random = new SplittableRandom(5);
        float[] features = new float[ROWS * COLUMNS];
        float[] targets = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int c = 0; c < COLUMNS; c++) {
                features[i * COLUMNS + c] = (float) random.nextDouble(-1, 1);
            }
            targets[i] = features[i * COLUMNS] - features[i * COLUMNS + 1];
        }
        Dataset good = Dataset.ofValues("good", features.clone(), COLUMNS, targets.clone());
        for (int row : bad) {
            Arrays.fill(features, row * COLUMNS, (row + 1) * COLUMNS, value);
        }
        return new Split(Dataset.ofValues("spoilt", features, COLUMNS, targets), good);
    }

    private static Trainer trainer(Model model) {
        return new Trainer(ENGINE, model).optimizer(UpdateRule.ADAM.at(Schedule.constant(0.01))).batchSize(BATCH).epochs(EPOCHS)
                .shuffle(Shuffle.EACH_EPOCH).seed(3);
    }

    /** Numbers, from 1, of the steps whose batch has the row. */
    private static List<Long> stepsWith(int row) {
        Batches batches = new Batches(ROWS, BATCH, Shuffle.EACH_EPOCH, 3);
        List<Long> steps = new ArrayList<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int[] order = batches.order(epoch);
            for (int i = 0; i < batches.count(); i++) {
                if (Arrays.stream(order, batches.begin(i), batches.begin(i) + batches.size(i)).anyMatch(r -> r == row)) {
                    steps.add((long) epoch * batches.count() + i + 1);
                }
            }
        }
        return steps;
    }

    /** What a training tells of steps. */
    private static final class Told implements Progress {
        final List<Long> taken = new ArrayList<>();
        final List<Long> skipped = new ArrayList<>();
        final List<String> sentences = new ArrayList<>();

        @Override
        public void step(long step, double learningRate, double loss) {
            taken.add(step);
            assertTrue(Double.isFinite(loss));
        }

        @Override
        public void skipped(long step, String sentence) {
            skipped.add(step);
            sentences.add(sentence);
        }
    }

    @Test
    void shouldSkipExactlyTheStepsThatAreNotFinite() {
        Told told = new Told();
        Told second = new Told();
        Run run = trainer(MODEL).onNonfinite(OnNonfinite.SKIP).progress(told.and(second)).fit(data(1e30f, 17));
        assertEquals(stepsWith(17), told.skipped);
        assertEquals(told.skipped, second.skipped);
        assertEquals(EPOCHS, run.skipped());
        assertEquals(EPOCHS * 5, run.steps());
        assertEquals(EPOCHS * 4, told.taken.size());
        for (float w : run.weights().parameters()) {
            assertTrue(Float.isFinite(w));
        }
        assertTrue(run.validation().loss() < run.history().get(0).validationLoss(), () -> run.history().toString());
        for (EpochRecord epoch : run.history()) {
            assertTrue(epoch.trainLoss() < 2 && Double.isFinite(epoch.gradientNorm()), epoch::toString);
        }
        assertEquals("loss became Infinity at step " + told.skipped.get(0) + " (epoch 1, learning rate 0.01), gradient of"
                + " dense2.weight became infinite: the step is skipped", told.sentences.get(0));
    }

    @Test
    void shouldStopAtTheFirstOfThemAndNameTheLayer() {
        Diverged stop = assertThrows(Diverged.class, () -> trainer(MODEL).fit(data(1e30f, 17)));
        long step = stepsWith(17).get(0);
        assertEquals(step, stop.step());
        assertTrue(stop.getMessage().startsWith("loss became Infinity at step " + step + " (epoch 1, learning rate 0.01), gradient of"
                + " dense2.weight became infinite; "), stop::getMessage);
    }

    /** Clipping by norm would scale by 1/∞. */
    @Test
    void shouldTellOfAGradientTooLongToBeSquared() {
        Model huber = Model.input(COLUMNS).dense(4).relu().dense(1).huber(1);
        Diverged stop = assertThrows(Diverged.class, () -> trainer(huber).clipNorm(1).fit(data(1e25f, 17)));
        assertTrue(stop.getMessage().matches("gradient norm became Infinity at step " + stop.step() + " \\(epoch 1, learning rate 0.01,"
                + " loss [0-9.]+E2[34]\\) with no element that is not finite; .*"), stop::getMessage);
    }

    @Test
    void shouldNameTheParameterAtAPosition() {
        int bias = (int) MODEL.weightFloats();
        assertEquals("gradient of dense1.weight became not finite at step 812 (epoch 3, learning rate 0.1, loss 0.42)",
                Nonfinite.of(MODEL, 3, 812, 0.1, 0.42f, Float.NaN, 23).clause());
        assertEquals("gradient of dense2.weight became infinite at step 812 (epoch 3, learning rate 0.1, loss 0.42)",
                Nonfinite.of(MODEL, 3, 812, 0.1, 0.42f, Float.POSITIVE_INFINITY, 32).clause());
        assertEquals("gradient of dense1.bias became not finite at step 812 (epoch 3, learning rate 0.1, loss 0.42)",
                Nonfinite.of(MODEL, 3, 812, 0.1, 0.42f, Float.NaN, bias).clause());
        assertEquals("loss became NaN at step 812 (epoch 3, learning rate 0.1)",
                Nonfinite.of(MODEL, 3, 812, 0.1, Float.NaN, 1, -1).clause());
    }

    @Test
    void shouldStopWhereNoStepOfAnEpochIsFinite() {
        int[] all = new int[ROWS];
        Arrays.setAll(all, i -> i);
        Diverged stop = assertThrows(Diverged.class, () -> trainer(MODEL).onNonfinite(OnNonfinite.SKIP).fit(data(1e30f, all)));
        assertTrue(stop.getMessage().startsWith("none of the 5 steps of epoch 1 was finite; no step went well before"),
                stop::getMessage);
    }

    @Test
    void shouldRefuseToSkipStepsOfSecondOrder() {
        String message = assertThrows(IllegalArgumentException.class, () -> trainer(MODEL).minimizer(SecondOrderRule.LBFGS::start)
                .onNonfinite(OnNonfinite.SKIP).fit(data(0))).getMessage();
        assertTrue(message.contains("steps to be skipped"), message);
    }

    /** Streamed data, a batch that is spoilt more than once, and a run again. */
    @Test
    void shouldGiveTheSameBitsStreamed() {
        Trainer trainer = trainer(MODEL).onNonfinite(OnNonfinite.SKIP);
        Run first = trainer.fit(data(1e30f, 17, 3));
        trainer.streamed = true;
        Run second = trainer.fit(data(1e30f, 17, 3));
        assertTrue(first.skipped() > EPOCHS);
        assertEquals(first.skipped(), second.skipped());
        assertArrayEquals(first.weights().parameters(), second.weights().parameters());
    }

    @ParameterizedTest
    @EnumSource(UpdateRule.class)
    void shouldLeaveEveryBitAsItWas(UpdateRule rule) {
        Model model = Model.input(COLUMNS).dense(8).relu().dense(5).batchNorm().tanh().dense(1).squaredError();
        Optimizer optimizer = rule.at(Schedule.constant(0.01));
        Dataset rows = data(Float.MAX_VALUE, 15).train();
        try (Engine engine = new CpuEngine(2)) {
            Arenas arenas = new Arenas(engine, model, new Weights(model.initialParameters(1), model.initialStates()));
            TrainingState state = TrainingState.allocate(engine, model, optimizer, arenas, ROWS);
            StepProgram program = new StepProgram(engine, model, state, new DeviceData(engine, rows, model, 0), 0, BATCH, optimizer,
                    1f, Float.POSITIVE_INFINITY);
            int[] order = new int[ROWS];
            Arrays.setAll(order, i -> i);
            engine.upload(order, 0, state.order(), ROWS);
            List<Buffer> kept = new ArrayList<>(state.slots());
            kept.addAll(List.of(arenas.parameters(), arenas.states()));
            run(engine, state, program, optimizer, 0);
            List<float[]> before = kept.stream().map(buffer -> engine.floats(buffer, (int) buffer.length())).toList();
            run(engine, state, program, optimizer, 1);
            for (int i = 0; i < kept.size(); i++) {
                assertArrayEquals(before.get(i), engine.floats(kept.get(i), before.get(i).length), kept.get(i).toString());
            }
            run(engine, state, program, optimizer, 2);
            for (int i = 0; i < kept.size(); i++) {
                float[] after = engine.floats(kept.get(i), before.get(i).length);
                assertFalse(Arrays.equals(before.get(i), after), kept.get(i) + " stood still");
            }
            float[] history = engine.floats(state.history(), 3 * Bookkeeping.HISTORY_WIDTH);
            assertTrue(Float.isFinite(history[0]) && Float.isNaN(history[Bookkeeping.HISTORY_WIDTH])
                    && Float.isFinite(history[2 * Bookkeeping.HISTORY_WIDTH]), () -> Arrays.toString(history));
            int[] positions = new int[3];
            engine.download(state.positions(), positions, 0, 3);
            assertEquals(-1, positions[0]);
            assertTrue(positions[1] >= 0);
            assertEquals(-1, positions[2]);
        }
    }

    private static void run(Engine engine, TrainingState state, StepProgram program, Optimizer optimizer, int step) {
        float[] scalars = new float[OptimizerStep.SLOTS];
        optimizer.scalars(step + 1, 0.01, Penalty.none(), 0, Clipping.none(), scalars);
        engine.upload(scalars, 0, state.weightScalars(), scalars.length);
        engine.upload(scalars, 0, state.otherScalars(), scalars.length);
        int[] counters = new int[Bookkeeping.COUNTERS];
        counters[Bookkeeping.STEP] = step;
        counters[Bookkeeping.ROW_OFFSET] = step * BATCH;
        counters[Bookkeeping.HISTORY_SLOT] = step;
        engine.upload(counters, 0, state.counters(), counters.length);
        program.run();
    }
}
