package org.doorstep.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.util.FileSystemUtils;

/** {@code bench/crash-audit}: any number of kills, a new data folder now and then. Ends at the first difference and keeps the folder. */
final class CrashAudits {

    private static final int ROUNDS_A_FOLDER = 25;

    private CrashAudits() {
    }

    /** {@code ROUNDS CALAMITY FOLDER [SEED]} */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        Surroundings.Calamity calamity = Surroundings.Calamity.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        Path work = Files.createDirectories(Path.of(arguments[2]));
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : ThreadLocalRandom.current().nextLong(1_000_000_000);
        System.out.println("crash audit: " + calamity.name().toLowerCase(Locale.ROOT) + " rounds=" + rounds + " seed=" + seed + " processors=" + Runtime.getRuntime().availableProcessors()
                + " java=" + System.getProperty("java.version"));
        long begun = System.nanoTime();
        for (int done = 0; done < rounds; done += ROUNDS_A_FOLDER) {
            Path folder = fresh(work, seed + done);
            try (CrashAudit audit = new CrashAudit(calamity, folder, folder.resolve("data"), seed + done)) {
                int last = Math.min(ROUNDS_A_FOLDER, rounds - done);
                for (int round = 1; round <= last; round++) {
                    List<String> differences = new ArrayList<>(audit.round());
                    if (round == last && differences.isEmpty()) {
                        differences.addAll(audit.last());
                    }
                    if (!differences.isEmpty()) {
                        System.out.println("DIFFERENCES at seed " + (seed + done) + ", round " + round + ", kept in " + folder);
                        differences.forEach(line -> System.out.println("  " + line));
                        System.out.println(audit.figures());
                        audit.close();
                        System.exit(1);
                    }
                }
                System.out.println((done + last) + "/" + rounds + " seed=" + (seed + done) + " " + audit.figures()
                        + " minutes=" + Duration.ofNanos(System.nanoTime() - begun).toMinutes());
            }
            FileSystemUtils.deleteRecursively(folder);
        }
        System.out.println("nothing is missing, nothing is too much");
        System.exit(0);
    }

    private static Path fresh(Path work, long seed) throws IOException {
        Path folder = work.resolve("seed-" + seed);
        FileSystemUtils.deleteRecursively(folder);
        return Files.createDirectories(folder);
    }
}
