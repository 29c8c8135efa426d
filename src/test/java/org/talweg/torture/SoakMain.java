package org.talweg.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.talweg.cli.Main;

/** Talweg with a thread beside it that measures the process's memory, and ends it as Ctrl-C would after a time. */
final class SoakMain {
    private static final long LONGEST_PAUSE_MILLIS = 3000;

    private SoakMain() {}

    /** Seconds, a file for samples, the run folder, then the arguments of Talweg. */
    public static void main(String[] args) {
        double seconds = Double.parseDouble(args[0]);
        Path samples = Path.of(args[1]);
        Path metrics = Path.of(args[2]).resolve("metrics.csv");
        Thread sampler = new Thread(() -> sample(seconds, samples, metrics), "sampler");
        sampler.setDaemon(true);
        sampler.start();
        String[] arguments = new String[args.length - 3];
        System.arraycopy(args, 3, arguments, 0, arguments.length);
        Main.main(arguments);
    }

    private static void sample(double seconds, Path samples, Path metrics) {
        long begun = System.nanoTime();
        double now = 0;
        try {
            while (now < seconds) {
                Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, Math.round(seconds * 1000 / 40)));
                System.gc();
                long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
                long epochs = Files.exists(metrics) ? Files.readAllLines(metrics).size() - 1 : 0;
                now = (System.nanoTime() - begun) / 1e9;
                Files.writeString(samples, String.format("%.1f,%d,%d,%d%n", now, heap, resident(), epochs), StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(0); // waits for the training to stop in good order
    }

    /** Bytes of memory that the process holds, 0 where the system does not say. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
    }
}
