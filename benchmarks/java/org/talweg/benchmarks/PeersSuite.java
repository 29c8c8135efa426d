package org.talweg.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.talweg.benchmarks.peers.Request;
import org.talweg.benchmarks.peers.Rows;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Split;

/** Talweg and its peers at the same work with the same number of threads, in turns: training steps, functions, optimiser steps. */
final class PeersSuite {
    /** As many rows as MNIST has, so that batches come from memory as they would there. */
    private static final int ROWS = 60 * 1024;
    private static final double LARGEST_DIFFERENCE = 1e-5;
    private static final String DEEP = "784,512,512,10";
    private static final String SMALL = "64,64,10";

    /**
     * One peer at one piece of work.
     *
     * @param seconds of one step or run; null where it cannot do it
     * @param ratio   of medians, theirs over ours: above 1, Talweg is faster
     * @param loss    of the last step, null for other work
     * @param cannot  the reason, or null
     */
    record Against(String peer, Rounds seconds, Double ratio, Rounds ratios, Double loss, String cannot) {}

    /** @param loss of our last step, null for other work */
    record Result(String suite, String work, int threads, Rounds seconds, Double loss, List<Against> peers) {}

    /** A peer that is ready for a piece of work. */
    private record Ready(Library library, PeerProcess process, Subject subject) {}

    private final Effort effort;
    private final PrintStream out;
    private final Pattern only;
    private final Map<Library, PeerProcess> processes = new EnumMap<>(Library.class);
    private final Map<Library, String> absent = new EnumMap<>(Library.class);

    /** @param only what is measured: work in whose name this is found */
    PeersSuite(Effort effort, Pattern only, PrintStream out) {
        this.effort = effort;
        this.only = only;
        this.out = out;
    }

    List<Result> run(int[] threadCounts) throws IOException {
        out.println("peers: median (least - greatest) of " + effort.rounds() + " rounds of " + effort.round() + " s, in turns; ratio of"
                + " medians, theirs over ours, in brackets the middle half of the rounds' own ratios");
        Path folder = Files.createTempDirectory("talweg-bench");
        try {
            start();
            List<Result> results = new ArrayList<>();
            Split images = written(Datasets.fashionMini().train(), folder.resolve(DEEP));
            Split digits = written(Datasets.digits(), folder.resolve(SMALL));
            for (Request request : requests(folder, threadCounts)) {
                if (only.matcher(request.toString()).find()) {
                    results.add(measure(request, request.kind().equals("step") && request.text("widths").equals(SMALL) ? digits : images));
                }
            }
            return results;
        } finally {
            processes.values().forEach(PeerProcess::close);
            Files.deleteIfExists(folder.resolve(DEEP));
            Files.deleteIfExists(folder.resolve(SMALL));
            Files.delete(folder);
        }
    }

    private void start() {
        for (Library library : Library.values()) {
            try {
                PeerProcess process = library.start();
                processes.put(library, process);
                out.println("  " + library.label() + ": " + process.name());
            } catch (PeerProcess.Cannot reason) {
                absent.put(library, reason.getMessage());
                out.println("  " + library.label() + " cannot be measured: " + reason.getMessage());
            }
        }
    }

    /** The rows over and over, in the file that peers read and as our own data set. */
    private static Split written(Dataset data, Path file) throws IOException {
        Dataset rows = data.select(data.name(), IntStream.range(0, ROWS).map(i -> i % data.rows()).toArray());
        new Rows(rows.rows(), rows.columns(), rows.classes().size(), rows.features(), rows.labels()).write(file);
        return new Split(rows, rows.select("few", new int[] {0, 1}));
    }

    private static List<Request> requests(Path folder, int[] threadCounts) {
        List<Request> requests = new ArrayList<>();
        for (int threads : threadCounts) {
            for (int batch : new int[] {128, 32, 1024}) {
                requests.add(step(folder, DEEP, batch, false, threads));
            }
            requests.add(step(folder, SMALL, 32, false, threads));
            requests.add(step(folder, DEEP, 128, true, threads));
            for (String f : new String[] {"exp", "tanh", "sigmoid", "softmax"}) {
                requests.add(Request.of("map", "f", f, "n", 1_000_000, "threads", threads));
            }
            for (int n : new int[] {10_000, 100_000, 10_000_000}) {
                for (String rule : new String[] {"adam", "sgd", "momentum", "rmsprop", "adagrad"}) {
                    requests.add(Request.of("optimizer", "rule", rule, "n", n, "threads", threads));
                }
            }
        }
        return requests;
    }

    private static Request step(Path folder, String widths, int batch, boolean regularized, int threads) {
        return Request.of("step", "widths", widths, "batch", batch, "norm", regularized, "dropout", regularized ? 0.5f : 0, "threads",
                threads, "data", folder.resolve(widths));
    }

    private Result measure(Request request, Split data) {
        int threads = request.number("threads");
        List<Ready> ready = new ArrayList<>();
        Map<Library, String> cannot = new EnumMap<>(absent);
        OwnTraining training = request.kind().equals("step") ? new OwnTraining(request, data) : null;
        OwnProgram program = training == null ? new OwnProgram(request) : null;
        try (Subject ours = training != null ? training : program) {
            processes.forEach((library, process) -> {
                try {
                    Subject subject = process.prepare(request);
                    ready.add(new Ready(library, process, subject));
                    if (request.kind().equals("map")) {
                        subject.measure(0);
                        checkNear(program.difference(process.result()));
                    }
                } catch (PeerProcess.Cannot reason) {
                    ready.removeIf(one -> one.library == library);
                    cannot.put(library, reason.getMessage());
                }
            });
            double warmUp = training != null ? 2 * effort.warmUp() : effort.warmUp() / 2;
            double[] our = new double[effort.rounds()];
            double[][] their = new double[ready.size()][effort.rounds()];
            ours.measure(2 * warmUp);
            ready.forEach(one -> one.subject.measure(warmUp));
            for (int round = 0; round < effort.rounds(); round++) {
                our[round] = turn(ours);
                for (int i = 0; i < their.length; i++) {
                    their[i][round] = turn(ready.get(i).subject);
                }
            }
            List<Against> against = new ArrayList<>();
            Rounds seconds = new Rounds(our);
            for (int i = 0; i < their.length; i++) {
                Rounds theirs = new Rounds(their[i]);
                against.add(new Against(ready.get(i).library.label(), theirs, theirs.median() / seconds.median(), theirs.over(seconds),
                        training == null ? null : loss(ready.get(i).process), null));
            }
            cannot.forEach((library, reason) -> against.add(new Against(library.label(), null, null, null, null, reason)));
            Result result = new Result("peers", name(request), threads, seconds, training == null ? null : training.loss(), against);
            print(result);
            return result;
        } finally {
            ready.forEach(one -> one.subject.close());
        }
    }

    /** Counted from when caches hold what is worked on and threads are awake again. */
    private double turn(Subject subject) {
        Clock.settle(Clock.SETTLE);
        subject.measure(effort.round());
        return subject.measure(effort.round());
    }

    /** The same function was computed, if not to the last digit. */
    private static void checkNear(double difference) throws PeerProcess.Cannot {
        if (!(difference <= LARGEST_DIFFERENCE)) {
            throw new PeerProcess.Cannot("its values differ from ours by " + difference);
        }
    }

    private static Double loss(PeerProcess process) {
        try {
            return (double) process.result()[0];
        } catch (PeerProcess.Cannot reason) {
            return null;
        }
    }

    private static String name(Request request) {
        return switch (request.kind()) {
            case "step" -> "step " + request.text("widths").replace(',', '-') + " batch " + request.text("batch")
                    + (request.flag("norm") ? " batch norm, dropout " + request.text("dropout") : "");
            case "map" -> request.text("f") + " of " + request.text("n");
            default -> request.text("rule") + " of " + request.text("n");
        };
    }

    private void print(Result result) {
        Rounds seconds = result.seconds;
        out.printf("%s, %d thread%s%n    talweg          %10.1f µs (%10.1f - %10.1f)%s%n", result.work, result.threads,
                result.threads == 1 ? "" : "s", 1e6 * seconds.median(), 1e6 * seconds.least(), 1e6 * seconds.greatest(),
                result.loss == null ? "" : String.format("%40s%.3g", "loss ", result.loss));
        for (Against peer : result.peers) {
            if (peer.cannot != null) {
                out.printf("    %-14s cannot: %s%n", peer.peer, peer.cannot);
                continue;
            }
            out.printf("    %-14s  %10.1f µs (%10.1f - %10.1f)   ratio %6.2f (%6.2f - %6.2f)%s%n", peer.peer, 1e6 * peer.seconds.median(),
                    1e6 * peer.seconds.least(), 1e6 * peer.seconds.greatest(), peer.ratio, peer.ratios.quantile(Rounds.LOWER_QUARTILE),
                    peer.ratios.quantile(Rounds.UPPER_QUARTILE), peer.loss == null ? "" : String.format("   loss %.3g", peer.loss));
        }
    }
}
