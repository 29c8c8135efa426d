package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.DelegatingEngine;
import org.talweg.engine.Engine;
import org.talweg.engine.Memory;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Plan;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.AmsGrad;
import org.talweg.optim.Momentum;
import org.talweg.optim.Sgd;

/** What a training holds against what was said before it began. */
class MemoryPlanTest {
    private static final int CLASSES = 10;

    private static Split data(int rows, int columns) {
        SplittableRandom source = new SplittableRandom(3);
        float[] features = new float[rows * columns];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) source.nextDouble();
        }
        Dataset all = Dataset.ofClasses("random", features, columns, IntStream.range(0, rows).map(i -> i % CLASSES).toArray(),
                IntStream.range(0, CLASSES).mapToObj(i -> "c" + i).toList());
        return new Split(all, all.select("some", IntStream.range(0, rows / 4).toArray()));
    }

    static Stream<Arguments> trainings() {
        return Stream.of(
                Arguments.of("SGD", 500, Model.input(100).dense(200).relu().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.optimizer(Sgd.at(0.1)).batchSize(32))),
                Arguments.of("momentum, a smaller last batch, early stopping", 2500,
                        Model.input(100).dense(300).tanh().dense(50).sigmoid().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.optimizer(Momentum.at(0.1)).batchSize(128).earlyStopping(3))),
                Arguments.of("Adam, batch norm and dropout", 1500,
                        Model.input(100).dense(256).batchNorm().relu().dropout(0.5f).dense(128).batchNorm().relu().dropout(0.3f)
                                .dense(CLASSES).softmaxCrossEntropy(), trainer(t -> t.optimizer(Adam.at(1e-3)).batchSize(256))),
                Arguments.of("AMSGrad, max-norm, the full batch", 3000,
                        Model.input(100).dense(64).batchNorm().relu().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.optimizer(AmsGrad.at(1e-3)).batchSize(Integer.MAX_VALUE).maxNorm(2).keepPath(true))),
                Arguments.of("L-BFGS, chunks", 5000, Model.input(100).dense(64).batchNorm().tanh().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.minimizer(SecondOrderRule.LBFGS::start).batchSize(Integer.MAX_VALUE))),
                Arguments.of("Newton-CG, mini-batches", 2500, Model.input(100).dense(64).tanh().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.minimizer(SecondOrderRule.NEWTON_CG::start).batchSize(800))),
                Arguments.of("Gauss-Newton-CG", 1500, Model.input(100).dense(64).tanh().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.minimizer(SecondOrderRule.GAUSS_NEWTON_CG::start).batchSize(Integer.MAX_VALUE))),
                Arguments.of("saddle-free Newton", 1500, Model.input(100).dense(32).tanh().dense(CLASSES).softmaxCrossEntropy(),
                        trainer(t -> t.minimizer(SecondOrderRule.SADDLE_FREE_NEWTON::start).batchSize(Integer.MAX_VALUE))),
                Arguments.of("streamed", 5000, Model.input(100).dense(64).relu().dense(CLASSES).softmaxCrossEntropy(), trainer(t -> {
                    t.streamed = true;
                    return t.batchSize(64);
                })));
    }

    private static UnaryOperator<Trainer> trainer(UnaryOperator<Trainer> settings) {
        return settings;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void shouldHoldWhatThePlanSays(String name, int rows, Model model, UnaryOperator<Trainer> settings) {
        Split data = data(rows, 100);
        try (Engine engine = new CpuEngine(2)) {
            Trainer trainer = settings.apply(new Trainer(engine, model)).epochs(2);
            MemoryPlan plan = trainer.memoryPlan(data);
            assertEquals(0, engine.memory().held(), "taken by planning");
            long[] held = new long[2];
            long[] begun = new long[1];
            trainer.progress(new Progress() {
                @Override
                public void begin(Plan step) {
                    begun[0] = engine.memory().held();
                }

                @Override
                public void epoch(EpochRecord record, int epochs) {
                    held[record.epoch() - 1] = engine.memory().held();
                }
            }).fit(data);
            assertEquals(begun[0], held[0], "grows after its beginning");
            assertEquals(held[0], held[1], "grows from epoch to epoch");
            assertTrue(held[0] <= 1.1 * plan.onEngine() && held[0] >= 0.9 * plan.onEngine(),
                    "plan " + plan.onEngine() + " bytes, held " + held[0] + "\n" + plan.describe());
        }
    }

    /** An engine with memory of its own, of which so much is left. */
    private static final class Small extends DelegatingEngine {
        private final long free;
        private final List<String> allocated = new ArrayList<>();

        Small(long free) {
            super(new CpuEngine(1));
            this.free = free;
        }

        @Override
        public Memory memory() {
            return new Memory(0, 0, free, false);
        }

        @Override
        public Buffer allocate(String label, Buffer.Type type, long length) {
            allocated.add(label);
            return super.allocate(label, type, length);
        }
    }

    private static final Model WIDE = Model.input(100).dense(400).relu().dense(CLASSES).softmaxCrossEntropy();

    @Test
    void shouldRefuseWhatDoesNotFitBeforeAnyMemoryIsTaken() {
        try (Small engine = new Small(1_000_000)) {
            Trainer trainer = new Trainer(engine, WIDE).batchSize(64).epochs(1);
            Split data = data(400, 100);
            String said = assertThrows(TooLarge.class, () -> trainer.fit(data)).getMessage();
            assertEquals(List.of(), engine.allocated);
            assertTrue(said.startsWith("expected a training that fits into the 1.0 MB that the engine cpu has free, got one of "), said);
            assertTrue(said.contains("(activations ") && said.contains("take a smaller batch"), said);
            assertEquals(said, assertThrows(TooLarge.class, () -> trainer.memoryPlan(data)).getMessage());
        }
    }

    @Test
    void shouldStreamWhatDoesNotFitBesideTheNetwork() {
        Split data = data(20_000, 100);
        MemoryPlan whole;
        try (Engine roomy = new Small(Long.MAX_VALUE)) {
            whole = new Trainer(roomy, WIDE).batchSize(64).epochs(1).memoryPlan(data);
        }
        try (Small engine = new Small(whole.onEngine() - whole.watching() - 1)) {
            Trainer trainer = new Trainer(engine, WIDE).batchSize(64).epochs(1);
            MemoryPlan parts = trainer.memoryPlan(data);
            assertTrue(parts.data() < whole.data() / 2, parts.describe());
            trainer.fit(data);
            assertTrue(engine.allocated.contains("random rows ahead 0"), engine.allocated.toString());
        }
    }

    @Test
    void shouldNameEachPart() {
        try (Engine engine = new CpuEngine(1)) {
            MemoryPlan plan = new Trainer(engine, WIDE).batchSize(64).epochs(1).memoryPlan(data(400, 100));
            long padded = WIDE.parameterFloats() * Float.BYTES;
            assertEquals(padded, plan.parameters());
            assertEquals(padded, plan.gradients());
            assertEquals(2 * padded, plan.optimizerState());
            assertEquals(0, plan.statistics());
            assertEquals((400 + 100) * 101L * Float.BYTES, plan.data());
            assertEquals(plan.total(), plan.onEngine() + plan.host());
            assertTrue(plan.describe().contains(String.format("%-24s %16d%n", "total", plan.total())), plan.describe());
        }
    }
}
