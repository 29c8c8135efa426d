package org.talweg.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.talweg.train.Checkpoints;
import org.talweg.train.Interval;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How much of a training a crash can cost. */
final class CheckpointOptions {
    private static final String NEVER = "never";
    private static final String USUAL = "60s";
    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");

    @Option(names = "--checkpoint-every", paramLabel = "STEPS|TIME",
            description = "Writes all that \"talweg resume\" needs after so many steps, e.g. 1000, or so much time, e.g. 30s, 5m or 1h,"
                    + " while training goes on; never: not at all. A checkpoint is written too when a training is stopped or ends."
                    + " Default: " + USUAL + ".")
    String every = USUAL;

    @Option(names = "--checkpoint-keep", paramLabel = "N",
            description = "Keeps the last N checkpoints, and that of the best epoch. Default: " + Checkpoints.KEEP + ".")
    int keep = Checkpoints.KEEP;

    void check() {
        Limits.from(1, Integer.MAX_VALUE, "--checkpoint-keep", keep);
        if (!never()) {
            interval();
        }
    }

    boolean never() {
        return every.equals(NEVER);
    }

    private Interval interval() {
        Matcher time = TIME.matcher(every);
        try {
            if (time.matches()) {
                long count = Long.parseLong(time.group(1));
                return Interval.of(switch (time.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
            }
            return Interval.steps(NumberText.longWhole(every));
        } catch (IllegalArgumentException | ArithmeticException | TypeConversionException e) {
            throw new BadInput("expected steps of 1 or more such as 1000, a time such as 30s, 5m or 1h, or never, got"
                    + " --checkpoint-every=" + every, e);
        }
    }

    /** Null where none are to be written. */
    Checkpoints checkpoints(Supplier<Path> folder) {
        return never() ? null : new Checkpoints(folder, interval(), keep);
    }

    void note(Map<String, Object> settings) {
        settings.put("checkpoint_every", every);
        settings.put("checkpoint_keep", keep);
    }
}
