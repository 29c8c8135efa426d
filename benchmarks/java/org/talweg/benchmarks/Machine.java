package org.talweg.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.train.Host;

/**
 * Where and how numbers were taken; no number is worth anything without it.
 *
 * @param load processes that wanted to run, mean of the last minute before the start: far from 0, times are not to be trusted
 */
record Machine(String cpu, int cores, int vectorBits, String jvm, List<String> flags, String date, double load) {

    static Machine here() {
        return new Machine(Host.processor(), Runtime.getRuntime().availableProcessors(), CpuEngine.defaultVectorBits(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES).toString(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Bytes of the first processor's largest cache; 0 where the system does not tell. */
    static long lastCache() {
        long largest = 0;
        for (int index = 0;; index++) {
            try {
                String size = Files.readString(Path.of("/sys/devices/system/cpu/cpu0/cache/index" + index + "/size")).strip();
                largest = Math.max(largest, Long.parseLong(size.replaceAll("K$", "")) * 1024);
            } catch (IOException | NumberFormatException none) {
                return largest;
            }
        }
    }

    @Override
    public String toString() {
        return cpu + ", " + cores + " cores, " + vectorBits + "-bit vectors; " + jvm + " " + String.join(" ", flags) + "; " + date
                + ", load " + load;
    }
}
