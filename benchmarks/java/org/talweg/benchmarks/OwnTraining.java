package org.talweg.benchmarks;

import java.util.concurrent.SynchronousQueue;
import org.talweg.benchmarks.peers.Request;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.optim.Adam;
import org.talweg.train.Checkpoints;
import org.talweg.train.EpochRecord;
import org.talweg.train.Evaluation;
import org.talweg.train.Progress;
import org.talweg.train.Trainer;

/**
 * A training by {@code Trainer.fit} on a thread of its own, which waits in its progress until it is asked for more: so that it can be
 * measured in turns with others.
 *
 * <p>Time is counted from the end of an epoch, or from the last report of steps, to the next report of steps: a new order of the rows
 * counts, evaluation does not.
 */
final class OwnTraining implements Subject, Progress {
    /** What ends a training that has no end. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("measured", null, false, false);
        }
    }

    static final double RATE = 1e-3;

    /** A question: steps for so many seconds, or, where that is infinite, one epoch; NaN ends the training. */
    private final SynchronousQueue<Double> asked = new SynchronousQueue<>();
    /** The answer: seconds of one step, or of the epoch; or why there is none. */
    private final SynchronousQueue<Object> told = new SynchronousQueue<>();
    private final int batch;
    private final Thread thread;
    private double until;
    private double seconds;
    private long steps;
    private long rowsBefore;
    private long mark;
    private boolean ended;
    private volatile long lastStep;
    private volatile double lastLoss;
    private volatile double lastScore;

    /** The training of a {@code step} or {@code epoch} request, on an engine of its own. */
    OwnTraining(Request request, Split data) {
        this(new CpuEngine(request.number("threads")), true, Network.of(request), data,
                request.kind().equals("epoch") ? Shuffle.EACH_EPOCH : Shuffle.ONCE, request.seed(), null);
    }

    /** On the caller's engine, which others may use between two questions. */
    OwnTraining(Engine engine, Network network, Split data) {
        this(engine, network, data, null);
    }

    /** @param checkpoints that it writes, or null */
    OwnTraining(Engine engine, Network network, Split data, Checkpoints checkpoints) {
        this(engine, false, network, data, Shuffle.ONCE, 0, checkpoints);
    }

    private OwnTraining(Engine engine, boolean owned, Network network, Split data, Shuffle shuffle, long seed,
            Checkpoints checkpoints) {
        batch = network.batch();
        thread = new Thread(() -> {
            Object end = "ended";
            try {
                new Trainer(engine, network.model()).optimizer(Adam.at(RATE)).batchSize(batch).shuffle(shuffle).seed(seed)
                        .epochs(Integer.MAX_VALUE).progress(this).checkpoints(checkpoints).fit(data);
            } catch (Enough stopped) {
                // The only way that a training without an end is meant to end.
            } catch (Throwable failure) {
                end = failure;
            } finally {
                if (owned) {
                    engine.close();
                }
            }
            tell(end);
        }, "training");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String name() {
        return TALWEG;
    }

    @Override
    public double measure(double roundSeconds) {
        return ask(roundSeconds);
    }

    /** Trains one epoch and returns its seconds. */
    double epoch() {
        return ask(Double.POSITIVE_INFINITY);
    }

    /** How many steps the training has taken. */
    long taken() {
        return lastStep;
    }

    /** Mean loss of the last step. */
    double loss() {
        return lastLoss;
    }

    /** Accuracy on the validation part after the last epoch. */
    double score() {
        return lastScore;
    }

    private double ask(double question) {
        try {
            asked.put(question);
            Object answer = told.take();
            if (answer instanceof Double value) {
                return value;
            }
            ended = true;
            if (answer instanceof RuntimeException failure) {
                throw failure;
            }
            if (answer instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("training: " + answer);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void tell(Object answer) {
        try {
            told.put(answer);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits for the next question. */
    private void listen() {
        try {
            until = asked.take();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        if (Double.isNaN(until)) {
            throw new Enough();
        }
        seconds = 0;
        steps = 0;
        mark = System.nanoTime();
    }

    @Override
    public void untrained(Evaluation train) {
        listen();
    }

    @Override
    public void step(long step, double learningRate, double loss) {
        lastStep = step;
        lastLoss = loss;
    }

    @Override
    public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
        seconds += Clock.secondsSince(mark);
        steps += (rows - rowsBefore) / batch;
        rowsBefore = rows;
        if (seconds >= until && steps > 0) {
            tell(seconds / steps);
            listen();
        }
        mark = System.nanoTime();
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        lastScore = record.validationScore();
        rowsBefore = 0;
        if (until == Double.POSITIVE_INFINITY) {
            tell(seconds);
            listen();
        }
        mark = System.nanoTime();
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        try {
            asked.put(Double.NaN);
            told.take();
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
