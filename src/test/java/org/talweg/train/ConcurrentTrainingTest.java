package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Datasets;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Penalty;
import org.talweg.optim.Plateau;
import org.talweg.optim.Schedule;
import org.talweg.optim.Sgd;

/** Trainings of one JVM that run at once or in turns: each gives what it gives alone. */
@Timeout(300)
class ConcurrentTrainingTest {
    private static final Split DATA = Datasets.digits().holdOut(0.2, 0);
    /** One object for all of them: a run starts from the state it has. */
    private static final Plateau PLATEAU = new Plateau(0.5, 0, 1e-4, 1e-4);

    /** A training, and the threads of its engine. */
    private record Task(int threads, Model model, UnaryOperator<Trainer> settings) {
        String on(Engine engine, Progress progress) {
            Run run = settings.apply(new Trainer(engine, model)).progress(progress).fit(DATA);
            // Seconds are the clock's.
            List<String> history = run.history().stream().map(record -> record.epoch() + " " + record.step() + " " + record.trainLoss()
                    + " " + record.validationLoss() + " " + record.gradientNorm() + " " + record.evaluations() + " " + record.layers())
                    .toList();
            return run.weights().sha256(model) + " " + run.validation() + " " + history;
        }

        String alone() {
            try (Engine engine = new CpuEngine(threads)) {
                return on(engine, Progress.NONE);
            }
        }
    }

    /** Different in all that may be shared: shapes, random draws, scratch memory, update rules, and how rows come. */
    private static final List<Task> TASKS = List.of(
            new Task(1, Model.input(64).dense(48).batchNorm().relu().dropout(0.3f).dense(10).softmaxCrossEntropy(),
                    trainer -> trainer.optimizer(Adam.at(Schedule.cosine(1e-2, 60))).batchSize(96).epochs(4).seed(1).clipNorm(1)),
            new Task(2, Model.input(64).dense(300).tanh().dropout(0.5f).dense(10).softmaxCrossEntropy(),
                    trainer -> trainer.optimizer(Sgd.at(0.1)).batchSize(50).shuffle(Shuffle.EACH_EPOCH).epochs(4).seed(2)
                            .penalty(Penalty.l2(1e-3)).plateau(PLATEAU)),
            new Task(1, Model.input(64).dense(6).tanh().dense(10).softmaxCrossEntropy(),
                    trainer -> trainer.minimizer(SecondOrderRule.LBFGS::start).batchSize(Integer.MAX_VALUE).epochs(8).seed(3)),
            new Task(3, Model.input(64).dense(40).sigmoid().dense(30).relu().dense(10).softmaxCrossEntropy(),
                    trainer -> {
                        trainer.streamed = true;
                        return trainer.optimizer(Adam.at(3e-3)).batchSize(33).shuffle(Shuffle.EACH_EPOCH).epochs(3).seed(4)
                                .earlyStopping(2).plateau(PLATEAU);
                    }));

    private static final Map<Integer, String> ALONE = alone();

    private static Map<Integer, String> alone() {
        Map<Integer, String> alone = new LinkedHashMap<>();
        for (int i = 0; i < TASKS.size(); i++) {
            alone.put(i, TASKS.get(i).alone());
        }
        return alone;
    }

    /** All begin together, each on an engine of its own. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void shouldNotDisturbEachOtherAtOnce(int count) throws Exception {
        assertNotEquals(ALONE.get(0), ALONE.get(1));
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            for (int first = 0; first < TASKS.size(); first += count) {
                CyclicBarrier together = new CyclicBarrier(count);
                List<Future<String>> runs = new ArrayList<>();
                for (int i = first; i < first + count; i++) {
                    Task task = TASKS.get(i);
                    runs.add(threads.submit(() -> {
                        together.await();
                        return task.alone();
                    }));
                }
                for (int i = 0; i < count; i++) {
                    assertEquals(ALONE.get(first + i), runs.get(i).get(), "training " + (first + i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The same training twice at once: what is kept by its settings is shared then, too. */
    @Test
    void shouldNotDisturbItsTwin() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < TASKS.size(); i++) {
                Task task = TASKS.get(i);
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<String>> runs = new ArrayList<>();
                for (int twin = 0; twin < 2; twin++) {
                    runs.add(threads.submit(() -> {
                        together.await();
                        return task.alone();
                    }));
                }
                for (Future<String> run : runs) {
                    assertEquals(ALONE.get(i), run.get(), "training " + i);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldNotDisturbEachOtherOneAfterTheOther() {
        try (Engine engine = new CpuEngine(2)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < TASKS.size(); i++) {
                    assertEquals(ALONE.get(i), TASKS.get(i).on(engine, Progress.NONE), "training " + i + " round " + round);
                }
            }
        }
    }

    /** On one engine, between the epochs of another: whole trainings within a training. */
    @Test
    void shouldNotDisturbEachOtherInTurns() {
        try (Engine engine = new CpuEngine(2)) {
            for (int i = 0; i < TASKS.size(); i++) {
                int outer = i;
                String got = TASKS.get(i).on(engine, new Progress() {
                    @Override
                    public void epoch(EpochRecord record, int epochs) {
                        int inner = (outer + record.epoch()) % TASKS.size();
                        assertEquals(ALONE.get(inner), TASKS.get(inner).on(engine, Progress.NONE), "training " + inner);
                    }
                });
                assertEquals(ALONE.get(i), got, "training " + i);
            }
        }
    }
}
