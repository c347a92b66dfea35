package org.doorstep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process, as Linux counts it. MiB. */
final class Resident {

    private Resident() {
    }

    static double now(long pid) throws IOException {
        return field(pid, "VmRSS:");
    }

    static double highest(long pid) throws IOException {
        return field(pid, "VmHWM:");
    }

    private static double field(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024).findFirst().orElse(Double.NaN);
    }
}
