package org.talweg.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.talweg.benchmarks.peers.Request;
import org.talweg.benchmarks.peers.Rows;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.data.Split;

/**
 * Seconds of training until a test accuracy is reached, Talweg and its peers epoch by epoch in turns: 784-512-512-10 with ReLU, Adam at
 * 1e-3, batches of 128, a new order of the rows each epoch. After each epoch the test accuracy is taken, which is not in the time.
 */
final class EndToEndSuite {
    private static final int EPOCHS = 20;

    private record Goal(String data, double accuracy) {}

    private static final List<Goal> GOALS = List.of(new Goal("mnist", 0.98), new Goal("fashion-mnist", 0.88));

    /**
     * A training up to its goal.
     *
     * @param seconds of its epochs
     * @param best    accuracy after an epoch; below the goal where that was not reached
     */
    record Course(long seed, int epochs, double seconds, double best, boolean reached) {}

    record Result(String suite, String data, double goal, int threads, String library, List<Course> courses, String cannot) {}

    /** One training under way. */
    private abstract static class Runner implements AutoCloseable {
        private final double goal;
        private final long seed;
        private int epochs;
        private double seconds;
        private double best;

        Runner(double goal, long seed) {
            this.goal = goal;
            this.seed = seed;
        }

        /** Trains an epoch and returns its seconds. */
        abstract double epoch();

        abstract double accuracy();

        @Override
        public abstract void close();

        final boolean running() {
            return epochs < EPOCHS && best < goal;
        }

        final void advance() {
            seconds += epoch();
            epochs++;
            best = Math.max(best, accuracy());
        }

        final Course course() {
            return new Course(seed, epochs, seconds, best, best >= goal);
        }
    }

    private final Path data;
    private final int seeds;
    private final PrintStream out;

    EndToEndSuite(boolean quick, Path data, PrintStream out) {
        this.seeds = quick ? 1 : 3;
        this.data = data;
        this.out = out;
    }

    List<Result> run(int[] threadCounts) throws IOException {
        out.println("end to end: 784-512-512-10, Adam at 1e-3, batch 128: seconds of training to a test accuracy, evaluation left out,"
                + " epochs in turns; median (least - greatest) of " + seeds + " seeds, after an epoch that only warms up");
        List<Result> results = new ArrayList<>();
        for (Goal goal : GOALS) {
            Path folder = data.resolve(goal.data);
            if (!Files.isDirectory(folder)) {
                out.println(folder + ": not there; run scripts/fetch-data " + goal.data + " " + folder);
                continue;
            }
            Split split = Source.of(folder.toString()).split(0.2, 0);
            Path files = Files.createTempDirectory("talweg-bench");
            try {
                write(split.train(), files.resolve("train"));
                write(split.validation(), files.resolve("test"));
                for (int threads : threadCounts) {
                    results.addAll(measure(goal, split, files, threads));
                }
            } finally {
                Files.deleteIfExists(files.resolve("train"));
                Files.deleteIfExists(files.resolve("test"));
                Files.delete(files);
            }
        }
        return results;
    }

    private static void write(Dataset data, Path file) throws IOException {
        new Rows(data.rows(), data.columns(), data.classes().size(), data.features(), data.labels()).write(file);
    }

    private static Request request(Path files, int threads, long seed) {
        return Request.of("epoch", "widths", "784,512,512,10", "batch", 128, "threads", threads, "seed", seed, "data",
                files.resolve("train"), "test", files.resolve("test"));
    }

    private List<Result> measure(Goal goal, Split split, Path files, int threads) {
        Map<String, List<Course>> courses = new LinkedHashMap<>();
        courses.put("talweg", new ArrayList<>());
        Map<String, String> cannot = new LinkedHashMap<>();
        Map<Library, PeerProcess> processes = new LinkedHashMap<>();
        try {
            start(processes, cannot);
            // The first, seed 0, warms up.
            for (long seed = 0; seed <= seeds; seed++) {
                List<String> names = new ArrayList<>();
                List<Runner> runners = new ArrayList<>();
                try {
                    Request request = request(files, threads, seed);
                    names.add("talweg");
                    runners.add(ours(request, split, goal.accuracy, seed));
                    for (Map.Entry<Library, PeerProcess> peer : processes.entrySet()) {
                        String label = peer.getKey().label();
                        if (cannot.containsKey(label)) {
                            continue;
                        }
                        try {
                            runners.add(theirs(peer.getValue(), request, goal.accuracy, seed));
                            names.add(label);
                        } catch (PeerProcess.Cannot reason) {
                            cannot.put(label, reason.getMessage());
                        }
                    }
                    do {
                        for (Runner runner : runners) {
                            if (runner.running()) {
                                Clock.settle(Clock.SETTLE);
                                runner.advance();
                            }
                        }
                    } while (seed > 0 && runners.stream().anyMatch(Runner::running));
                    for (int i = 0; i < runners.size() && seed > 0; i++) {
                        courses.computeIfAbsent(names.get(i), name -> new ArrayList<>()).add(runners.get(i).course());
                    }
                } finally {
                    runners.forEach(Runner::close);
                }
            }
        } finally {
            processes.values().forEach(PeerProcess::close);
        }
        List<Result> results = new ArrayList<>();
        courses.forEach((name, all) -> results.add(new Result("end-to-end", goal.data, goal.accuracy, threads, name, all, null)));
        cannot.forEach((name, why) -> results.add(new Result("end-to-end", goal.data, goal.accuracy, threads, name, List.of(), why)));
        print(goal, threads, results);
        return results;
    }

    private static void start(Map<Library, PeerProcess> processes, Map<String, String> cannot) {
        for (Library library : Library.values()) {
            try {
                processes.put(library, library.start());
            } catch (PeerProcess.Cannot reason) {
                cannot.put(library.label(), reason.getMessage());
            }
        }
    }

    private static Runner ours(Request request, Split split, double goal, long seed) {
        OwnTraining training = new OwnTraining(request, split);
        return new Runner(goal, seed) {
            @Override
            double epoch() {
                return training.epoch();
            }

            @Override
            double accuracy() {
                return training.score();
            }

            @Override
            public void close() {
                training.close();
            }
        };
    }

    private static Runner theirs(PeerProcess process, Request request, double goal, long seed) throws PeerProcess.Cannot {
        Subject subject = process.prepare(request);
        return new Runner(goal, seed) {
            @Override
            double epoch() {
                // However short the time, once is the least.
                return subject.measure(0);
            }

            @Override
            double accuracy() {
                try {
                    return process.result()[0];
                } catch (PeerProcess.Cannot reason) {
                    throw new IllegalStateException(process.name() + ": " + reason.getMessage(), reason);
                }
            }

            @Override
            public void close() {
                subject.close();
            }
        };
    }

    private void print(Goal goal, int threads, List<Result> results) {
        out.printf("%s to %.2f, %d thread%s%n", goal.data, goal.accuracy, threads, threads == 1 ? "" : "s");
        Rounds ours = seconds(results.get(0));
        for (Result result : results) {
            if (result.cannot != null) {
                out.printf("    %-14s cannot: %s%n", result.library, result.cannot);
                continue;
            }
            Rounds seconds = seconds(result);
            StringBuilder each = new StringBuilder();
            for (Course course : result.courses) {
                each.append(String.format("  %d epochs%s", course.epochs,
                        course.reached ? "" : String.format(" and not there, best %.4f", course.best)));
            }
            out.printf("    %-14s %7.2f s (%7.2f - %7.2f)   %5.3f s an epoch   ratio %5.2f  %s%n", result.library, seconds.median(),
                    seconds.least(), seconds.greatest(), result.courses.stream().mapToDouble(Course::seconds).sum()
                            / result.courses.stream().mapToInt(Course::epochs).sum(), seconds.median() / ours.median(), each);
        }
    }

    private static Rounds seconds(Result result) {
        return new Rounds(result.courses.stream().mapToDouble(Course::seconds).toArray());
    }
}
