package org.talweg.benchmarks;

import java.util.concurrent.SynchronousQueue;
import org.talweg.benchmarks.peers.Request;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
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
    private volatile double lastLoss;
    private volatile double lastScore;

    /** The training of a {@code step} or {@code epoch} request. */
    OwnTraining(Request request, Split data) {
        batch = request.number("batch");
        int[] widths = request.numbers("widths");
        Model.Builder model = Model.input(widths[0]);
        for (int i = 1; i < widths.length - 1; i++) {
            model.dense(widths[i]);
            if (request.flag("norm")) {
                model.batchNorm();
            }
            model.relu();
            if (request.real("dropout") > 0) {
                model.dropout(request.real("dropout"));
            }
        }
        model.dense(widths[widths.length - 1]);
        boolean whole = request.kind().equals("epoch");
        thread = new Thread(() -> {
            Object end = "ended";
            try (CpuEngine engine = new CpuEngine(request.number("threads"))) {
                new Trainer(engine, model.softmaxCrossEntropy()).optimizer(Adam.at(1e-3)).batchSize(batch)
                        .shuffle(whole ? Shuffle.EACH_EPOCH : Shuffle.ONCE).seed(whole ? request.number("seed") : 0)
                        .epochs(Integer.MAX_VALUE).progress(this).fit(data);
            } catch (Enough stopped) {
                // The only way that a training without an end is meant to end.
            } catch (Throwable failure) {
                end = failure;
            }
            tell(end);
        }, "training");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String name() {
        return "talweg";
    }

    @Override
    public double measure(double roundSeconds) {
        return ask(roundSeconds);
    }

    /** Trains one epoch and returns its seconds. */
    double epoch() {
        return ask(Double.POSITIVE_INFINITY);
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
            throw new IllegalStateException("training: " + answer, answer instanceof Throwable cause ? cause : null);
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
        lastLoss = loss;
    }

    @Override
    public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
        long now = System.nanoTime();
        seconds += (now - mark) / 1e9;
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
