package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.emulator.Emulator;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.kernel.PhiloxStream;
import org.talweg.nn.Model;
import org.talweg.optim.Clipping;
import org.talweg.optim.Optimizer;
import org.talweg.optim.Penalty;
import org.talweg.optim.RmsProp;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;
import org.talweg.train.OnNonfinite;
import org.talweg.train.Progress;
import org.talweg.train.Run;
import org.talweg.train.Trainer;
import org.talweg.verify.Difference;
import org.talweg.verify.Outcome;
import org.talweg.verify.TrainingCase;
import org.talweg.verify.TrainingContract;

/** Whole trainings of 20 steps by the shipped PTX: weights and running statistics are the CPU's, scalar and vector, to the bit. */
class EmulatorTrainingTest {
    private static final int STEPS = 20;
    private static final int EPOCHS = 5;
    private static final long SEED = 0x89abcdef01234567L;
    private static final int CLASSES = 5;
    /** 60 of them train: four batches of 16, the last smaller. */
    private static final int ROWS = 75;

    @TestFactory
    Stream<DynamicTest> shouldTrainToTheBitsOfTheCpu() {
        return cases().stream().map(training -> DynamicTest.dynamicTest(training.name(), () -> compare(training)));
    }

    private static void compare(TrainingCase training) {
        assertEquals(STEPS, training.steps());
        List<Engine> engines = new ArrayList<>();
        Emulator emulator = new Emulator();
        engines.add(emulator);
        if (CpuEngine.defaultVectorBits() != 0) {
            engines.add(new CpuEngine(1, CpuEngine.defaultVectorBits()));
        }
        try (Engine reference = new CpuEngine(1, 0)) {
            Outcome outcome = new TrainingContract(reference, engines).compare(training);
            for (Difference difference : outcome.differences().values()) {
                throw difference;
            }
            long updates = emulator.countersByEntry().entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(family(training.optimizer())))
                    .mapToLong(entry -> entry.getValue().launches()).sum();
            assertTrue(updates >= STEPS, () -> "updates on the emulator: " + emulator.countersByEntry());
        } finally {
            engines.forEach(Engine::close);
        }
    }

    private static String family(Optimizer optimizer) {
        return optimizer.name().equals("adamw") ? "adam" : optimizer.name();
    }

    /** A row whose loss overflows is in one step of each epoch. */
    @Test
    void shouldSkipTheStepsThatTheCpuSkips() {
        float[] features = features(13);
        Arrays.fill(features, 13 * 20, 13 * 21, Float.MAX_VALUE);
        Dataset rows = Dataset.ofValues("values", features, 13, targets());
        Dataset good = Dataset.ofValues("good", features(13), 13, targets());
        Model model = Model.input(13).dense(9).relu().dense(6).batchNorm().relu().dense(1).squaredError();
        List<Run> runs = new ArrayList<>();
        List<List<String>> told = new ArrayList<>();
        try (Engine cpu = new CpuEngine(1, 0); Engine emulator = new Emulator()) {
            for (Engine engine : List.of(cpu, emulator)) {
                List<String> skipped = new ArrayList<>();
                runs.add(new Trainer(engine, model).optimizer(UpdateRule.ADAM.at(Schedule.constant(0.01))).batchSize(16).epochs(3)
                        .shuffle(Shuffle.EACH_EPOCH).clipNorm(1).onNonfinite(OnNonfinite.SKIP).progress(new Progress() {
                            @Override
                            public void skipped(long step, String sentence) {
                                skipped.add(sentence);
                            }
                        }).fit(new Split(rows, good)));
                told.add(skipped);
            }
        }
        assertEquals(told.get(0), told.get(1));
        assertEquals(3, told.get(0).size(), () -> told.get(0).toString());
        assertEquals(3, runs.get(1).skipped());
        assertArrayEquals(runs.get(0).weights().parameters(), runs.get(1).weights().parameters());
        assertArrayEquals(runs.get(0).weights().states(), runs.get(1).weights().states());
        for (float w : runs.get(0).weights().parameters()) {
            assertTrue(Float.isFinite(w));
        }
    }

    private static List<TrainingCase> cases() {
        List<TrainingCase> cases = new ArrayList<>();
        Split classes = Dataset.ofClasses("classes", features(16), 16, labels(), List.of("a", "b", "c", "d", "e"))
                .holdOut(0.2, 0);
        Clipping byNorm = new Clipping(Double.POSITIVE_INFINITY, 0.5);
        for (Optimizer optimizer : optimizers()) {
            Model model = Model.input(16).dense(20).batchNorm().tanh().dropout(0.3f).dense(8).tanh().dropout(0.1f).dense(CLASSES)
                    .softmaxCrossEntropy();
            cases.add(new TrainingCase(optimizer + ", batch norm, dropout, tanh, clipping by norm", model, classes, optimizer,
                    Penalty.none(), 0, byNorm, Double.POSITIVE_INFINITY, 16, EPOCHS, Shuffle.EACH_EPOCH, SEED));
        }
        Schedule rate = Schedule.constant(0.01);
        Split odd = Dataset.ofClasses("classes", features(13), 13, labels(), List.of("a", "b", "c", "d", "e")).holdOut(0.2, 0);
        Model penalised = Model.input(13).dense(17).relu().dense(9).activation(Activation.GELU).dense(7)
                .activation(Activation.SILU).dense(CLASSES).softmaxCrossEntropy();
        cases.add(new TrainingCase("relu, gelu, silu, L1, L2, greatest norm, odd sizes", penalised, odd,
                UpdateRule.ADAM.at(rate), new Penalty(1e-3, 1e-2), 0, Clipping.none(), 0.9, 16, EPOCHS, Shuffle.ONCE, SEED));
        Split values = Dataset.ofValues("values", features(13), 13, targets()).holdOut(0.2, 0);
        Clipping byValue = new Clipping(0.1, Double.POSITIVE_INFINITY);
        cases.add(new TrainingCase("huber, leaky relu, sigmoid, decay, clipping by value", Model.input(13).dense(11)
                .activation(Activation.LEAKY_RELU).dense(6).batchNorm().sigmoid().dense(1).huber(0.75f), values,
                UpdateRule.MOMENTUM.at(rate), Penalty.none(), 1e-2, byValue, Double.POSITIVE_INFINITY, 16, EPOCHS, Shuffle.ONCE,
                SEED));
        cases.add(new TrainingCase("squared error, no layer between", Model.input(13).dense(1).squaredError(), values,
                UpdateRule.SGD.at(rate), new Penalty(0, 1e-2), 0, Clipping.none(), Double.POSITIVE_INFINITY, 16, EPOCHS,
                Shuffle.ONCE, SEED));
        return cases;
    }

    private static List<Optimizer> optimizers() {
        List<Optimizer> optimizers = new ArrayList<>();
        for (UpdateRule rule : UpdateRule.values()) {
            optimizers.add(rule.at(Schedule.oneCycle(rule.learningRate(), STEPS)));
        }
        Schedule rate = Schedule.constant(1e-3);
        optimizers.add(new RmsProp(0.9, 1e-6, 0.9, false, rate));
        optimizers.add(new RmsProp(0.9, 1e-6, 0, true, rate));
        optimizers.add(new RmsProp(0.9, 1e-6, 0.9, true, rate));
        return optimizers;
    }

    private static float[] features(int columns) {
        PhiloxStream random = new PhiloxStream(SEED, columns);
        float[] features = new float[ROWS * columns];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return features;
    }

    private static int[] labels() {
        int[] labels = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % CLASSES;
        }
        return labels;
    }

    private static float[] targets() {
        PhiloxStream random = new PhiloxStream(SEED, 99);
        float[] targets = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            targets[i] = (float) (2 * random.nextGaussian());
        }
        return targets;
    }
}
