package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.DataException;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.emulator.Emulator;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Penalty;
import org.talweg.optim.Plateau;
import org.talweg.optim.Schedule;
import org.talweg.optim.UpdateRule;

/** A training that is stopped between two steps and goes on from the file ends as one that was not stopped, bit for bit. */
final class ResumeTest {
    private static final int ROWS = 150;
    private static final int EPOCHS = 4;
    private static final Split DATA = new Split(head(Datasets.digits(), 0, ROWS), head(Datasets.digits(), ROWS, 70));

    @TempDir
    Path folder;

    private static Dataset head(Dataset all, int from, int rows) {
        return Dataset.ofClasses("digits " + from, Arrays.copyOfRange(all.features(), from * 64, (from + rows) * 64), 64,
                Arrays.copyOfRange(all.labels(), from, from + rows), all.classes());
    }

    private static Model model() {
        return Model.input(64).dense(12).batchNorm().activation(Activation.GELU).dropout(0.2f).dense(10).softmaxCrossEntropy();
    }

    /** Batches of 32, the last of 22: five steps an epoch. */
    private static Trainer trainer(Engine engine, Model model, UnaryOperator<Trainer> settings) {
        return settings.apply(new Trainer(engine, model).batchSize(32).epochs(EPOCHS).seed(5));
    }

    /** Everything that a run tells but times. */
    private static List<String> told(Run run) {
        List<String> all = new ArrayList<>();
        for (EpochRecord r : run.history()) {
            all.add(new EpochRecord(r.epoch(), r.step(), r.learningRate(), r.trainLoss(), r.trainScore(), r.objective(),
                    r.validationLoss(), r.validationScore(), r.gradientNorm(), 0, r.evaluations(), r.layers()).toString());
        }
        all.add(run.weights().sha256(run.model()) + " " + Arrays.hashCode(run.weights().states()) + " " + run.bestEpoch()
                + run.stoppedEarly() + run.converged() + run.restored() + run.start() + run.train() + run.validation() + run.steps()
                + " " + run.rows());
        run.path().forEach(point -> all.add("point " + Arrays.hashCode(point)));
        return all;
    }

    /** Stops after so many steps, and gives what the folder holds then. */
    private Checkpoint stopped(Trainer trainer, Split data, long steps) {
        Path place = folder.resolve("stop" + steps);
        long[] asked = {0};
        Interrupted stop = assertThrows(Interrupted.class, () -> trainer.checkpoints(new Checkpoints(place, Interval.steps(1_000_000), 1))
                .stopWhen(() -> asked[0]++ >= steps).fit(data));
        Checkpoint found = Checkpoint.newest(place, damaged -> {
            throw new AssertionError(damaged);
        });
        assertEquals(stop.step(), found.step());
        assertEquals(stop.step(), stop.kept());
        return found;
    }

    static Stream<Arguments> trainings() {
        List<Arguments> all = new ArrayList<>();
        for (UpdateRule rule : UpdateRule.values()) {
            all.add(Arguments.of(rule.toString(), (UnaryOperator<Trainer>) t -> t.optimizer(rule.at(Schedule.oneCycle(0.01, 20)))
                    .penalty(Penalty.elasticNet(1e-5, 1e-4)).clipNorm(1).earlyStopping(2)));
        }
        all.add(Arguments.of("plateau", (UnaryOperator<Trainer>) t -> t.optimizer(Adam.at(0.1)).plateau(new Plateau(0.5, 0, 0.5, 1e-3))));
        all.add(Arguments.of("each epoch", (UnaryOperator<Trainer>) t -> t.shuffle(Shuffle.EACH_EPOCH).keepPath(true)
                .optimizer(Adam.at(Schedule.restarts(0.01, 5, 2, 0).warmup(3)))));
        all.add(Arguments.of("never, streamed", (UnaryOperator<Trainer>) t -> {
            t.streamed = true;
            return t.shuffle(Shuffle.NEVER).maxNorm(1).weightDecay(0.01).earlyStopping(2, 0.5);
        }));
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void shouldGoOnAsIfItHadNotStopped(String name, UnaryOperator<Trainer> settings) {
        try (Engine one = new CpuEngine(1); Engine two = new CpuEngine(2); Engine scalar = new CpuEngine(2, 0)) {
            List<String> whole = told(trainer(one, model(), settings).fit(DATA));
            List<Engine> engines = List.of(one, two, scalar);
            for (int steps = 0; steps < 12; steps += 1 + steps % 2) {
                Checkpoint stop = stopped(trainer(engines.get(steps % 3), model(), settings), DATA, steps);
                Run rest = trainer(engines.get((steps + 1) % 3), model(), settings).resume(stop, false).fit(DATA);
                assertEquals(whole, told(rest), name + " stopped after " + stop.step());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.talweg.curvature.SecondOrderRule#values")
    void shouldGoOnWithSecondOrderMethods(SecondOrderRule rule) {
        Model model = Model.input(64).dense(4).tanh().dense(10).softmaxCrossEntropy();
        try (Engine engine = new CpuEngine(2)) {
            UnaryOperator<Trainer> settings = t -> t.minimizer(rule::start).batchSize(ROWS / 2).penalty(new Penalty(0, 1e-3));
            List<String> whole = told(trainer(engine, model, settings).fit(DATA));
            for (int steps : new int[] {0, 1, 4}) {
                Checkpoint stop = stopped(trainer(engine, model, settings), DATA, steps);
                assertEquals(whole, told(trainer(engine, model, settings).resume(stop, false).fit(DATA)), rule + " " + stop.step());
            }
        }
    }

    /** What the CPU has begun the shipped PTX ends, and the other way round. */
    @Test
    void shouldGoOnOnAnotherEngine() {
        UnaryOperator<Trainer> settings = t -> t.epochs(2).batchSize(75).optimizer(Adam.at(0.01));
        try (Engine cpu = new CpuEngine(2); Engine emulator = new Emulator(2)) {
            List<String> whole = told(trainer(cpu, model(), settings).fit(DATA));
            Checkpoint onCpu = stopped(trainer(cpu, model(), settings), DATA, 1);
            assertEquals(whole, told(trainer(emulator, model(), settings).resume(onCpu, false).fit(DATA)));
            Checkpoint onEmulator = stopped(trainer(emulator, model(), settings), DATA, 2);
            assertEquals(whole, told(trainer(cpu, model(), settings).resume(onEmulator, false).fit(DATA)));
        }
    }

    /** Stopped again and again, each time after some more steps; and from the checkpoints that were written on the way. */
    @Test
    void shouldGoOnFromAnyCheckpointItHasWritten() throws IOException {
        UnaryOperator<Trainer> settings = t -> t.earlyStopping(3);
        try (Engine engine = new CpuEngine(2)) {
            List<String> whole = told(trainer(engine, model(), settings).fit(DATA));
            Path place = folder.resolve("all");
            trainer(engine, model(), settings).checkpoints(new Checkpoints(place, Interval.steps(1), 1000)).fit(DATA);
            List<Path> files;
            try (Stream<Path> all = Files.list(place)) {
                files = all.sorted().toList();
            }
            assertTrue(files.size() > 2, files.toString());
            for (Path file : files) {
                Run rest = trainer(engine, model(), settings).resume(Checkpoint.read(file), false).fit(DATA);
                assertEquals(whole, told(rest), file.toString());
            }
        }
    }

    @Test
    void shouldKeepTheLastFewAndTheBest() throws IOException {
        try (Engine engine = new CpuEngine(1)) {
            Path place = folder.resolve("few");
            Trainer trainer = trainer(engine, model(), t -> t).checkpoints(new Checkpoints(place, Interval.steps(1), 2));
            Run run = trainer.fit(DATA);
            try (Stream<Path> all = Files.list(place)) {
                List<String> names = all.map(file -> file.getFileName().toString()).sorted().toList();
                assertEquals(3, names.size(), names.toString());
                assertEquals("best.safetensors", names.get(0));
                assertEquals("step-000000000020.safetensors", names.get(2));
            }
            Checkpoint end = Checkpoint.read(place.resolve("step-000000000020.safetensors"));
            assertEquals(run.weights().sha256(run.model()), end.weights().sha256(run.model()));
            assertEquals(run.history().size(), end.history().size());
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("seed", (Consumer<Trainer>) t -> t.seed(6)),
                Arguments.of("batch", (Consumer<Trainer>) t -> t.batchSize(16)),
                Arguments.of("shuffle", (Consumer<Trainer>) t -> t.shuffle(Shuffle.NEVER)),
                Arguments.of("optimizer", (Consumer<Trainer>) t -> t.optimizer(UpdateRule.SGD.at(Schedule.constant(0.001)))),
                Arguments.of("path kept", (Consumer<Trainer>) t -> t.keepPath(true)),
                Arguments.of("schedule", (Consumer<Trainer>) t -> t.optimizer(Adam.at(0.002))),
                Arguments.of("epochs", (Consumer<Trainer>) t -> t.epochs(9)),
                Arguments.of("penalty", (Consumer<Trainer>) t -> t.penalty(new Penalty(0, 0.1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void shouldRefuseAnotherTraining(String name, Consumer<Trainer> change) {
        try (Engine engine = new CpuEngine(1)) {
            Checkpoint stop = stopped(trainer(engine, model(), t -> t), DATA, 3);
            Trainer other = trainer(engine, model(), t -> t);
            change.accept(other);
            DataException e = assertThrows(DataException.class, () -> other.resume(stop, false).fit(DATA));
            assertTrue(e.getMessage().contains(name + " ") && e.getMessage().contains("where the checkpoint has"), e.getMessage());
            if (Checkpoint.CHANGEABLE.contains(name)) {
                assertTrue(other.resume(stop, true).fit(DATA).steps() >= 20);
            } else {
                assertThrows(DataException.class, () -> other.resume(stop, true).fit(DATA));
            }
        }
    }

    @Test
    void shouldRefuseOtherDataAndNetworks() {
        Split other = new Split(DATA.validation(), DATA.validation());
        Model wider = Model.input(64).dense(13).batchNorm().activation(Activation.GELU).dropout(0.2f).dense(10).softmaxCrossEntropy();
        try (Engine engine = new CpuEngine(1)) {
            Checkpoint stop = stopped(trainer(engine, model(), t -> t), DATA, 3);
            DataException data = assertThrows(DataException.class,
                    () -> trainer(engine, model(), t -> t).resume(stop, true).fit(other));
            assertTrue(data.getMessage().contains("training data"), data.getMessage());
            DataException network = assertThrows(DataException.class,
                    () -> trainer(engine, wider, t -> t).resume(stop, true).fit(DATA));
            assertTrue(network.getMessage().contains("network"), network.getMessage());
        }
    }

    /** What ends before the epoch that the checkpoint is in would leave weights that no training has. */
    @Test
    void shouldRefuseToEndWithinAnEpoch() {
        try (Engine engine = new CpuEngine(1)) {
            Checkpoint stop = stopped(trainer(engine, model(), t -> t), DATA, 7);
            assertTrue(stop.epoch() == 2 && stop.batch() > 0, stop.epoch() + " " + stop.batch());
            DataException e = assertThrows(DataException.class,
                    () -> trainer(engine, model(), t -> t.epochs(1)).resume(stop, true).fit(DATA));
            assertTrue(e.getMessage().contains("epoch 2") && e.getMessage().contains("epochs=1"), e.getMessage());
            assertEquals(2, trainer(engine, model(), t -> t.epochs(2)).resume(stop, true).fit(DATA).history().size());
        }
    }
}
