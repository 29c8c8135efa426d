package org.talweg.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.talweg.benchmarks.peers.Request;
import org.talweg.data.Source;
import org.talweg.data.Split;

/**
 * Seconds of training until a test accuracy is reached, Talweg and its peers epoch by epoch in turns: ReLU, Adam at 1e-3, a new order
 * of the rows each epoch. All stop by the same rule: after each epoch the accuracy on the same test rows, which is not in the time.
 */
final class EndToEndSuite {
    private static final int EPOCHS = 20;
    private static final Network NETWORK = Network.of(128, 784, 512, 512, 10);

    private record Goal(String data, double accuracy) {}

    private static final List<Goal> GOALS = List.of(new Goal("mnist", 0.98), new Goal("fashion-mnist", 0.88));

    /** One training on its way to the goal: an epoch returns its seconds. */
    private static final class Course {
        private final String subject;
        private final DoubleSupplier epoch;
        private final DoubleSupplier accuracy;
        private int epochs;
        private double seconds;
        /** As exact as peers tell it. */
        private float best;

        Course(String subject, DoubleSupplier epoch, DoubleSupplier accuracy) {
            this.subject = subject;
            this.epoch = epoch;
            this.accuracy = accuracy;
        }

        boolean reached(Goal goal) {
            return best >= (float) goal.accuracy;
        }

        boolean underWay(Goal goal) {
            return epochs < EPOCHS && !reached(goal);
        }

        void advance() {
            Clock.settle(Clock.SETTLE);
            seconds += epoch.getAsDouble();
            epochs++;
            best = Math.max(best, (float) accuracy.getAsDouble());
        }
    }

    private final int seeds;
    private final int[] threads;
    private final Pattern only;
    private final Path data;
    private final Results results;

    EndToEndSuite(boolean quick, int[] threads, Pattern only, Path data, Results results) {
        this.seeds = quick ? 1 : 3;
        this.threads = threads;
        this.only = only;
        this.data = data;
        this.results = results;
    }

    void run() throws IOException {
        results.say("end to end: seconds of training to a test accuracy, evaluation left out, Adam at 1e-3, at most " + EPOCHS
                + " epochs, in turns; " + seeds + (seeds == 1 ? " seed" : " seeds") + ", after an epoch that only warms up");
        try (Scratch scratch = new Scratch(); Peers peers = new Peers(results)) {
            results.say(Line.head());
            for (Goal goal : GOALS) {
                Path folder = data.resolve(goal.data);
                if (!Files.isDirectory(folder)) {
                    results.add(task(goal, 0).notRun("all", folder + " is not there; run scripts/fetch-data " + goal.data + " " + folder));
                    continue;
                }
                Split split = Source.of(folder.toString()).split(0.2, 0);
                Path train = scratch.write(goal.data + "-train", split.train());
                Path test = scratch.write(goal.data + "-test", split.validation());
                for (int count : threads) {
                    if (task(goal, count).matches(only)) {
                        measure(goal, count, split, train, test, peers);
                    }
                }
            }
        }
    }

    private static Task task(Goal goal, int threads) {
        return Task.onCpu("end-to-end", goal.data + " to " + goal.accuracy, NETWORK.toString(), threads, 0, 0, null);
    }

    private void measure(Goal goal, int threads, Split split, Path train, Path test, Peers peers) {
        Task task = task(goal, threads);
        Map<String, List<Course>> courses = new LinkedHashMap<>();
        for (long seed = 0; seed <= seeds; seed++) {
            Request request = NETWORK.request("epoch", "threads", threads, "seed", seed, "data", train, "test", test);
            // What cannot be done is said once.
            List<Peers.Ready> ready = peers.prepare(request, task, peer -> { }, seed == 0 ? results : results.unheard());
            try (OwnTraining ours = new OwnTraining(request, split)) {
                List<Course> all = new ArrayList<>(List.of(new Course(Subject.TALWEG, ours::epoch, ours::score)));
                // However short the time, once is the least.
                ready.forEach(peer -> all.add(new Course(peer.subject().name(), () -> peer.subject().measure(0), () -> peer.result()[0])));
                if (seed == 0) {
                    all.forEach(Course::advance);
                    continue;
                }
                while (all.stream().anyMatch(course -> course.underWay(goal))) {
                    all.stream().filter(course -> course.underWay(goal)).forEach(Course::advance);
                }
                all.forEach(course -> courses.computeIfAbsent(course.subject, name -> new ArrayList<>()).add(course));
            } finally {
                ready.forEach(peer -> peer.subject().close());
            }
        }
        Line talweg = null;
        for (List<Course> each : courses.values()) {
            Line line = line(task, each, goal);
            talweg = talweg == null ? line : talweg;
            results.add(line == talweg ? line : line.behind(talweg));
        }
    }

    /** Of one library's seeds; where a goal was not reached, the seconds are those of all epochs. */
    private static Line line(Task task, List<Course> seeds, Goal goal) {
        Rounds seconds = new Rounds(seeds.stream().mapToDouble(course -> course.seconds).toArray());
        double[] epochs = seeds.stream().mapToDouble(course -> course.epochs).toArray();
        Line line = task.line(seeds.get(0).subject, seconds).with("epochs", epochs)
                .with("accuracy", seeds.stream().mapToDouble(course -> course.best).toArray())
                .with("s an epoch", seconds.over(new Rounds(epochs)).median());
        long missed = seeds.stream().filter(course -> !course.reached(goal)).count();
        return missed == 0 ? line : line.with("goal not reached by", missed);
    }
}
