package org.talweg.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.talweg.engine.cpu.CpuEngine;

/**
 * Where and how numbers were taken; no number is worth anything without it.
 *
 * @param load processes that wanted to run, mean of the last minute before the start: far from 0, times are not to be trusted
 */
record Machine(String cpu, int cores, int vectorBits, String jvm, List<String> flags, String date, double load) {

    static Machine here() {
        return new Machine(cpuModel(), Runtime.getRuntime().availableProcessors(), CpuEngine.defaultVectorBits(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES).toString(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String cpuModel() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    @Override
    public String toString() {
        return cpu + ", " + cores + " cores, " + vectorBits + "-bit vectors; " + jvm + " " + String.join(" ", flags) + "; " + date
                + ", load " + load;
    }
}
